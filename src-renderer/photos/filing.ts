import type { FilingAction, PhotoRow, PhotoSelection } from '../../src-shared/contract/photo-filing.ts';
import { appError } from '../../src-shared/errors.ts';
import { core, useLink } from '../api/core.ts';
import { moveTo, open, photoAt, positionOf, putCursorOn, refresh, rowCache, rowOf } from './browse.ts';
import { foreseen } from './foresee.ts';
import { isPending, pendingOf } from './query.ts';
import { nextAfter } from './row-cache.ts';
import { isSelected, NOTHING_SELECTED, selectionSize, toFile } from './selection.ts';
import { ask, say, usePhotos } from './store.ts';

/** More photos than this at once are confirmed. */
export const CONFIRM_OVER = 200;
/** How many of the last steps take the cursor back to their photo when they are undone. */
const REMEMBERED_STEPS = 500;

/** What a key or a button acts on: the opened photo, else what is selected, else the photo under the cursor. */
export type Target = {
  readonly selection: PhotoSelection;
  readonly count: number;
  readonly includes: (row: PhotoRow) => boolean;
  /** Where it is a single photo that was not selected: the cursor may go on from it. */
  readonly photoId: number | null;
};

export function targetNow(): Target | null {
  const { openedId, selection, cursorId, view } = usePhotos.getState();
  const count = selectionSize(selection);
  if (openedId === null && count > 0) {
    const includes = (row: PhotoRow) => isSelected(selection, row.photoId);
    return { selection: toFile(selection, view.query), count, includes, photoId: null };
  }
  const photoId = openedId ?? cursorId;
  if (photoId === null) return null;
  return { selection: { photoIds: [photoId] }, count: 1, includes: (row) => row.photoId === photoId, photoId };
}

/** Files what a person means now; asks first where that is a great many photos. */
export async function file(action: FilingAction): Promise<void> {
  const target = targetNow();
  if (!target) return;
  if (target.count > CONFIRM_OVER) ask({ kind: 'confirm', action, count: target.count });
  else await fileTarget(action, target);
}

/** The same after a person has confirmed it. */
export async function fileConfirmed(action: FilingAction): Promise<void> {
  const target = targetNow();
  if (target) await fileTarget(action, target);
}

async function fileTarget(action: FilingAction, target: Target): Promise<void> {
  // It would wait for the connection, and look as if it were stored.
  if (useLink.getState().connection === 'lost') return sayLost();
  const { drugs } = usePhotos.getState();
  const drugNameOf = (kcode: string) => drugs.find((drug) => drug.kcode === kcode)?.drugName ?? '';
  const { photoId } = target;
  const goOn = photoId !== null && isDecision(action) ? await findNext(photoId) : null;
  const foreseenChange = rowCache.foresee((row) => (target.includes(row) ? foreseen(row, action, drugNameOf) : row));
  // At once where the next photo is in sight: who files thousands must not wait for an answer.
  const hasMoved = goOn?.now !== undefined;
  if (goOn?.now !== undefined) void moveTo(goOn.now);
  const answer = await core.photos.decide({ selection: target.selection, action });
  if (!answer.ok) {
    foreseenChange.revoke();
    say({ kind: 'failed', error: answer.error });
    if (hasMoved && photoId !== null) await backTo(photoId);
    return;
  }
  foreseenChange.confirm();
  remember(answer.value.step?.stepId, photoId);
  say({ kind: 'filed', action, report: answer.value });
  if (photoId === null) usePhotos.setState({ selection: NOTHING_SELECTED });
  if (!hasMoved && goOn?.later) await goOn.later();
  await refresh();
}

function sayLost(): void {
  say({ kind: 'failed', error: appError('contract.connection_lost').data });
}

/** Relabelling and grading leave the cursor: a person who corrects a photo looks at it again and then decides. */
function isDecision({ kind }: FilingAction): boolean {
  return kind === 'accept' || kind === 'reject';
}

type Next = {
  /** Offset of the next pending photo where it is among the rows that are there. */
  readonly now?: number;
  /** Goes there after the decision where the core has to say where it is. */
  readonly later?: () => Promise<void>;
};

/** Where the cursor goes after a decision on the photo it is on. */
async function findNext(photoId: number): Promise<Next | null> {
  const { advances, rows, cursor, cursorId, view } = usePhotos.getState();
  if (!advances || cursorId !== photoId) return null;
  const now = nextAfter(rows, cursor, isPending);
  if (now !== null) return { now };
  const pending = pendingOf(view.query);
  if (pending === null) return cursor + 1 < rows.total ? { now: cursor + 1 } : null;
  const pendingView = { ...view, query: pending };
  const row = rowOf(photoId);
  // Photos that were passed by come last.
  const place = row && isPending(row) ? ((await positionOf(photoId, pendingView)) ?? 0) : 0;
  return {
    later: async () => {
      const next = (await photoAt(pendingView, place)) ?? (await photoAt(pendingView, 0));
      if (next === null) say({ kind: 'allDecided' });
      else await backTo(next);
    },
  };
}

export function undo(stepId?: number): Promise<void> {
  return move('undone', stepId);
}

export function redo(stepId?: number): Promise<void> {
  return move('redone', stepId);
}

async function move(kind: 'undone' | 'redone', stepId: number | undefined): Promise<void> {
  if (useLink.getState().connection === 'lost') return sayLost();
  const input = stepId === undefined ? {} : { stepId };
  const answer = kind === 'undone' ? await core.photos.undo(input) : await core.photos.redo(input);
  if (!answer.ok) return say({ kind: 'failed', error: answer.error });
  const { moved, undo: nextUndo, redo: nextRedo } = answer.value;
  const step = moved.at(-1) ?? null;
  usePhotos.setState({ filing: { undo: nextUndo, redo: nextRedo } });
  say({ kind, step });
  await refresh();
  const photoId = step ? recall(step.stepId) : undefined;
  if (photoId !== undefined) await backTo(photoId);
}

/** The cursor goes to a photo, and so does the large view where it is open. */
async function backTo(photoId: number): Promise<void> {
  if (usePhotos.getState().openedId === null) await putCursorOn(photoId);
  else await open(photoId);
}

function remember(stepId: number | undefined, photoId: number | null): void {
  if (stepId === undefined || photoId === null) return;
  usePhotos.setState(({ filed }) => ({
    filed: new Map([...filed, [stepId, photoId] as const].slice(-REMEMBERED_STEPS)),
  }));
}

function recall(stepId: number): number | undefined {
  return usePhotos.getState().filed.get(stepId);
}
