import type { FilingAction, MoveReport, PhotoRow, PhotoSelection } from '../../src-shared/contract/photo-filing.ts';
import { appError, type Result } from '../../src-shared/errors.ts';
import { core, useLink } from '../api/core.ts';
import { knowCursor, moveTo, open, photoAt, positionOf, putCursorOn, refresh, rowCache, rowOf } from './browse.ts';
import { foreseen } from './foresee.ts';
import { Turns } from './order.ts';
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
  const { openedId, selection, view } = usePhotos.getState();
  const count = selectionSize(selection);
  if (openedId === null && count > 0) {
    const includes = (row: PhotoRow) => isSelected(selection, row.photoId);
    return { selection: toFile(selection, view.query), count, includes, photoId: null };
  }
  const photoId = photoNow();
  if (photoId === null) return null;
  return { selection: { photoIds: [photoId] }, count: 1, includes: (row) => row.photoId === photoId, photoId };
}

/** Keys may come faster than the core answers: each acts on what the one before has led to. */
const turns = new Turns();

/** The opened photo, else the one under the cursor. */
function photoNow(): number | null {
  const { openedId, cursorId } = usePhotos.getState();
  return openedId ?? cursorId;
}

/** Files what a person means now; asks first where that is a great many photos. */
export function file(action: FilingAction): Promise<void> {
  return inTurn(async () => {
    await knowCursor();
    const target = targetNow();
    if (!target) return null;
    if (target.count <= CONFIRM_OVER) return fileTarget(action, target);
    ask({ kind: 'confirm', action, count: target.count });
    return null;
  });
}

/** The same after a person has confirmed it. */
export function fileConfirmed(action: FilingAction): Promise<void> {
  return inTurn(async () => {
    const target = targetNow();
    return target && fileTarget(action, target);
  });
}

/** What is left to do when the next key may act already. */
type Rest = { readonly rest: Promise<void> };

/** Nothing that waits for a lost connection: it would look as if it were stored, and be done when nobody expects it. */
async function inTurn(begin: () => Promise<Rest | null>): Promise<void> {
  if (isLost()) return sayLost();
  const begun = await turns.take(async () => {
    if (!isLost()) return begin();
    sayLost();
    return null;
  });
  await begun?.rest;
}

function isLost(): boolean {
  return useLink.getState().connection === 'lost';
}

/** Resolves when the cursor is where the next key acts. */
async function fileTarget(action: FilingAction, target: Target): Promise<Rest | null> {
  const { photoId } = target;
  const goOn = photoId !== null && isDecision(action) ? await findNext(photoId) : null;
  // At once where the next photo is in sight: who files thousands must not wait for an answer.
  if (goOn?.now === undefined) {
    const isDone = await decide(action, target);
    // Whoever has gone elsewhere meanwhile stays there.
    if (isDone && photoNow() === photoId) await goOn?.later?.();
    return { rest: refresh() };
  }
  const decided = decide(action, target);
  void moveTo(goOn.now);
  const settle = async () => {
    if (await decided) await refresh();
    else if (photoId !== null) await backTo(photoId);
  };
  return { rest: settle() };
}

/** Shows a change at once and has it stored; says what came of it. False where it was refused. */
async function decide(action: FilingAction, { selection, includes, photoId }: Target): Promise<boolean> {
  const { drugs } = usePhotos.getState();
  const drugNameOf = (kcode: string) => drugs.find((drug) => drug.kcode === kcode)?.drugName ?? '';
  const change = rowCache.foresee((row) => (includes(row) ? foreseen(row, action, drugNameOf) : row));
  const answer = await core.photos.decide({ selection, action });
  if (!answer.ok) {
    change.revoke();
    say({ kind: 'failed', error: answer.error });
    return false;
  }
  change.confirm();
  remember(answer.value.step?.stepId, photoId);
  say({ kind: 'filed', action, report: answer.value });
  if (photoId === null) usePhotos.setState({ selection: NOTHING_SELECTED });
  return true;
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

/** In turn with what was filed before, so that it takes back the last of that. */
function move(kind: 'undone' | 'redone', stepId: number | undefined): Promise<void> {
  return inTurn(async () => {
    const input = stepId === undefined ? {} : { stepId };
    const moving = kind === 'undone' ? core.photos.undo(input) : core.photos.redo(input);
    return { rest: moving.then((answer) => showMoved(kind, answer)) };
  });
}

async function showMoved(kind: 'undone' | 'redone', answer: Result<MoveReport>): Promise<void> {
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
