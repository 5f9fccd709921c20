import type { ManifestFile } from '../../src-shared/contract/dataset.ts';
import type { SplitCounts } from '../../src-shared/contract/dataset-counts.ts';
import { sha256 } from '../files/hash-file.ts';

/**
 * What tells one dataset from another: SHA-256 over the sorted lines "sha256 kcode source split", each with a line feed.
 * Names, paths, dates and the order of the files say nothing about what a network is trained on.
 */
export function contentHashOf(files: readonly ManifestFile[]): string {
  const lines = files.map((file) => `${file.sha256} ${file.kcode} ${file.source} ${file.split}\n`);
  return sha256(lines.sort().join(''));
}

/** Photos of each split and source: of all files, and by K-code in the order in which classes first occur. */
export function countFiles(files: readonly ManifestFile[]): {
  readonly counts: SplitCounts;
  readonly perClass: Record<string, SplitCounts>;
} {
  const counts = noPhotos();
  const perClass = new Map<string, SplitCounts>();
  for (const { kcode, split, source } of files) {
    counts[split][source] += 1;
    const own = perClass.get(kcode) ?? noPhotos();
    own[split][source] += 1;
    perClass.set(kcode, own);
  }
  return { counts, perClass: Object.fromEntries(perClass) };
}

export function noPhotos(): SplitCounts {
  return { train: { studio: 0, real: 0 }, val: { studio: 0, real: 0 }, test: { studio: 0, real: 0 } };
}
