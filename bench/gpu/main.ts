import { findNvidiaCards } from '../../src-main/engine/graphics-cards.ts';
import { type Precision, runtimeVersion } from '../../src-main/engine/onnx/providers.ts';
import { makeWorkDir, runFromCommandLine } from '../shared/benchmark.ts';
import type { Job } from '../train/job.ts';
import { median, pairedRatios } from '../train/statistics.ts';
import { markdownTable } from '../train/table.ts';
import { writeWorkFiles } from '../train/work-files.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { openOurs, type Side, startTorch, type Torch } from './sides.ts';

/** Steps before the clock: compiling shaders, choosing algorithms, the first loss scales. */
const WARM_UP = 5;

/** Training steps of our engine on a device against PyTorch on the same card: docs/devices.md. */

await runFromCommandLine({ parse: parseOptions, usage: USAGE }, benchmark);

async function benchmark(options: Options): Promise<void> {
  const { device, architecture, size, batches, precisions } = options;
  const dir = await makeWorkDir('pillsnap-bench-gpu-');
  const torch = await startTorch(options.python, (line) => console.error(line));
  const rows: string[][] = [];
  for (const batch of batches) {
    const row = { name: `batch-${batch}`, task: 'train', architecture, size, batch, pairs: options.steps } as const;
    const { timed } = await writeWorkFiles(dir, row, 1);
    for (const precision of precisions) {
      console.error(`batch ${batch}, ${precision}`);
      rows.push([`${batch}`, precision, ...(await measure(timed, precision, torch, options))]);
    }
  }
  await torch?.stop();
  const cards = (await findNvidiaCards()).map(({ name, driver }) => `${name}, driver ${driver}`);
  console.log(
    `${architecture}, ${size} px; ours: ONNX Runtime ${runtimeVersion()} on ${device}; ` +
      `PyTorch: ${torch ? `${torch.torch} on ${torch.device}` : 'not here'}; cards: ${cards.join('; ') || 'none'}\n` +
      'Medians of steps taken in turn, in ms; ratio: median of the pairs, above 1 ours is faster\n',
  );
  console.log(markdownTable(['batch', 'precision', 'ours', 'images/s', 'PyTorch', 'ratio'], rows));
}

/** Ours, images a second, PyTorch, ratio; what does not work says why in its place. */
async function measure(job: Job, precision: Precision, torch: Torch | null, options: Options): Promise<string[]> {
  let ours: Side | null = null;
  try {
    ours = await openOurs(job, options.device, precision);
    const theirs = torch ? await torch.open(job, precision) : null;
    const seconds = { ours: [] as number[], theirs: [] as number[] };
    for (let step = -WARM_UP; step < options.steps; step++) {
      const mine = await ours.step();
      const other = await theirs?.step();
      if (step < 0) continue;
      seconds.ours.push(mine.seconds);
      if (other) seconds.theirs.push(other.seconds);
    }
    const milliseconds = (values: readonly number[]) => (1000 * median(values)).toFixed(1);
    return [
      milliseconds(seconds.ours),
      (job.batch / median(seconds.ours)).toFixed(1),
      theirs ? milliseconds(seconds.theirs) : '-',
      theirs ? median(pairedRatios(seconds.theirs, seconds.ours)).toFixed(2) : '-',
    ];
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return ['failed', '-', '-', '-'];
  } finally {
    await ours?.close();
  }
}
