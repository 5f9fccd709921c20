import { basename } from 'node:path';
import type { ComparedPhoto, VersionChange, VersionComparison } from '../../src-shared/contract/dataset-versions.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import { type ComparedVersions, compareVersions, type FileChange, placeOf, shownFile } from './compare-versions.ts';
import type { DatasetDeps } from './dataset-photos.ts';

type Pair = { readonly from: number; readonly to: number };
export type ComparedPhotosQuery = Pair & {
  readonly change?: VersionChange | undefined;
  readonly kcode?: string | undefined;
  readonly source?: Source | undefined;
  readonly offset: number;
  readonly limit: number;
};

/** Compares versions for a window that leafs through one comparison: the last is kept, since reading two manifests takes time. */
export class VersionComparisons {
  #last: { readonly key: string; readonly compared: Promise<ComparedVersions> } | null = null;

  /** @throws as `compareVersions`. */
  async summary(pair: Pair, deps: DatasetDeps): Promise<VersionComparison> {
    return (await this.#compare(pair, deps)).comparison;
  }

  /** One page of the photos that changed. @throws as `compareVersions`. */
  async photos(
    { from, to, change, kcode, source, offset, limit }: ComparedPhotosQuery,
    deps: DatasetDeps,
  ): Promise<{ total: number; photos: ComparedPhoto[] }> {
    const { changes } = await this.#compare({ from, to }, deps);
    const wanted = changes.filter(
      (entry) =>
        (change === undefined || entry.change === change) &&
        (source === undefined || shownFile(entry).source === source) &&
        (kcode === undefined || entry.from?.kcode === kcode || entry.to?.kcode === kcode),
    );
    const page = wanted.slice(offset, offset + limit);
    const found = deps.dataset.photosAt(page.map((entry) => shownFile(entry).path));
    return { total: wanted.length, photos: page.map((entry, index) => photoOf(entry, found[index] ?? null)) };
  }

  /** Whoever asks while it is on the way waits for the same one; one that failed is tried again. */
  async #compare(pair: Pair, { dataset, workspaceDir }: DatasetDeps): Promise<ComparedVersions> {
    const key = [workspaceDir, pair.from, pair.to].join('\u0000');
    if (this.#last?.key === key) return this.#last.compared;
    const asked = { key, compared: compareVersions(pair, { versions: dataset.versions, workspaceDir }) };
    this.#last = asked;
    try {
      return await asked.compared;
    } catch (error) {
      if (this.#last === asked) this.#last = null;
      throw error;
    }
  }
}

function photoOf(
  entry: FileChange,
  found: { readonly photoId: number; readonly originalPath: string } | null,
): ComparedPhoto {
  const { path, source } = shownFile(entry);
  return {
    photoId: found?.photoId ?? null,
    path,
    fileName: basename(found?.originalPath ?? path),
    source,
    change: entry.change,
    from: placeOf(entry.from),
    to: placeOf(entry.to),
  };
}
