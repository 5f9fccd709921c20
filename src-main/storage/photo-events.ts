import type { FilingAction, PhotoEvent } from '../../src-shared/contract/photo-filing.ts';
import { assertNever } from '../../src-shared/errors.ts';
import type { Db } from './database.ts';

type EventRow = {
  filing_step_id: number;
  at: string;
  kind: PhotoEvent['kind'];
  action_json: string;
  photos: number;
  before_kcode: string;
  before_decision: string;
  before_own_grade: string | null;
  after_kcode: string;
  after_decision: string;
  after_own_grade: string | null;
};

/** What was done to a photo, undone and done again, newest first. */
export function eventsOf(db: Db, photoId: number): PhotoEvent[] {
  const rows = db.prepare<[number, number], EventRow>(PHOTO_EVENTS_SQL).all(photoId, photoId);
  return rows.map((row) => {
    const action: FilingAction = JSON.parse(row.action_json);
    const [before, after] = valuesOf(row, action);
    return {
      stepId: row.filing_step_id,
      at: row.at,
      kind: row.kind,
      action,
      before: row.kind === 'undo' ? after : before,
      after: row.kind === 'undo' ? before : after,
      photos: row.photos,
    };
  });
}

function valuesOf(row: EventRow, { kind }: FilingAction): [before: string | null, after: string | null] {
  switch (kind) {
    case 'relabel':
      return [row.before_kcode, row.after_kcode];
    case 'grade':
      return [row.before_own_grade, row.after_own_grade];
    case 'accept':
    case 'reject':
    case 'clear':
      return [row.before_decision, row.after_decision];
    default:
      return assertNever(kind);
  }
}

const EVENT = `event.filing_step_id AS filing_step_id, action_json, photos,
  (SELECT kcode FROM drug WHERE class_index = before_class_index) AS before_kcode, before_decision, before_own_grade,
  (SELECT kcode FROM drug WHERE class_index = after_class_index) AS after_kcode, after_decision, after_own_grade`;

/** A step and what became of it; of the same instant, what came later stands first. */
export const PHOTO_EVENTS_SQL = `
  SELECT ${EVENT}, decided_at AS at, 'do' AS kind, 0 AS move_id
  FROM filing_event AS event JOIN filing_step AS step ON step.filing_step_id = event.filing_step_id
  WHERE photo_id = ?
  UNION ALL
  SELECT ${EVENT}, moved_at AS at, kind, filing_move_id AS move_id
  FROM filing_event AS event JOIN filing_step AS step ON step.filing_step_id = event.filing_step_id
    JOIN filing_move AS move ON move.filing_step_id = event.filing_step_id
  WHERE photo_id = ?
  ORDER BY at DESC, move_id DESC, filing_step_id DESC`;
