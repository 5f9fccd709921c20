import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import { systemError } from '../../src-shared/errors.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import { contentHashOf, countFiles } from './dataset-content.ts';
import type { DatasetRepository, StoredVersion } from './dataset-repository.ts';
import { VERSIONS_DIR } from './workspace-paths.ts';

/**
 * The version that holds a manifest's content: the one that is there, or a new one, of which the manifest is kept as
 * `versions/<number>/manifest.json`. A new one is not recorded yet. @throws AppError `io.*`.
 */
export async function keepVersion(
  manifest: Manifest,
  deps: { readonly dataset: DatasetRepository; readonly workspaceDir: string },
): Promise<{ readonly version: StoredVersion; readonly isNew: boolean }> {
  const { versions } = deps.dataset;
  const contentHash = contentHashOf(manifest.files);
  const known = versions.findByContent(contentHash);
  if (known) return { version: known, isNew: false };
  const number = versions.nextNumber();
  const version: StoredVersion = {
    number,
    createdAt: manifest.created_date,
    name: manifest.dataset_name,
    version: manifest.version,
    seeds: deps.dataset.seeds(),
    totalImages: manifest.total_images,
    ...countFiles(manifest.files),
    contentHash,
    manifestPath: `${VERSIONS_DIR}/${number}/manifest.json`,
  };
  const path = join(deps.workspaceDir, version.manifestPath);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw systemError(error, dirname(path));
  }
  await writeJsonAtomically(path, manifest);
  return { version, isNew: true };
}
