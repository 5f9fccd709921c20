import { join } from 'node:path';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import { appError } from '../../src-shared/errors.ts';
import { readManifest } from '../dataset/manifest.ts';
import { buildNetwork } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import { loadWeights } from './checkpoint.ts';
import type { RunRepository } from './repository.ts';
import { chosenCheckpoint, type RunFolder, runFolder } from './run-folder.ts';
import { samplesOf } from './run-manifest.ts';
import { getFinishedRun } from './train-run.ts';

/** What a run left behind to work with. */
export type TrainedRun = {
  readonly run: RunSummary;
  readonly folder: RunFolder;
  /** The manifest it was trained from. */
  readonly manifest: Manifest;
  /** File name of the best checkpoint, or of the last where none was called best. */
  readonly checkpoint: string;
  readonly checkpointPath: string;
};

type Deps = {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly runs: RunRepository;
};

/** Of the named run, or the newest finished one. @throws AppError `training.no_such_run`, `.no_run`, `.no_checkpoint`. */
export async function openTrainedRun(runId: string | undefined, { workspaceDir, runs }: Deps): Promise<TrainedRun> {
  const run = getFinishedRun(runs, runId);
  const folder = runFolder(workspaceDir, run.runId);
  const checkpoint = await chosenCheckpoint(folder);
  if (checkpoint === undefined) {
    throw appError('training.no_checkpoint', { runId: run.runId, dir: folder.checkpointDir });
  }
  return {
    run,
    folder,
    manifest: await readManifest(folder.manifestPath),
    checkpoint,
    checkpointPath: join(folder.checkpointDir, checkpoint),
  };
}

/** A trained network with its preprocessing and the photos it may be tested on: what a release is made of. */
export async function openTrainedModel(runId: string | undefined, deps: Deps) {
  const { run, manifest, checkpoint, checkpointPath } = await openTrainedRun(runId, deps);
  const { config, numClasses } = run;
  const network = buildNetwork({ architecture: config.model.name, numClasses });
  const { weights, epoch }: { weights: Weights; epoch: number } = await loadWeights(checkpointPath, network);
  return {
    runId: run.runId,
    checkpoint,
    epoch,
    network,
    weights,
    preprocessing: { ...manifest.preprocessing, target_size: config.data.input_size },
    testPhotos: samplesOf(manifest, 'test', deps.workspaceDir),
  };
}
