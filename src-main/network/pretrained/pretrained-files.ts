import { copyFile, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Progress } from '../../../src-shared/contract/jobs.ts';
import type { PretrainedFile, PretrainedWeights } from '../../../src-shared/contract/pretrained.ts';
import { AppError, appError, systemError, throwIfCancelled, withCause } from '../../../src-shared/errors.ts';
import { sha256File } from '../../files/hash-file.ts';
import { holdLock } from '../../files/lock-file.ts';
import { writeAtomically, writeJsonAtomically } from '../../files/write-file.ts';
import { discardPart, download, type Patience } from './download.ts';
import { findPublishedWeights, listPublishedWeights, type PublishedWeights } from './published-weights.ts';
import { type Declared, DownloadFailure } from './request-file.ts';
import { checkStartingFile } from './starting-weights.ts';

/** Where published weights are kept and where they come from. */
export type PretrainedPlaces = {
  /** The user's, shared by all workspaces. Absolute. */
  readonly cacheDir: string;
  /** Address of the model hub or of a mirror, without a slash at its end. */
  readonly hub: string;
  readonly patience?: Patience;
};

type Job = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Half a second, one, two, four: a short failure is bridged, and without a network the answer comes soon. */
const PATIENCE: Patience = { retryDelayMs: 500, idleMs: 30_000 };

/** Progress is reported in steps of so much: a quarter of a second on a slow line, a few hundred steps on any. */
const PROGRESS_BYTES = 250_000;

/** What is remembered of a file, beside it. */
const Remembered = z.object({
  /** Where it came from: an address or the path of an added file. */
  source: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
});
type Remembered = z.infer<typeof Remembered>;

/** Every published file and whether it is there. @throws AppError `io.*`. */
export async function listPretrained({ cacheDir, hub }: PretrainedPlaces): Promise<PretrainedWeights[]> {
  return Promise.all(
    listPublishedWeights(hub).map(async (published) => {
      const path = join(cacheDir, fileName(published.name));
      const sizeBytes = await sizeOf(path);
      const remembered = await recall(path);
      const file = sizeBytes === null ? null : { path, sizeBytes, sha256: remembered?.sha256 ?? null };
      return { ...published, file };
    }),
  );
}

/**
 * The file of an architecture in the first of the folders that has one, checked: it is that architecture's, and what it
 * was when it came.
 * @throws AppError `network.pretrained_changed`, `network.weights_mismatch`, `network.bad_weight_file`, `io.*`, `cancelled`.
 */
export async function findPretrained(
  name: string,
  dirs: readonly string[],
  signal: AbortSignal,
): Promise<PretrainedFile | null> {
  for (const dir of dirs) {
    const path = join(dir, fileName(name));
    const sizeBytes = await sizeOf(path);
    if (sizeBytes === null) continue;
    const { numClasses } = await checkStartingFile(path, name);
    const sha256 = await hashOf(path, signal);
    const remembered = await recall(path);
    if (remembered && remembered.sha256 !== sha256) {
      throw appError('network.pretrained_changed', { path, name, found: sha256, expected: remembered.sha256 });
    }
    return { name, path, sizeBytes, sha256, numClasses, isDeclared: false };
  }
  return null;
}

/**
 * Fetches an architecture's published file into the cache; one that is there is replaced when the new one has arrived
 * whole. What arrived of a broken download is kept and gone on with.
 * @throws AppError `network.pretrained_*`, `network.unknown_architecture`, `io.*`, `cancelled`.
 */
export async function fetchPretrained(name: string, places: PretrainedPlaces, job: Job): Promise<PretrainedFile> {
  const published = findPublishedWeights(name, places.hub);
  const path = join(places.cacheDir, fileName(published.name));
  const partPath = `${path}.part`;
  await makeFolder(places.cacheDir);
  const lock = await holdLock(`${path}.lock`);
  if (!lock) throw appError('network.pretrained_busy', { name: published.name, path: `${path}.lock` });
  try {
    const declared = await download({
      address: published.address,
      partPath,
      signal: job.signal,
      onProgress: reportEvery(PROGRESS_BYTES, job.report),
      patience: places.patience ?? PATIENCE,
    });
    const file = await checkArrived(published, partPath, declared, job.signal);
    await remember(path, { source: published.address, sha256: file.sha256, sizeBytes: file.sizeBytes });
    await takePlace(partPath, path);
    await discardPart(partPath);
    return { ...file, path };
  } catch (error) {
    throw error instanceof DownloadFailure ? explain(error, published, path) : error;
  } finally {
    await lock.release();
  }
}

