import { join } from 'node:path';
import type { SplitReport } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { Split } from '../../src-shared/contract/photos.ts';
import { appError } from '../../src-shared/errors.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import { DisjointSets } from '../photos/disjoint-sets.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { reasonOf } from '../photos/read-photo.ts';
import { assignSplits } from './assign-splits.ts';
import { type DatasetDeps, datasetPhotos } from './dataset-photos.ts';
import { type Finder, loadFinder } from './finder.ts';
import { DEFAULT_SEED } from './integrate.ts';
import { SPLITS_FILE } from './workspace-paths.ts';

type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Divides the chosen photos 80:10:10 within each class and writes splits.json. Copies stay together: whatever shows the same
 * picture, turned, mirrored, resized or encoded anew, also under another label. A photo that has a split keeps it as long as
 * it keeps its label; a new one goes where its copies are, and into none when they are in several. A relabelled photo is like a
 * new one, since it may be cut out of photos of its new class, but where it has no copies it goes where it was.
 * @throws AppError `dataset.not_integrated`, `dataset.other_seed`, `cancelled`, `io.*`.
 */
export async function split(
  input: { readonly seed?: number | undefined; readonly reset: boolean },
  deps: DatasetDeps & { readonly now: () => Date },
  context: Context,
): Promise<SplitReport> {
  const seed = chooseSeed(input, deps);
  const members = new Set(deps.dataset.members());
  if (members.size === 0) throw appError('dataset.not_integrated');
  // Also photos that are not chosen: through them, copies hold together that the choice takes at different times.
  const library = deps.photos.library();
  const finder = await loadFinder(deps.photos, library, context);
  const groups = await groupCopies(library, finder, context);
  const nothing = new Map<number, Split>();
  const standing = input.reset ? nothing : deps.dataset.standingSplits();
  const remembered = input.reset ? nothing : deps.dataset.assignments();
  const { assignments, leftOut } = divide(groups, { members, standing, remembered, seed });
  // The groups were those of the labels at the start: a photo that got another one meanwhile is divided the next time.
  const labels = new Map(library.map((photo) => [photo.photoId, photo.classIndex]));
  for (const { photoId, classIndex } of deps.photos.library()) {
    if (labels.get(photoId) !== classIndex) assignments.delete(photoId);
  }
  const crossingCopies = await countCrossing(library, finder, { assignments, members, context });
  context.report({ phase: 'split', done: assignments.size, total: assignments.size });
  deps.dataset.saveSplit({ assignments, leftOut: [...leftOut.keys()].map((photo) => photo.photoId), seed });
  const splitsPath = join(deps.workspaceDir, SPLITS_FILE);
  const { splits, divided } = datasetPhotos(deps);
  await writeJsonAtomically(splitsPath, splits);
  const memberGroups = groups.map((group) => group.filter((photo) => members.has(photo.photoId)));
  const outcome: SplitReport = {
    seed,
    ...countPhotos(memberGroups, assignments, deps),
    copies: countCopies(memberGroups),
    crossingCopies,
    leftOut: [...leftOut].map(([photo, splits]) => ({
      path: photo.path,
      problem: reasonOf(appError('dataset.bridges_splits', { splits: splits.join(', ') }).data),
    })),
    splitsPath,
  };
  deps.dataset.steps.finish('split', {
    finishedAt: deps.now().toISOString(),
    report: outcome,
    photos: divided,
  });
  return outcome;
}

function chooseSeed(input: { readonly seed?: number | undefined; readonly reset: boolean }, deps: DatasetDeps): number {
  const known = deps.dataset.seeds().split;
  const seed = input.seed ?? known ?? DEFAULT_SEED;
  if (known !== null && seed !== known && !input.reset)
    throw appError('dataset.other_seed', { seed: known, asked: seed });
  return seed;
}

type Group = readonly LibraryPhoto[];

async function groupCopies(library: readonly LibraryPhoto[], finder: Finder, context: Context): Promise<Group[]> {
  const sets = new DisjointSets(library.length);
  const wants = (a: number, b: number) => sets.find(a) !== sets.find(b);
  await finder.visit({ wants, onCopy: (a, b) => sets.join(a, b) }, context);
  return [...Map.groupBy(library.entries(), ([index]) => sets.find(index)).values()].map((entries) =>
    entries.map(([, photo]) => photo),
  );
}

