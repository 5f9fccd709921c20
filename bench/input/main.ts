import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { decodeImage } from '../../src-main/imaging/decode.ts';
import { Preprocessor } from '../../src-main/imaging/preprocessor.ts';
import { Measured, startOpencv } from '../preprocess/opencv-process.ts';
import { texturedPhoto } from '../preprocess/textured-photo.ts';
import { LineProcess, PYTHON } from '../shared/line-process.ts';
import { median, pairedRatios } from '../train/statistics.ts';
import { markdownTable } from '../train/table.ts';
import { measureCache } from './cache.ts';
import { scanFiles } from './scan.ts';

/**
 * What feeds the engine against what a person would otherwise use, on the same files with as many worker processes on both
 * sides, taken in turn. `--only decode,augment,cache,scan` for a part, `--rounds N`.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'decode,augment,cache,scan' },
    rounds: { type: 'string', default: '10' },
  },
});
const ROUNDS = Number(values.rounds);
const WORKERS = [1, 2] as const;
const PHOTOS = [
  { name: '12 MP', width: 4000, height: 3000, count: 3 },
  { name: '1 MP', width: 1200, height: 900, count: 12 },
] as const;
/** Crops that are varied in one turn. */
const CROPS = 12;
/** The loader's threads in the cache's figures; 0: the training thread itself. */
const CACHE_THREADS = [0, 1, 2];

const Seconds = z.object({ seconds: z.number().positive() });
type Side = (count: number) => Promise<void>;
type Row = readonly [string, string, string, string, string];

