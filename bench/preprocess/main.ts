import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src-main/files/hash-file.ts';
import { configureDecoder, decodeImage } from '../../src-main/imaging/decode.ts';
import type { RgbImage } from '../../src-main/imaging/pixels.ts';
import { Preprocessor } from '../../src-main/imaging/preprocessor.ts';
import { Measured, type OpencvProcess, startOpencv, type Work } from './opencv-process.ts';
import { texturedPhoto } from './textured-photo.ts';

/** Images a second of our preprocessor against OpenCV and numpy doing the same, on the same files, to the same bytes. */

const PHOTOS = [
  { name: '12 MP', width: 4000, height: 3000, count: 3 },
  { name: '1 MP', width: 1200, height: 900, count: 12 },
] as const;
/** Batches of each side, taken in turn, so that whatever else the machine does hits both; the first is not counted. */
const ROUNDS = 11;

type Photo = {
  readonly name: string;
  readonly path: string;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly image: RgbImage;
};

const dir = await mkdtemp(join(tmpdir(), 'pillsnap-bench-'));
try {
  const opencv = await startOpencv();
  console.log(
    `OpenCV ${opencv.hello.opencv}, numpy ${opencv.hello.numpy}, Node ${process.version}, ${cpus()[0]?.model}`,
  );
  console.log(
    `median of ${ROUNDS - 1} alternating batches; ratio above 1: ours is faster; result: same sha256 on both sides`,
  );
  console.log('photo  threads  work                             ours/s  OpenCV/s  ratio');
  for (const { name, width, height, count } of PHOTOS) {
    const path = join(dir, `${width}.jpg`);
    const bytes = await texturedPhoto(width, height, name);
    await writeFile(path, bytes);
    const photo = { name, path, count, bytes, image: await decodeImage(bytes) };
    for (const threads of [1, 2]) {
      for (const decodes of [true, false]) {
        for (const output of ['tensor', 'rgb'] as const)
          await compare(opencv, photo, { path, decodes, output, threads, count });
      }
    }
  }
  opencv.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true });
}

async function compare(opencv: OpencvProcess, photo: Photo, work: Work): Promise<void> {
  configureDecoder({ threads: work.threads });
  const preprocessor = new Preprocessor();
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await runOurs(preprocessor, photo, work);
    const theirs = await opencv.ask(work, Measured);
    if (ours.sha256 !== theirs.sha256)
      throw new Error(`${photo.name}: the results differ: ${ours.sha256}, ${theirs.sha256}`);
    if (round === 0) continue;
    times.ours.push(ours.seconds);
    times.theirs.push(theirs.seconds);
  }
  const ours = work.count / median(times.ours);
  const theirs = work.count / median(times.theirs);
  const title = `${work.decodes ? 'decode and preprocess' : 'preprocess'} to ${work.output === 'rgb' ? 'picture' : 'tensor'}`;
  const cells = [photo.name.padEnd(5), String(work.threads).padStart(7), title.padEnd(32), ours.toFixed(1).padStart(7)];
  console.log([...cells, theirs.toFixed(1).padStart(9), (ours / theirs).toFixed(2).padStart(6)].join('  '));
}

async function runOurs(preprocessor: Preprocessor, photo: Photo, work: Work): Promise<Measured> {
  const finish = (image: RgbImage) =>
    work.output === 'rgb' ? preprocessor.processToRgb(image) : preprocessor.process(image);
  let result: Uint8Array | Float32Array = new Uint8Array(0);
  const start = performance.now();
  for (let i = 0; i < work.count; i++) result = finish(work.decodes ? await decodeImage(photo.bytes) : photo.image);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, sha256: sha256(new Uint8Array(result.buffer, result.byteOffset, result.byteLength)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured');
  return middle;
}