/**
 * Copies a file into the cache. Without a name it is the architecture's that it fits best.
 * @throws AppError `network.weights_mismatch`, `network.bad_weight_file`, `network.unknown_architecture`, `io.*`.
 */
export async function addPretrained(
  source: string,
  name: string | undefined,
  { cacheDir }: PretrainedPlaces,
  signal: AbortSignal,
): Promise<PretrainedFile> {
  const { architecture, numClasses } = await checkStartingFile(source, name);
  const path = join(cacheDir, fileName(architecture));
  await makeFolder(cacheDir);
  const sizeBytes = (await sizeOf(source)) ?? 0;
  const sha256 = await hashOf(source, signal);
  await writeAtomically(path, async (temporaryPath) => {
    await copyFile(source, temporaryPath);
    await syncFile(temporaryPath);
    throwIfCancelled(signal);
    await remember(path, { source, sha256, sizeBytes });
  });
  return { name: architecture, path, sizeBytes, sha256, numClasses, isDeclared: false };
}

/** Whether what arrived is what was asked for; what is not is removed. */
async function checkArrived(
  { name, address }: PublishedWeights,
  partPath: string,
  declared: Declared,
  signal: AbortSignal,
): Promise<Omit<PretrainedFile, 'path'>> {
  try {
    const sha256 = await hashOf(partPath, signal);
    if (declared.sha256 !== null && declared.sha256 !== sha256) {
      throw appError('network.pretrained_checksum', { address, found: sha256, expected: declared.sha256 });
    }
    const { numClasses } = await checkStartingFile(partPath, name).catch((error: unknown) => {
      const { code, message } = AppError.from(error);
      if (code !== 'invalid_input') throw error;
      throw withCause(appError('network.pretrained_wrong_content', { address, name, problem: message }), error);
    });
    const sizeBytes = (await sizeOf(partPath)) ?? 0;
    return { name, sizeBytes, sha256, numClasses, isDeclared: declared.sha256 !== null };
  } catch (error) {
    // Gone on with, it would never become right.
    if (error instanceof AppError && error.reason.startsWith('network.pretrained_')) await discardPart(partPath);
    throw error;
  }
}

function explain(failure: DownloadFailure, { name, address }: PublishedWeights, path: string): AppError {
  const problem = failure.message;
  switch (failure.kind) {
    case 'unreachable':
      return withCause(appError('network.pretrained_unreachable', { name, address, path, problem }), failure);
    case 'refused':
      return withCause(appError('network.pretrained_refused', { name, address, path, problem }), failure);
    case 'not_a_file':
      return withCause(appError('network.pretrained_wrong_content', { name, address, problem }), failure);
  }
}

function reportEvery(step: number, report: Job['report']): (done: number, total: number | null) => void {
  let next = 0;
  return (done, total) => {
    if (done < next && done !== total) return;
    next = done + step;
    report({ phase: 'download', unit: 'bytes', done, total });
  };
}

function fileName(name: string): string {
  return `${name}.safetensors`;
}

/** A file without a note beside it was put there by hand: null. */
async function recall(path: string): Promise<Remembered | null> {
  try {
    return Remembered.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw systemError(error, `${path}.json`);
  }
}

async function remember(path: string, remembered: Remembered): Promise<void> {
  await writeJsonAtomically(`${path}.json`, remembered);
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await sha256File(path, signal);
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}

async function takePlace(partPath: string, path: string): Promise<void> {
  try {
    await rename(partPath, path);
  } catch (error) {
    throw systemError(error, path);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw systemError(error, dir);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw systemError(error, path);
  }
}
