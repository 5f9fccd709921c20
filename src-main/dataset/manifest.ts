import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { Manifest, type ManifestFile, type ManifestReport } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { Split } from '../../src-shared/contract/photos.ts';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { AppError, appError, systemError, throwIfCancelled } from '../../src-shared/errors.ts';
import { sha256File } from '../files/hash-file.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import { mapConcurrently } from '../photos/map-concurrently.ts';
import { type DatasetDeps, datasetPhotos } from './dataset-photos.ts';
import { keepVersion } from './keep-version.ts';
import { CHANGED_FILES_FILE, MANIFEST_FILE } from './workspace-paths.ts';

type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Files hashed at the same time: enough to keep a disk busy. */
const FILES_AT_ONCE = 4;

/** What training does to a photo; validation and test see it as it is (owner's plan, task 9). */
const TRAIN_AUGMENTATION = {
  random_rotation: 30,
  color_jitter: { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 },
  random_crop: { scale: [0.8, 1], ratio: [0.9, 1.1] },
  gaussian_blur: { kernel_size: 5, sigma: [0.1, 2] },
};

/** Changed files that an error names, the rest in a file: of a disk that is gone all 100,000 are, a text of 20 MB for every window. */
const NAMED_FILES = 20;

/**
 * Writes manifest.json: what the dataset is, and every file of it with the hash of the bytes that lie on the disk now. A
 * content that no version holds yet becomes a new one.
 * @throws AppError `dataset.not_integrated`, `dataset.not_split`, `dataset.files_changed`, `cancelled`, `io.*`.
 */
export async function makeManifest(
  input: { readonly name: string; readonly version: string },
  deps: DatasetDeps & { readonly now: () => Date },
  { signal, report }: Context,
): Promise<ManifestReport> {
  const { splits, unassigned, divided } = datasetPhotos(deps);
  const files = Split.options.flatMap((split) => splits[split].map((photo): ManifestFile => ({ ...photo, split })));
  if (unassigned.length > 0) throw appError('dataset.not_split', { count: unassigned.length });
  if (files.length === 0) throw appError('dataset.not_integrated');
  const changed: string[] = [];
  let done = 0;
  for await (const problem of mapConcurrently(files, FILES_AT_ONCE, (file) => checkFile(file, deps.workspaceDir))) {
    if (problem !== null) changed.push(problem);
    done += 1;
    report({ phase: 'manifest', done, total: files.length });
    throwIfCancelled(signal);
  }
  if (changed.length > 0) throw await filesChanged(changed, deps.workspaceDir);
  const manifest: Manifest = {
    dataset_name: input.name,
    version: input.version,
    created_date: deps.now().toISOString(),
    num_classes: deps.catalog.count(),
    total_images: files.length,
    splits: summarise(files),
    class_distribution: distributionOf(files),
    preprocessing: PreprocessingConfig.parse({}),
    augmentation: { train: TRAIN_AUGMENTATION, val: null, test: null },
    files,
  };
  const manifestPath = join(deps.workspaceDir, MANIFEST_FILE);
  // The kept copy first: a version that is recorded always has its file.
  const { version, isNew } = await keepVersion(manifest, deps);
  await writeJsonAtomically(manifestPath, manifest);
  deps.dataset.versions.setCurrent(version);
  const outcome: ManifestReport = {
    manifestPath,
    totalImages: files.length,
    numClasses: manifest.num_classes,
    splits: { train: splits.train.length, val: splits.val.length, test: splits.test.length },
    version: input.version,
    versionNumber: version.number,
    isNewVersion: isNew,
    contentHash: version.contentHash,
  };
  deps.dataset.steps.finish('manifest', { finishedAt: manifest.created_date, report: outcome, photos: divided });
  return outcome;
}

/** Counts all that has changed and names the first; where they are many, a file in the workspace names all of them. */
export async function filesChanged(changed: readonly string[], workspaceDir: string): Promise<AppError> {
  const lines = changed.slice(0, NAMED_FILES);
  if (changed.length > NAMED_FILES) {
    const path = join(workspaceDir, CHANGED_FILES_FILE);
    await writeFileAtomically(path, `${changed.join('\n')}\n`);
    lines.push(`+${changed.length - NAMED_FILES}: ${path}`);
  }
  return appError('dataset.files_changed', { count: changed.length, files: lines.join('\n') });
}

/** Reads a manifest. @throws AppError `dataset.no_manifest`, `dataset.bad_manifest`, `io.*`. */
export async function readManifest(path: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const failure = systemError(error, path);
    throw failure.code === 'not_found' ? appError('dataset.no_manifest', { path }) : failure;
  }
  const parsed = Manifest.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') || 'manifest';
  throw appError('dataset.bad_manifest', { path, field, problem: issue?.message ?? z.prettifyError(parsed.error) });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw appError('dataset.bad_manifest', { path, field: 'manifest', problem });
  }
}

/** What is wrong with a file, as a line for the list; null where it has the bytes that were imported. */
async function checkFile(file: ManifestFile, workspaceDir: string): Promise<string | null> {
  const path = isAbsolute(file.path) ? file.path : join(workspaceDir, file.path);
  try {
    const found = await sha256File(path);
    return found === file.sha256 ? null : `${file.path}: sha256 ${found} != ${file.sha256}`;
  } catch (error) {
    return `${file.path}: ${AppError.from(error).message}`;
  }
}

function summarise(files: readonly ManifestFile[]): Manifest['splits'] {
  const summary = (split: Split) => {
    const own = files.filter((file) => file.split === split);
    return { num_images: own.length, class_distribution: distributionOf(own) };
  };
  return { train: summary('train'), val: summary('val'), test: summary('test') };
}

function distributionOf(files: readonly ManifestFile[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kcode } of files) counts.set(kcode, (counts.get(kcode) ?? 0) + 1);
  return Object.fromEntries(counts);
}
