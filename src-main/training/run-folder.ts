import { appendFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMetric } from '../../src-shared/contract/training.ts';
import { systemError } from '../../src-shared/errors.ts';
import { csvLine } from '../evaluation/csv.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { BEST_CHECKPOINT, epochOf, LAST_CHECKPOINT } from './checkpoint.ts';

/** Of the workspace: prepared photos of all runs. May be deleted at any time. */
export const CACHE_DIR = 'cache';

const RUN_NAME = /^run-(\d+)$/;

/** The places of a run's files: `runs/<run>/` in the workspace. */
export type RunFolder = {
  readonly dir: string;
  readonly checkpointDir: string;
  readonly configPath: string;
  /** The manifest as it was when the run started: what a model has seen can't be learned from a newer one. */
  readonly manifestPath: string;
  /** What each class counts in the training loss, by K-code; only where the recipe asks for it. */
  readonly classWeightsPath: string;
  readonly metricsPath: string;
  readonly logPath: string;
};

export function runFolder(workspaceDir: string, runId: string): RunFolder {
  const dir = join(workspaceDir, 'runs', runId);
  return {
    dir,
    checkpointDir: join(dir, 'checkpoints'),
    configPath: join(dir, 'config.yaml'),
    manifestPath: join(dir, 'manifest.json'),
    classWeightsPath: join(dir, 'class_weights.json'),
    metricsPath: join(dir, 'metrics.csv'),
    logPath: join(dir, 'run.log'),
  };
}

/** Makes the folder of a new run under the next free number and gives the run's id. @throws AppError `io.*`. */
export async function createRunFolder(workspaceDir: string, takenIds: readonly string[]): Promise<string> {
  const parent = join(workspaceDir, 'runs');
  try {
    await mkdir(parent, { recursive: true });
    const numbers = [...takenIds, ...(await readdir(parent))].map((name) => Number(RUN_NAME.exec(name)?.[1] ?? 0));
    const runId = `run-${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}`;
    await mkdir(runFolder(workspaceDir, runId).checkpointDir, { recursive: true });
    return runId;
  } catch (error) {
    throw systemError(error, parent);
  }
}

/** The checkpoint that stands for a run: the best, or the last where none was called best; undefined where there is none. */
export async function chosenCheckpoint({ checkpointDir }: RunFolder): Promise<string | undefined> {
  const names = await checkpointNames(checkpointDir);
  return [BEST_CHECKPOINT, LAST_CHECKPOINT].find((name) => names.includes(name));
}

/** The checkpoint that a run goes on from: the last, or the newest of its epochs where that is gone; null where there is none. */
export async function newestCheckpoint(
  { checkpointDir }: Pick<RunFolder, 'checkpointDir'>,
  { without }: { readonly without?: string } = {},
): Promise<string | null> {
  const names = (await checkpointNames(checkpointDir)).filter((name) => name !== without);
  if (names.includes(LAST_CHECKPOINT)) return LAST_CHECKPOINT;
  const epochs = names.filter((name) => epochOf(name) !== null);
  return epochs.sort((a, b) => (epochOf(b) ?? 0) - (epochOf(a) ?? 0))[0] ?? null;
}

/** Writes metrics.csv whole, so that it never disagrees with the workspace, whatever was resumed. @throws AppError `io.*`. */
export async function writeMetricsCsv({ metricsPath }: RunFolder, epochs: readonly EpochMetric[]): Promise<void> {
  const header = [
    'epoch',
    'train_loss',
    'train_top1',
    'train_top5',
    'val_loss',
    'val_top1',
    'val_top5',
    'learning_rate',
    'seconds',
    'images_per_second',
    'wait_share',
    'cache_hits',
    'cache_misses',
    'cache_corrupt',
    'studio',
    'real',
    'repeated',
  ];
  const lines = epochs.map((row) =>
    csvLine([
      row.epoch,
      row.trainLoss,
      row.trainTop1,
      row.trainTop5,
      row.valLoss,
      row.valTop1,
      row.valTop5,
      row.learningRate,
      row.seconds,
      ...loadingCells(row.loading),
    ]),
  );
  await writeFileAtomically(metricsPath, [csvLine(header), ...lines].join(''));
}

/** Empty cells where it was not measured. */
function loadingCells(loading: EpochMetric['loading']): readonly (number | null)[] {
  if (loading === null) return Array.from({ length: 8 }, () => null);
  const { imagesPerSecond, waitShare, cacheHits, cacheMisses, cacheCorrupt, studio, real, repeated } = loading;
  const again = Object.values(repeated).reduce((sum, count) => sum + count, 0);
  return [imagesPerSecond, waitShare, cacheHits, cacheMisses, cacheCorrupt, studio, real, again];
}

/** Adds a line with its time to run.log. @throws AppError `io.*`. */
export function logLine({ logPath }: RunFolder, at: Date, text: string): void {
  try {
    appendFileSync(logPath, `${at.toISOString()} ${text}\n`);
  } catch (error) {
    throw systemError(error, logPath);
  }
}

async function checkpointNames(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw systemError(error, dir);
  }
}