const dir = await mkdtemp(join(tmpdir(), 'pillsnap-bench-'));
const started: LineProcess<unknown>[] = [];
try {
  const parts = new Set(values.only.split(','));
  console.log(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; median of ${ROUNDS} turns of each side\n`,
  );
  const rows: Row[] = [];
  if (parts.has('decode')) rows.push(...(await compareDecoding()));
  if (parts.has('augment')) rows.push(...(await compareAugmentation()));
  if (rows.length > 0) console.log(`${markdownTable(['work', 'workers', 'ours/s', 'theirs/s', 'ratio'], rows)}\n`);
  if (parts.has('cache')) await reportCache();
  if (parts.has('scan')) await reportScan();
} finally {
  for (const side of started) side.stop();
  await rm(dir, { recursive: true });
}

/** From the bytes of a JPEG to the prepared picture, and to the tensor; both sides have to give the same bytes. */
async function compareDecoding(): Promise<readonly Row[]> {
  const most = Math.max(...WORKERS);
  const ours = await startMany(most, startOurs);
  const theirs = await startMany(most, startOpencv);
  const rows: Row[] = [];
  for (const { name, width, height, count } of PHOTOS) {
    const path = join(dir, `${width}.jpg`);
    await writeFile(path, await texturedPhoto(width, height, name));
    for (const output of ['rgb', 'tensor'] as const) {
      for (const workers of WORKERS) {
        const results = new Set<string>();
        const side =
          (processes: readonly LineProcess<unknown>[]): Side =>
          async (pictures) => {
            const request = { work: 'prepare', path, decodes: true, output, threads: 1, count: pictures };
            for (const { sha256 } of await askAll(processes.slice(0, workers), request, Measured)) results.add(sha256);
          };
        const title = `${name} JPEG to ${output === 'rgb' ? 'picture' : 'tensor'}, against OpenCV`;
        rows.push(await compare({ title, workers, count, ours: side(ours), theirs: [side(theirs)] }));
        if (results.size !== 1) throw new Error(`${title}: the results differ`);
      }
    }
  }
  return rows;
}

/** The plan's recipe on a 512-pixel crop, against the faster of torchvision's two ways. */
async function compareAugmentation(): Promise<readonly Row[]> {
  const preprocessor = new Preprocessor();
  const path = join(dir, 'crop.rgb');
  await writeFile(path, preprocessor.processToRgb(await decodeImage(await texturedPhoto(1200, 900, 'crop'))));
  const most = Math.max(...WORKERS);
  const ours = await startMany(most, startOurs);
  const theirs = await startMany(most, startTorch);
  const rows: Row[] = [];
  for (const workers of WORKERS) {
    const side =
      (processes: readonly LineProcess<unknown>[], on: string): Side =>
      async (count) => {
        await askAll(processes.slice(0, workers), { work: 'augment', path, on, count }, Seconds);
      };
    const torch = [side(theirs, 'pillow'), side(theirs, 'tensor')];
    const title = 'augment a 512 px crop, against torchvision';
    rows.push(await compare({ title, workers, count: CROPS, ours: side(ours, ''), theirs: torch }));
  }
  return rows;
}

type Comparison = {
  readonly title: string;
  readonly workers: number;
  /** Pictures of each worker in one turn. */
  readonly count: number;
  readonly ours: Side;
  /** Several ways of doing the same; the fastest counts. */
  readonly theirs: readonly Side[];
};

/** The first turn of each side is not counted. */
async function compare({ title, workers, count, ours, theirs }: Comparison): Promise<Row> {
  const sides = [ours, ...theirs];
  const times = sides.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, side] of sides.entries()) {
      const start = performance.now();
      await side(count);
      if (round > 0) times[index]?.push((performance.now() - start) / 1000);
    }
  }
  const [own = [], ...others] = times;
  const best = others.reduce((fastest, other) => (median(other) < median(fastest) ? other : fastest));
  const rate = (seconds: readonly number[]) => ((workers * count) / median(seconds)).toFixed(1);
  return [title, String(workers), rate(own), rate(best), median(pairedRatios(best, own)).toFixed(2)];
}

async function reportCache(): Promise<void> {
  const rows = (await measureCache(CACHE_THREADS)).map(({ threads, cold, warm, augmented }) => [
    String(threads),
    cold.toFixed(1),
    warm.toFixed(0),
    augmented.toFixed(0),
    (warm / cold).toFixed(0),
  ]);
  const header = ['threads', 'cold/s', 'warm/s', 'warm and augmented/s', 'warm over cold'];
  console.log(`12 MP photos through the loader\n\n${markdownTable(header, rows)}\n`);
}

async function reportScan(): Promise<void> {
  const { files, seconds, residentBytes, liveBytes } = await scanFiles();
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  console.log(
    `${files} files walked and hashed in ${seconds.toFixed(1)} s; live memory ${liveBytes.map(megabytes).join(' to ')} MB, ` +
      `resident after each tenth ${residentBytes.map(megabytes).join(', ')} MB`,
  );
}

async function startMany<Hello>(
  count: number,
  start: () => Promise<LineProcess<Hello>>,
): Promise<readonly LineProcess<Hello>[]> {
  const processes = await Promise.all(Array.from({ length: count }, start));
  started.push(...processes);
  console.log(
    Object.entries(processes[0]?.hello ?? {})
      .flat()
      .join(' '),
  );
  return processes;
}

function startOurs() {
  return LineProcess.start({
    command: process.execPath,
    args: [fileURLToPath(new URL('./our-worker.ts', import.meta.url))],
    hello: z.object({ node: z.string() }),
    remedy: 'Our own side did not start.',
  });
}

function startTorch() {
  return LineProcess.start({
    command: PYTHON,
    args: [join(import.meta.dirname, 'torch_worker.py')],
    hello: z.object({ torchvision: z.string(), torch: z.string(), pillow: z.string() }),
    remedy:
      'torchvision is needed for the comparison: install the Debian packages python3-torchvision and python3-pil.',
  });
}

/** The same question to all of them at once; done when the last one is. */
function askAll<T>(processes: readonly LineProcess<unknown>[], request: unknown, answer: z.ZodType<T>): Promise<T[]> {
  return Promise.all(processes.map((one) => one.ask(request, answer)));
}
