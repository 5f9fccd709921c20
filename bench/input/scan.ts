import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sha256File } from '../../src-main/files/hash-file.ts';
import { listFiles } from '../../src-main/files/list-files.ts';
import { mapConcurrently } from '../../src-main/photos/map-concurrently.ts';
import { Random } from '../../src-shared/random.ts';

const FILES = 100_000;
const FOLDERS = 100;
/** Contents that the files are hard links to: file systems allow some 65,000 links of one. */
const CONTENTS = 16;
/** Of a content; a thumbnail's size, so that the work of the walk is not hidden behind the disk. */
const FILE_BYTES = 20_000;
const FILES_AT_ONCE = 4;

export type ScanResult = {
  readonly files: number;
  readonly seconds: number;
  /** Memory of the process (resident set) after each tenth of the files, in bytes. */
  readonly residentBytes: readonly number[];
  /** Live objects (heap and buffers after a full collection), at the start and at the end, in bytes. */
  readonly liveBytes: readonly [number, number];
};

/** Walks and hashes so many small files, as an import and a manifest do, and watches the memory. */
export async function scanFiles(files: number = FILES): Promise<ScanResult> {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-scan-'));
  try {
    await makeFiles(dir, files);
    const residentBytes: number[] = [];
    const liveAtStart = liveBytes();
    const start = performance.now();
    let done = 0;
    const hashes = mapConcurrently(listFiles(dir), FILES_AT_ONCE, async (found) => {
      if (found.kind !== 'file') throw new Error(`${found.path} is no file`);
      return sha256File(found.path);
    });
    for await (const hash of hashes) {
      if (hash.length !== 64) throw new Error('That is no hash');
      done += 1;
      if (done % Math.floor(files / 10) === 0) residentBytes.push(process.memoryUsage.rss());
    }
    const seconds = (performance.now() - start) / 1000;
    if (done !== files) throw new Error(`${done} of ${files} files were found`);
    return { files, seconds, residentBytes, liveBytes: [liveAtStart, liveBytes()] };
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function makeFiles(dir: string, files: number): Promise<void> {
  const random = new Random('scan');
  const contents: string[] = [];
  for (let i = 0; i < CONTENTS; i++) {
    const path = join(dir, `.content-${i}`);
    await writeFile(
      path,
      new Uint8Array(FILE_BYTES).map(() => random.int(256)),
    );
    contents.push(path);
  }
  for (let i = 0; i < FOLDERS; i++) await mkdir(join(dir, `folder-${i}`));
  for (let i = 0; i < files; i++) {
    await link(contents[i % CONTENTS] ?? '', join(dir, `folder-${i % FOLDERS}`, `${i}.jpg`));
  }
  for (const path of contents) await rm(path);
}

function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { files, seconds, residentBytes, liveBytes: live } = await scanFiles();
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  console.log(`${files} files walked and hashed in ${seconds.toFixed(1)} s (${availableParallelism()} processors)`);
  console.log(`resident memory after each tenth: ${residentBytes.map(megabytes).join(', ')} MB`);
  console.log(`live objects: ${live.map(megabytes).join(' before, ')} MB after`);
}
