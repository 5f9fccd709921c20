import { access } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import type { ManifestFile } from '../../src-shared/contract/dataset.ts';
import type { LeakReport, StaleProblem } from '../../src-shared/contract/dataset-state.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, throwIfCancelled } from '../../src-shared/errors.ts';
import { DisjointSets } from '../photos/disjoint-sets.ts';
import { mapConcurrently } from '../photos/map-concurrently.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { type DatasetDeps, standingPhotos } from './dataset-photos.ts';
import type { StepPhoto } from './dataset-repository.ts';
import { loadFinder } from './finder.ts';
import { readManifest } from './manifest.ts';
import { MANIFEST_FILE } from './workspace-paths.ts';

type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };
type Deps = DatasetDeps & { readonly now: () => Date };

/** What a report lists at most of either kind: a person looks at hundreds, and counts stand beside the lists. */
const LISTED_GROUPS = 200;
const LISTED_ENTRIES = 1000;

/** Progress is told after so many files: they go by faster than anybody can read. */
const REPORT_FILES = 100;

/** Files asked about at the same time. */
const FILES_AT_ONCE = 16;

/**
 * Looks for copies that stand in different splits, anew over all photos of the current split; and for entries of the
 * manifest that no longer hold: gone or rejected photos, other labels, other splits. The report is kept.
 * @throws AppError `cancelled`, `dataset.bad_manifest`, `io.*`.
 */
export async function findLeaks(deps: Deps, context: Context): Promise<LeakReport> {
  const library = deps.photos.library();
  const { divided } = standingPhotos(library, deps.dataset);
  const crossing = await findCrossing(library, divided, deps, context);
  const report: LeakReport = {
    checkedAt: deps.now().toISOString(),
    photos: divided.size,
    ...crossing,
    manifest: await checkManifest(library, divided, deps, context),
  };
  deps.dataset.steps.saveLeaks({ finishedAt: report.checkedAt, report });
  return report;
}

async function findCrossing(
  library: readonly LibraryPhoto[],
  divided: ReadonlyMap<number, StepPhoto>,
  deps: Deps,
  context: Context,
): Promise<Pick<LeakReport, 'crossingPairs' | 'groupCount' | 'groups'>> {
  const kcodes = kcodesByClass(deps);
  const splits = library.map(({ photoId }) => divided.get(photoId)?.split ?? null);
  const sets = new DisjointSets(library.length);
  let crossingPairs = 0;
  const finder = await loadFinder(deps.photos, library, context);
  const wants = (a: number, b: number) => splits[a] !== null && splits[b] !== null && splits[a] !== splits[b];
  const onCopy = (a: number, b: number) => {
    crossingPairs += 1;
    sets.join(a, b);
  };
  await finder.visit({ wants, onCopy }, context);
  const groups = [...Map.groupBy(library.keys(), (index) => sets.find(index)).values()].filter(
    (group) => group.length > 1,
  );
  const photoAt = (index: number) => {
    const photo = library[index];
    const split = splits[index];
    if (!photo || !split) throw new Error(`photo ${index} of a leak is in no split`);
    const { photoId, path, originalPath, source, classIndex } = photo;
    return {
      photoId,
      path,
      fileName: basename(originalPath),
      source,
      place: { kcode: kcodes.get(classIndex) ?? '', split },
    };
  };
  return {
    crossingPairs,
    groupCount: groups.length,
    groups: groups.slice(0, LISTED_GROUPS).map((group) => ({ photos: group.map(photoAt) })),
  };
}

type StaleEntry = NonNullable<LeakReport['manifest']>['entries'][number];

async function checkManifest(
  library: readonly LibraryPhoto[],
  divided: ReadonlyMap<number, StepPhoto>,
  deps: Deps,
  { signal, report }: Context,
): Promise<LeakReport['manifest']> {
  const files = await manifestFiles(deps);
  if (files === null) return null;
  const check = entryCheck(library, divided, deps);
  const entries: StaleEntry[] = [];
  let done = 0;
  for await (const entry of mapConcurrently(files, FILES_AT_ONCE, check)) {
    if (entry) entries.push(entry);
    done += 1;
    if (done % REPORT_FILES === 0 || done === files.length) report({ phase: 'scan', done, total: files.length });
    throwIfCancelled(signal);
  }
  const stale: Record<StaleProblem, number> = { unknown: 0, rejected: 0, missing: 0, relabelled: 0, left: 0, moved: 0 };
  for (const { problem } of entries) stale[problem] += 1;
  entries.sort((a, b) => compare(a.problem, b.problem) || compare(a.path, b.path));
  return {
    versionNumber: deps.dataset.versions.current(),
    files: files.length,
    stale,
    entries: entries.slice(0, LISTED_ENTRIES),
  };
}

async function manifestFiles({ workspaceDir }: Deps): Promise<readonly ManifestFile[] | null> {
  try {
    return (await readManifest(join(workspaceDir, MANIFEST_FILE))).files;
  } catch (error) {
    if (error instanceof AppError && error.reason === 'dataset.no_manifest') return null;
    throw error;
  }
}

/** Gives what is wrong with an entry of the manifest; null where it holds. */
function entryCheck(
  library: readonly LibraryPhoto[],
  divided: ReadonlyMap<number, StepPhoto>,
  deps: Deps,
): (file: ManifestFile) => Promise<StaleEntry | null> {
  const kcodes = kcodesByClass(deps);
  const byPath = new Map(library.map((photo) => [photo.path, photo]));
  return async (file) => {
    const photo = byPath.get(file.path);
    const isKnown = photo !== undefined && photo.sha256 === file.sha256;
    const split = photo ? (divided.get(photo.photoId)?.split ?? null) : null;
    const kcode = photo ? kcodes.get(photo.classIndex) : undefined;
    const problem = await problemOf();
    if (problem === null) return null;
    return {
      photoId: photo?.photoId ?? null,
      path: file.path,
      fileName: basename(photo?.originalPath ?? file.path),
      source: file.source,
      problem,
      was: { kcode: file.kcode, split: file.split },
      now: isKnown ? { ...(kcode === undefined ? {} : { kcode }), ...(split === null ? {} : { split }) } : null,
    };

    async function problemOf(): Promise<StaleProblem | null> {
      if (!photo || !isKnown) return 'unknown';
      if (photo.isRejected) return 'rejected';
      if (photo.isMissing || !(await exists(file.path, deps.workspaceDir))) return 'missing';
      if (kcode !== file.kcode) return 'relabelled';
      if (split === null) return 'left';
      return split === file.split ? null : 'moved';
    }
  };
}

function kcodesByClass({ catalog }: Deps): ReadonlyMap<number, string> {
  return new Map(catalog.list().map((drug) => [drug.classIndex, drug.kcode]));
}

async function exists(path: string, workspaceDir: string): Promise<boolean> {
  try {
    await access(isAbsolute(path) ? path : join(workspaceDir, path));
    return true;
  } catch {
    return false;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