type Division = {
  readonly assignments: Map<number, Split>;
  /** With the splits between which each stands. */
  readonly leftOut: Map<LibraryPhoto, readonly Split[]>;
};

type DivisionOptions = {
  readonly members: ReadonlySet<number>;
  /** Splits under the label that a photo has, and all that were ever given. */
  readonly standing: ReadonlyMap<number, Split>;
  readonly remembered: ReadonlyMap<number, Split>;
  readonly seed: number;
};

function divide(groups: readonly Group[], { members, standing, remembered, seed }: DivisionOptions): Division {
  const assignments = new Map(standing);
  const leftOut = new Map<LibraryPhoto, readonly Split[]>();
  const taken: Record<Split, LibraryPhoto[]> = { train: [], val: [], test: [] };
  const free: { photos: LibraryPhoto[] }[] = [];
  for (const group of groups) {
    const chosen = group.filter((photo) => members.has(photo.photoId));
    const firm = splitsOf(group, standing);
    const splits = firm.length > 0 ? firm : splitsOf(group, remembered);
    const [only, ...others] = splits;
    if (only === undefined) {
      if (chosen.length > 0) free.push({ photos: chosen });
      continue;
    }
    for (const photo of group) {
      const name = standing.get(photo.photoId) ?? (others.length === 0 ? only : undefined);
      const isChosen = members.has(photo.photoId);
      if (name === undefined) {
        if (isChosen) leftOut.set(photo, splits);
      } else if (isChosen) {
        assignments.set(photo.photoId, name);
        taken[name].push(photo);
      } else if (remembered.has(photo.photoId)) {
        assignments.set(photo.photoId, name);
      }
    }
  }
  for (const [group, name] of assignSplits(free, taken, seed)) {
    for (const photo of group.photos) assignments.set(photo.photoId, name);
  }
  return { assignments, leftOut };
}

function splitsOf(group: Group, assignments: ReadonlyMap<number, Split>): Split[] {
  return Split.options.filter((name) => group.some((photo) => assignments.get(photo.photoId) === name));
}

/** Counted anew over all pairs, from nothing but the finished split. */
async function countCrossing(
  library: readonly LibraryPhoto[],
  finder: Finder,
  options: { assignments: ReadonlyMap<number, Split>; members: ReadonlySet<number>; context: Context },
): Promise<number> {
  const splits = library.map(({ photoId }) =>
    options.members.has(photoId) ? options.assignments.get(photoId) : undefined,
  );
  let crossing = 0;
  const wants = (a: number, b: number) => splits[a] !== undefined && splits[b] !== undefined && splits[a] !== splits[b];
  const onCopy = () => {
    crossing += 1;
  };
  await finder.visit({ wants, onCopy }, options.context);
  return crossing;
}

function countPhotos(
  groups: readonly Group[],
  assignments: ReadonlyMap<number, Split>,
  deps: DatasetDeps,
): Pick<SplitReport, 'counts' | 'perClass' | 'tooSmall'> {
  const none = { train: 0, val: 0, test: 0 };
  const counts = { ...none };
  const perDrug = new Map(
    deps.catalog.list().map((drug) => [drug.classIndex, { drug, splits: { ...none }, groups: 0 }]),
  );
  for (const group of groups) {
    for (const classIndex of new Set(group.map((photo) => photo.classIndex))) {
      const entry = perDrug.get(classIndex);
      if (entry) entry.groups += 1;
    }
    for (const photo of group) {
      const name = assignments.get(photo.photoId);
      const entry = perDrug.get(photo.classIndex);
      if (!name || !entry) continue;
      counts[name] += 1;
      entry.splits[name] += 1;
    }
  }
  const entries = [...perDrug.values()];
  return {
    counts,
    perClass: Object.fromEntries(entries.map(({ drug, splits }) => [drug.kcode, splits])),
    tooSmall: entries
      .map(({ drug, splits, groups: count }) => ({
        kcode: drug.kcode,
        groups: count,
        missing: Split.options.filter((name) => splits[name] === 0),
      }))
      .filter(({ missing }) => missing.length > 0),
  };
}

function countCopies(groups: readonly Group[]): SplitReport['copies'] {
  const several = groups.filter((group) => group.length > 1);
  return { groups: several.length, photos: several.reduce((sum, group) => sum + group.length, 0) };
}
