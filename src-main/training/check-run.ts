import { resolve } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote, RunSummary } from '../../src-shared/contract/training.ts';
import { appError } from '../../src-shared/errors.ts';
import { readManifest } from '../dataset/manifest.ts';
import { findArchitecture } from '../network/architecture.ts';
import { photosOfStep, wantedPhotosOfStep } from './memory-fit.ts';
import { runNote } from './recipe-notes.ts';

/** A recipe beside the manifest that it is to be trained from. */
export type CheckedRun = {
  readonly config: TrainConfig;
  readonly manifest: Manifest;
  readonly images: RunSummary['images'];
  /** K-codes of the catalogue without a training photo. */
  readonly emptyClasses: readonly string[];
};

/** The note on classes without photos names these many. */
const LISTED_CLASSES = 10;

/**
 * Reads the manifest and holds the recipe against it and the catalogue.
 * @throws AppError `network.unknown_architecture`, `dataset.*`, `training.stale_manifest`, `.foreign_manifest`, `.class_count`,
 * `.empty_split`, `io.*`.
 */
export async function checkRun(
  recipe: TrainConfig,
  { workspaceDir, catalog }: { readonly workspaceDir: string; readonly catalog: { list(): readonly Drug[] } },
): Promise<CheckedRun> {
  findArchitecture(recipe.model.name);
  const manifestPath = resolve(workspaceDir, recipe.data.manifest_path);
  const manifest = await readManifest(manifestPath);
  const numClasses = manifest.num_classes;
  const drugs = catalog.list();
  if (numClasses !== drugs.length) {
    throw appError('training.stale_manifest', { path: manifestPath, found: numClasses, expected: drugs.length });
  }
  requireOwnLabels(manifest, drugs, manifestPath);
  const wanted = recipe.model.num_classes ?? numClasses;
  if (wanted !== numClasses) throw appError('training.class_count', { found: wanted, expected: numClasses });
  const count = (split: 'train' | 'val' | 'test') => manifest.files.filter((file) => file.split === split).length;
  const images = { train: count('train'), val: count('val'), test: count('test') };
  if (images.train === 0) throw appError('training.empty_split', { split: 'train', path: manifestPath });
  const trained = new Set(manifest.files.flatMap(({ split, kcode }) => (split === 'train' ? [kcode] : [])));
  const emptyClasses = drugs.flatMap(({ kcode }) => (trained.has(kcode) ? [] : [kcode]));
  return { config: withClassCount(recipe, numClasses), manifest, images, emptyClasses };
}

/** A manifest of another catalogue, or an edited one, would teach wrong names without a word. */
function requireOwnLabels({ files }: Manifest, drugs: readonly Drug[], path: string): void {
  const indexOf = new Map(drugs.map(({ kcode, classIndex }) => [kcode, classIndex]));
  for (const { kcode, label } of files) {
    const expected = indexOf.get(kcode);
    if (expected !== label)
      throw appError('training.foreign_manifest', { path, kcode, found: label, expected: expected ?? '-' });
  }
}

/** What of a recipe the photos do not allow, and what comes of it. */
export function dataNotes({ config, manifest, images, emptyClasses }: CheckedRun): RunNote[] {
  const { input_size: size } = config.data;
  const wanted = wantedPhotosOfStep(config);
  const notes: RunNote[] = [];
  const batchSize = photosOfStep(config, images.train);
  if (batchSize < wanted) notes.push(runNote('batch_size', { wanted, found: batchSize }));
  const dropped = images.train % batchSize;
  if (dropped > 0 && config.data.real_ratio === null)
    notes.push(runNote('dropped', { found: dropped, total: images.train, batchSize }));
  if (emptyClasses.length > 0) {
    const more = emptyClasses.length > LISTED_CLASSES ? `, +${emptyClasses.length - LISTED_CLASSES}` : '';
    const classes = emptyClasses.slice(0, LISTED_CLASSES).join(', ') + more;
    notes.push(runNote('empty_classes', { count: emptyClasses.length, classes }));
  }
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
