import { join } from 'node:path';
import type { Manifest, ManifestFile } from '../../src-shared/contract/dataset.ts';
import type { DatasetPlace } from '../../src-shared/contract/dataset-counts.ts';
import type { ChangeCounts, VersionChange, VersionComparison } from '../../src-shared/contract/dataset-versions.ts';
import { AppError, appError, withCause } from '../../src-shared/errors.ts';
import { contentHashOf } from './dataset-content.ts';
import type { DatasetVersions, StoredVersion } from './dataset-repository.ts';
import { readManifest } from './manifest.ts';

/** What became of one photo; `from` or `to` is null where it was added or removed. */
export type FileChange = {
  readonly change: VersionChange;
  readonly from: ManifestFile | null;
  readonly to: ManifestFile | null;
};

export type ComparedVersions = { readonly comparison: VersionComparison; readonly changes: readonly FileChange[] };

type Deps = { readonly versions: DatasetVersions; readonly workspaceDir: string };

/**
 * Compares two kept manifests photo by photo. A photo is its bytes and its source: the same under another K-code is
 * relabelled, in another split of the same class moved. Changes come by class, path and split of where the photo is now, or
 * last was. @throws AppError `dataset.no_version`, `dataset.version_lost`, `dataset.version_altered`, `io.*`.
 */
export async function compareVersions(
  pair: { readonly from: number; readonly to: number },
  deps: Deps,
): Promise<ComparedVersions> {
  const [from, to] = [findVersion(pair.from, deps), findVersion(pair.to, deps)];
  const [old, young] = [await readVersion(from, deps), await readVersion(to, deps)];
  const changes = compareFiles(old.files, young.files).sort(byPlace);
  return { comparison: summarise(pair, changes, { from, to }), changes };
}

/** Every photo that is not the same in both, in no particular order. */
export function compareFiles(from: readonly ManifestFile[], to: readonly ManifestFile[]): FileChange[] {
  const old = Map.groupBy(from, contentKey);
  const young = Map.groupBy(to, contentKey);
  const changes: FileChange[] = [];
  for (const [key, files] of old) changes.push(...compareCopies(files, young.get(key) ?? []));
  for (const [key, files] of young) if (!old.has(key)) changes.push(...compareCopies([], files));
  return changes;
}

/**
 * Files with the same bytes and source: mostly one on each side. A studio folder can hold several, and of those the ones
 * that agree in most are the same.
 */
function compareCopies(from: readonly ManifestFile[], to: readonly ManifestFile[]): FileChange[] {
  const left = [...from];
  const right = [...to];
  const changes: FileChange[] = [];
  const pairUp = (isSame: (a: ManifestFile, b: ManifestFile) => boolean, change: VersionChange | null) => {
    for (const file of left.splice(0)) {
      const at = right.findIndex((other) => isSame(file, other));
      const [other] = at < 0 ? [] : right.splice(at, 1);
      if (!other) left.push(file);
      else if (change) changes.push({ change, from: file, to: other });
    }
  };
  pairUp((a, b) => a.kcode === b.kcode && a.split === b.split, null);
  pairUp((a, b) => a.kcode === b.kcode, 'moved');
  pairUp(() => true, 'relabelled');
  changes.push(...left.map((file): FileChange => ({ change: 'removed', from: file, to: null })));
  changes.push(...right.map((file): FileChange => ({ change: 'added', from: null, to: file })));
  return changes;
}

function contentKey(file: ManifestFile): string {
  return `${file.source} ${file.sha256}`;
}

/** Where a photo stands in a dataset. */
export function placeOf(file: ManifestFile | null): DatasetPlace | null {
  return file && { kcode: file.kcode, split: file.split };
}

/** The file as it is now, or last was. */
export function shownFile({ from, to }: FileChange): ManifestFile {
  const file = to ?? from;
  if (!file) throw new Error('a change of nothing');
  return file;
}

function byPlace(a: FileChange, b: FileChange): number {
  const [x, y] = [shownFile(a), shownFile(b)];
  return x.label - y.label || (x.path < y.path ? -1 : x.path > y.path ? 1 : 0);
}

function findVersion(number: number, { versions }: Deps): StoredVersion {
  const version = versions.find(number);
  if (!version) throw appError('dataset.no_version', { number, newest: versions.nextNumber() - 1 });
  return version;
}

async function readVersion({ number, manifestPath, contentHash }: StoredVersion, deps: Deps): Promise<Manifest> {
  const path = join(deps.workspaceDir, manifestPath);
  let manifest: Manifest;
  try {
    manifest = await readManifest(path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.reason === 'dataset.no_manifest')
      throw withCause(appError('dataset.version_lost', { number, path }), error);
    throw error.reason === 'dataset.bad_manifest'
      ? withCause(appError('dataset.version_altered', { number, path }), error)
      : error;
  }
  if (contentHashOf(manifest.files) !== contentHash) throw appError('dataset.version_altered', { number, path });
  return manifest;
}

function summarise(
  pair: { readonly from: number; readonly to: number },
  changes: readonly FileChange[],
  versions: { readonly from: StoredVersion; readonly to: StoredVersion },
): VersionComparison {
  const totals = noChanges();
  const perSource = { studio: noChanges(), real: noChanges() };
  const perClass = new Map<string, ChangeCounts>();
  for (const entry of changes) {
    const { change } = entry;
    totals[change] += 1;
    perSource[shownFile(entry).source][change] += 1;
    for (const kcode of new Set([entry.from?.kcode, entry.to?.kcode])) {
      if (kcode === undefined) continue;
      const counts = perClass.get(kcode) ?? noChanges();
      counts[change] += 1;
      perClass.set(kcode, counts);
    }
  }
  return {
    ...pair,
    totals,
    unchanged: versions.to.totalImages - totals.added - totals.moved - totals.relabelled,
    perSource,
    perClass: [...perClass].map(([kcode, counts]) => ({
      kcode,
      from: sourcesOf(versions.from, kcode),
      to: sourcesOf(versions.to, kcode),
      changes: counts,
    })),
  };
}

function sourcesOf({ perClass }: StoredVersion, kcode: string): { studio: number; real: number } {
  const sum = { studio: 0, real: 0 };
  for (const { studio, real } of Object.values(perClass[kcode] ?? {})) {
    sum.studio += studio;
    sum.real += real;
  }
  return sum;
}

function noChanges(): ChangeCounts {
  return { added: 0, removed: 0, moved: 0, relabelled: 0 };
}
