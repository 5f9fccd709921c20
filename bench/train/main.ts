import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { installOrName } from '../../scripts/debian-packages.ts';
import { makeWorkDir, runFromCommandLine } from '../shared/benchmark.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { renderResults } from './report.ts';
import { runBenchmark } from './run.ts';
import { PYTHON, sideVersions } from './side-process.ts';

/** Speed and memory of our engine against PyTorch on the same processor: README.md beside this file. */

/** More waiting threads than this before the run: other programs take turns away from spinning threads. */
const BUSY_LOAD = 0.5;

await runFromCommandLine({ parse: parseOptions, usage: USAGE }, benchmark);

async function benchmark(options: Options): Promise<void> {
  if (spawnSync(PYTHON, ['-c', 'import torch']).status !== 0) installOrName(['python3-torch']);
  const dir = await makeWorkDir('pillsnap-bench-');
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    threads: options.threads,
    versions: await sideVersions(),
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
  const results = await runBenchmark(options, dir, (line) => console.error(line));
  const load = { before: machine.loadBefore.toFixed(1), after: loadavg()[0]?.toFixed(1) };
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  console.log(
    `${versions.join(', ')}\n${machine.processor}, ${machine.processors} processors, ${machine.threads} threads a side; ` +
      `load ${load.before} before the run, ${load.after} at its end\n` +
      'Medians of steps taken in turn; ratio: median of the pairs, above 1 ours is faster\n',
  );
  if (machine.loadBefore > BUSY_LOAD) {
    console.log(
      `THE MACHINE WAS BUSY (load above ${BUSY_LOAD} before the run): times, ratios and their verdicts prove nothing.\n`,
    );
  }
  console.log(renderResults(results));
  if (results.failures.length > 0) process.exitCode = 1;
  if (options.jsonPath !== undefined) {
    await writeFile(options.jsonPath, `${JSON.stringify({ machine, ...results }, null, 1)}\n`);
  }
}
