import type { DatasetStep, StepDrift, StepState } from '../../src-shared/contract/dataset-state.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { isUsable } from './choose-members.ts';
import type { DatasetRepository, StepPhoto } from './dataset-repository.ts';

type Outcome = ReadonlyMap<number, StepPhoto>;
export type StepStates = Readonly<Record<DatasetStep, StepState>>;

/**
 * Whether each step would come out as it did: `outcomes` is what each would come out with now, given what the step before
 * it left. `hasManifest`: a manifest lies there, even one that an earlier program did not record.
 */
export function stepStates(
  dataset: DatasetRepository,
  now: {
    readonly library: readonly LibraryPhoto[];
    readonly outcomes: Readonly<Record<DatasetStep, Outcome>>;
    readonly hasManifest: boolean;
  },
): StepStates {
  const { integration, split } = dataset.seeds();
  const wasMade = { integrate: integration !== null, split: split !== null, manifest: now.hasManifest };
  const byId = new Map(now.library.map((photo) => [photo.photoId, photo]));
  const stateOf = (step: DatasetStep, isBehind: boolean): StepState => {
    const finishedAt = dataset.steps.report(step)?.finishedAt ?? null;
    if (!wasMade[step]) return { state: 'never', finishedAt: null, drift: noDrift(), isBehind: false };
    const drift = driftBetween(dataset.steps.photos(step), now.outcomes[step], byId);
    const isOutOfDate = isBehind || Object.values(drift).some((count) => count > 0);
    return { state: isOutOfDate ? 'out_of_date' : 'done', finishedAt, drift, isBehind };
  };
  const integrated = stateOf('integrate', false);
  const divided = stateOf('split', integrated.state === 'out_of_date');
  return {
    integrate: integrated,
    split: divided,
    manifest: stateOf('manifest', divided.state !== 'done'),
  };
}

function driftBetween(then: Outcome, now: Outcome, library: ReadonlyMap<number, LibraryPhoto>): StepDrift {
  const drift = noDrift();
  for (const [photoId, { classIndex, split }] of then) {
    const found = now.get(photoId);
    if (!found) {
      countAbsent(drift, classIndex, library.get(photoId));
    } else if (found.classIndex !== classIndex) {
      drift.relabelled += 1;
    } else if (found.split !== null && found.split !== split) {
      drift.moved += 1;
    }
  }
  for (const photoId of now.keys()) if (!then.has(photoId)) drift.added += 1;
  return drift;
}

/** A photo that the step would no longer come out with. */
function countAbsent(drift: StepDrift, classIndex: number, photo: LibraryPhoto | undefined): void {
  if (photo && isUsable(photo) && photo.classIndex !== classIndex) {
    drift.relabelled += 1;
    return;
  }
  drift.removed += 1;
  if (!photo || photo.isMissing) drift.missing += 1;
  else if (photo.isRejected) drift.rejected += 1;
}

function noDrift(): StepDrift {
  return { added: 0, removed: 0, rejected: 0, missing: 0, relabelled: 0, moved: 0 };
}
