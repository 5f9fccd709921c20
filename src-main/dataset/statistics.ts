import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SourceCounts } from '../../src-shared/contract/dataset-counts.ts';
import type { DatasetClassStatistics, DatasetStatistics } from '../../src-shared/contract/dataset-state.ts';
import { Source, Split } from '../../src-shared/contract/photos.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { chooseMembers } from './choose-members.ts';
import { noPhotos } from './dataset-content.ts';
import { type DatasetDeps, type StandingPhotos, standingPhotos } from './dataset-photos.ts';
import type { StepPhoto } from './dataset-repository.ts';
import { DEFAULT_SEED } from './integrate.ts';
import { stepStates } from './step-states.ts';
import { MANIFEST_FILE } from './workspace-paths.ts';

/** The mix and the split of every class, and what each step would change if it ran now. */
export async function datasetStatistics(deps: DatasetDeps): Promise<DatasetStatistics> {
  const { catalog, dataset, workspaceDir } = deps;
  const library = deps.photos.library();
  await setImmediate();
  const standing = standingPhotos(library, dataset);
  const { divided, unassigned, leftOut } = standing;
  const perClass = countPerClass(library, standing);
  const wouldChoose = new Map<number, StepPhoto>();
  const classes: DatasetClassStatistics[] = [];
  for (const choice of chooseMembers(library, catalog.list(), dataset.seeds().integration ?? DEFAULT_SEED)) {
    const { classIndex, kcode, drugName, manufacturer } = choice.drug;
    const { chosen, splits } = perClass.get(classIndex) ?? noCounts();
    const mixOf = (source: Source) => {
      const { have, need, chosen: taken } = choice[source];
      for (const photo of taken) wouldChoose.set(photo.photoId, { classIndex, split: null });
      return { have, need, wouldChoose: taken.length, chosen: chosen[source] };
    };
    classes.push({
      classIndex,
      kcode,
      drugName,
      manufacturer,
      studio: mixOf('studio'),
      real: mixOf('real'),
      splits,
    });
    // A class of thousands of photos takes milliseconds to draw: others are heard in between.
    await setImmediate();
  }
  const toDivide = new Map(divided);
  for (const { photoId, classIndex } of unassigned) toDivide.set(photoId, { classIndex, split: null });
  return {
    classes,
    totals: sumClasses(classes),
    excluded: {
      rejected: library.filter((photo) => photo.isRejected && !photo.isMissing).length,
      missing: library.filter((photo) => photo.isMissing).length,
    },
    unassigned: unassigned.length,
    leftOut: leftOut.length,
    seeds: dataset.seeds(),
    steps: stepStates(dataset, {
      library,
      outcomes: {
        integrate: wouldChoose,
        split: toDivide,
        manifest: divided,
      },
      hasManifest: existsSync(join(workspaceDir, MANIFEST_FILE)),
    }),
    currentVersion: dataset.versions.current(),
  };
}

type ClassCounts = { readonly chosen: SourceCounts; readonly splits: DatasetClassStatistics['splits'] };

function countPerClass(
  library: readonly LibraryPhoto[],
  { divided, unassigned, leftOut }: StandingPhotos,
): ReadonlyMap<number, ClassCounts> {
  const perClass = new Map<number, ClassCounts>();
  const countsOf = (classIndex: number): ClassCounts => {
    const counts = perClass.get(classIndex) ?? noCounts();
    perClass.set(classIndex, counts);
    return counts;
  };
  for (const { photoId, classIndex, source } of library) {
    const split = divided.get(photoId)?.split;
    if (!split) continue;
    countsOf(classIndex).chosen[source] += 1;
    countsOf(classIndex).splits[split][source] += 1;
  }
  for (const { classIndex, source } of [...unassigned, ...leftOut]) countsOf(classIndex).chosen[source] += 1;
  return perClass;
}

function noCounts(): ClassCounts {
  return { chosen: { studio: 0, real: 0 }, splits: noPhotos() };
}

function sumClasses(classes: readonly DatasetClassStatistics[]): DatasetStatistics['totals'] {
  const none = () => ({ studio: 0, real: 0 });
  const totals = { have: none(), need: none(), chosen: none(), splits: noPhotos() };
  for (const entry of classes) {
    for (const source of Source.options) {
      totals.have[source] += entry[source].have;
      totals.need[source] += entry[source].need;
      totals.chosen[source] += entry[source].chosen;
      for (const split of Split.options) totals.splits[split][source] += entry.splits[split][source];
    }
  }
  return totals;
}
