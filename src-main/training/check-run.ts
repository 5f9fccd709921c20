import { resolve } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote, RunSummary } from '../../src-shared/contract/training.ts';
import { appError } from '../../src-shared/errors.ts';
import { readManifest } from '../dataset/manifest.ts';
import { findArchitecture } from '../network/architecture.ts';
import { stepPhotos } from './memory-fit.ts';
import { runNote } from './recipe-notes.ts';

/** A recipe beside the manifest that it is to be trained from. */
export type CheckedRun = {
  readonly config: TrainConfig;
  readonly manifest: Manifest;
  readonly images: RunSummary['images'];
};

/**
 * Reads the manifest and holds the recipe against it and the catalogue.
 * @throws AppError `network.unknown_architecture`, `dataset.*`, `training.stale_manifest`, `.class_count`, `.empty_split`, `io.*`.
 */
export async function checkRun(
  recipe: TrainConfig,
  { workspaceDir, catalog }: { readonly workspaceDir: string; readonly catalog: { list(): readonly Drug[] } },
): Promise<CheckedRun> {
  findArchitecture(recipe.model.name);
  const manifestPath = resolve(workspaceDir, recipe.data.manifest_path);
  const manifest = await readManifest(manifestPath);
  const numClasses = manifest.num_classes;
  const drugs = catalog.list().length;
  if (numClasses !== drugs) {
    throw appError('training.stale_manifest', { path: manifestPath, found: numClasses, expected: drugs });
  }
  const wanted = recipe.model.num_classes ?? numClasses;
  if (wanted !== numClasses) throw appError('training.class_count', { found: wanted, expected: numClasses });
  const count = (split: 'train' | 'val' | 'test') => manifest.files.filter((file) => file.split === split).length;
  const images = { train: count('train'), val: count('val'), test: count('test') };
  if (images.train === 0) throw appError('training.empty_split', { split: 'train', path: manifestPath });
  return { config: withClassCount(recipe, numClasses), manifest, images };
}

/** What of a recipe the photos do not allow, and what comes of it. */
export function dataNotes(config: TrainConfig, manifest: Manifest, images: RunSummary['images']): RunNote[] {
  const { input_size: size } = config.data;
  const wanted = stepPhotos(config);
  const notes: RunNote[] = [];
  const batchSize = Math.min(wanted, images.train);
  if (batchSize < wanted) notes.push(runNote('batch_size', { wanted, found: images.train }));
  const dropped = images.train % batchSize;
  if (dropped > 0 && config.data.real_ratio === null)
    notes.push(runNote('dropped', { found: dropped, total: images.train, batchSize }));
  if (images.val === 0) notes.push(runNote('no_validation'));
  if (images.val === 0 && config.training.early_stop) notes.push(runNote('early_stop_blind'));
  const { target_size: manifestSize } = manifest.preprocessing;
  if (manifestSize !== size) notes.push(runNote('preprocessing_size', { found: size, manifest: manifestSize }));
  return notes;
}

/** The recipe with its class count: parsed again, because a key that is added last would stand last in the file. */
export function withClassCount(recipe: TrainConfig, numClasses: number): TrainConfig {
  return TrainConfig.parse({ ...recipe, model: { ...recipe.model, num_classes: numClasses } });
}
