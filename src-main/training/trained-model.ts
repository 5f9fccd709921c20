import { join } from 'node:path';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import { appError } from '../../src-shared/errors.ts';
import { readManifest } from '../dataset/manifest.ts';
import { buildNetwork } from '../network/network.ts';
import { loadWeights, readCheckpointAbout } from './checkpoint.ts';
import type { RunRepository } from './repository.ts';
import { chosenCheckpoint, type RunFolder, runFolder } from './run-folder.ts';
import { samplesOf } from './run-manifest.ts';
import { getFinishedRun } from './train-run.ts';

/** The weights that stand for a run. */
export type RunCheckpoint = {
  readonly run: RunSummary;
  readonly folder: RunFolder;
  /** File name of the best checkpoint, or of the last where none was called best. */
  readonly checkpoint: string;
  readonly checkpointPath: string;
};

/** What a run left behind to work with. */
export type TrainedRun = RunCheckpoint & {
  /** The manifest it was trained from. */
  readonly manifest: Manifest;
};

type Deps = {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly runs: RunRepository;
};

/** Of the named run, or the newest finished one. @throws AppError `training.no_such_run`, `.no_run`, `.no_checkpoint`. */
export async function findCheckpoint(runId: string | undefined, { workspaceDir, runs }: Deps): Promise<RunCheckpoint> {
  const run = getFinishedRun(runs, runId);
  const folder = runFolder(workspaceDir, run.runId);
  const checkpoint = await chosenCheckpoint(folder);
  if (checkpoint === undefined) {
    throw appError('training.no_checkpoint', { runId: run.runId, dir: folder.checkpointDir });
  }
  return { run, folder, checkpoint, checkpointPath: join(folder.checkpointDir, checkpoint) };
}

/** The same with its manifest. @throws AppError as `findCheckpoint`; `dataset.*`, `io.*` of the manifest. */
export async function openTrainedRun(runId: string | undefined, deps: Deps): Promise<TrainedRun> {
  const found = await findCheckpoint(runId, deps);
  return { ...found, manifest: await readManifest(found.folder.manifestPath) };
}

/**
 * The checkpoint that stands for a run and the epoch it was written after, read from its header; null where there is none.
 * @throws AppError `training.no_such_run`, `.no_run`, `network.bad_weight_file`, `io.*`.
 */
export async function describeCheckpoint(runId: string | undefined, { workspaceDir, runs }: Deps) {
  const run = getFinishedRun(runs, runId);
  const folder = runFolder(workspaceDir, run.runId);
  const name = await chosenCheckpoint(folder);
  if (name === undefined) return { runId: run.runId, checkpoint: null };
  const { epoch } = await readCheckpointAbout(join(folder.checkpointDir, name));
  return { runId: run.runId, checkpoint: { name, epoch } };
}

/** Where a trained model is read from: plain data, so that another thread can do it. */
export type TrainedModelFiles = {
  readonly runId: string;
  readonly architecture: string;
  readonly numClasses: number;
  readonly inputSize: number;
  readonly checkpoint: string;
  readonly checkpointPath: string;
  readonly manifestPath: string;
  /** Absolute. */
  readonly workspaceDir: string;
};

/** @throws AppError as `findCheckpoint`. */
export async function findTrainedModel(runId: string | undefined, deps: Deps): Promise<TrainedModelFiles> {
  const { run, folder, checkpoint, checkpointPath } = await findCheckpoint(runId, deps);
  return {
    runId: run.runId,
    architecture: run.config.model.name,
    numClasses: run.numClasses,
    inputSize: run.config.data.input_size,
    checkpoint,
    checkpointPath,
    manifestPath: folder.manifestPath,
    workspaceDir: deps.workspaceDir,
  };
}

/**
 * A trained network with its preprocessing and the photos it may be tested on: what a release is made of.
 * @throws AppError `network.*`, `dataset.*`, `io.*`.
 */
export async function loadTrainedModel(files: TrainedModelFiles) {
  const { runId, checkpoint, inputSize } = files;
  const network = buildNetwork({ architecture: files.architecture, numClasses: files.numClasses });
  const { weights, epoch } = await loadWeights(files.checkpointPath, network);
  const manifest = await readManifest(files.manifestPath);
  return {
    runId,
    checkpoint,
    epoch,
    network,
    weights,
    preprocessing: { ...manifest.preprocessing, target_size: inputSize },
    testPhotos: samplesOf(manifest, 'test', files.workspaceDir),
  };
}
