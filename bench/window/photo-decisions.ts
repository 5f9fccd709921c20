import type { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import { type FilingAction, Grade, RejectReason } from '../../src-shared/contract/photo-filing.ts';
import type { Split } from '../../src-shared/contract/photo-record.ts';
import { Random } from '../../src-shared/random.ts';

type Options = { readonly catalog: readonly Drug[]; readonly seed: number; readonly now: Date };

/** Photos that a person decides on at once. */
const STEP_PHOTOS = 500;
const ACCEPTED_SHARE = 0.55;
const REJECTED_SHARE = 0.08;
const RELABELLED_SHARE = 0.01;
const GRADED_SHARE = 0.01;
/** Of the photos that the dataset could take. */
const MEMBER_SHARE = 0.8;

/** Decides on most photos in many steps, chooses a dataset from the others than the rejected, and splits it 80:10:10. */
export function filePhotos(session: WorkspaceSession, { catalog, seed, now }: Options): void {
  const random = new Random(seed, 'decisions');
  const photos = session.photos.library();
  const ids = random.shuffle(photos.map(({ photoId }) => photoId));
  const real = random.shuffle(photos.filter(({ source }) => source === 'real').map(({ photoId }) => photoId));
  const reasons = RejectReason.exclude(['other']).options;
  const share = (list: readonly number[], from: number, part: number) =>
    list.slice(Math.round(from * list.length), Math.round((from + part) * list.length));
  let at = now.getTime();
  const decide = (photoIds: readonly number[], makeAction: () => FilingAction) => {
    for (let from = 0; from < photoIds.length; from += STEP_PHOTOS) {
      at += 60_000;
      const step = photoIds.slice(from, from + STEP_PHOTOS);
      session.filing.decide({ photoIds: step, action: makeAction(), at: new Date(at).toISOString() });
    }
  };
  decide(share(ids, 0, ACCEPTED_SHARE), () => ({ kind: 'accept' }));
  const rejected = share(ids, ACCEPTED_SHARE, REJECTED_SHARE);
  const perReason = Math.ceil(rejected.length / reasons.length);
  for (const [i, reason] of reasons.entries()) {
    decide(rejected.slice(i * perReason, (i + 1) * perReason), () => ({ kind: 'reject', reason }));
  }
  decide(share(real, 0, RELABELLED_SHARE), () => ({
    kind: 'relabel',
    kcode: catalog[random.int(catalog.length)]?.kcode ?? '',
  }));
  decide(share(ids, 1 - GRADED_SHARE, GRADED_SHARE), () => ({
    kind: 'grade',
    grade: Grade.options[random.int(3)] ?? 'A',
  }));
  const out = new Set(rejected);
  const members = share(
    ids.filter((photoId) => !out.has(photoId)),
    0,
    MEMBER_SHARE,
  );
  session.dataset.saveMembers(members, seed);
  session.dataset.saveSplit({ assignments: new Map(members.map((id, i) => [id, splitOf(i)])), leftOut: [], seed });
}

function splitOf(index: number): Split {
  const tenth = index % 10;
  if (tenth === 8) return 'val';
  return tenth === 9 ? 'test' : 'train';
}
