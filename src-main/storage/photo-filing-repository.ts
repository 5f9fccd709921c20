import { basename } from 'node:path';
import {
  type DecideReport,
  FIRST_STEP_PHOTOS,
  type FilingAction,
  type FilingState,
  type FilingStep,
  type HistoryStep,
  type LeftOut,
  type MoveReport,
  type StepPhoto,
} from '../../src-shared/contract/photo-filing.ts';
import { type AppErrorData, appError, assertNever } from '../../src-shared/errors.ts';
import type { FilingRepository, Move, Window } from '../photos/filing-repository.ts';
import { type Db, writeTransaction } from './database.ts';
import { eventsOf } from './photo-events.ts';

type StepRow = {
  filing_step_id: number;
  decided_at: string;
  action_json: string;
  photos: number;
  state: FilingStep['state'];
  moved_at: string | null;
};
type StepPhotoRow = { photo_id: number; original_path: string };
type Value = string | number | null;

/** What a decision can change of a photo. */
const FIELDS = ['class_index', 'decision', 'reject_reason', 'reject_note', 'own_grade'] as const;
type Change = Partial<Record<(typeof FIELDS)[number], Value>>;

/** Ids of a left-out group that are named. */
const NAMED_PHOTOS = 100;

export class SqlitePhotoFilingRepository implements FilingRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  decide(decision: {
    readonly photoIds: readonly number[];
    readonly action: FilingAction;
    readonly at: string;
  }): DecideReport {
    return writeTransaction(this.#db, () => {
      const photoIds = [...new Set(decision.photoIds)];
      const ids = JSON.stringify(photoIds);
      const isRelabel = decision.action.kind === 'relabel';
      const change = this.#changeOf(decision.action);
      const { changeable, differing } = this.#count(ids, change, isRelabel);
      return {
        step: differing === 0 ? null : this.#record(decision, { ids, change, isRelabel, photos: differing }),
        unchanged: changeable - differing,
        leftOut: changeable === photoIds.length ? [] : this.#leftOut(ids, isRelabel),
      };
    });
  }

  move({ kind, stepId, at }: Move): MoveReport {
    return writeTransaction(this.#db, () => {
      const moved: FilingStep[] = [];
      let gone = 0;
      for (const id of this.#stepsToMove(kind, stepId)) {
        this.#db.prepare<[number]>(kind === 'undo' ? UNDO_SQL : REDO_SQL).run(id);
        this.#db
          .prepare<[string, number]>('UPDATE filing_step SET state = ? WHERE filing_step_id = ?')
          .run(kind === 'undo' ? 'undone' : 'done', id);
        this.#db
          .prepare<[number, string, string]>(
            'INSERT INTO filing_move (filing_step_id, moved_at, kind) VALUES (?, ?, ?)',
          )
          .run(id, at, kind);
        gone += this.#db.prepare<[number], number>(GONE_SQL).pluck().get(id) ?? 0;
        moved.push(this.#step(id));
      }
      return { ...this.state(), moved, gone };
    });
  }

  state(): FilingState {
    const step = (sql: string): FilingStep | null => {
      const row = this.#db.prepare<[], StepRow>(sql).get();
      return row ? stepOf(row) : null;
    };
    return { undo: step(NEXT_UNDO_SQL), redo: step(NEXT_REDO_SQL) };
  }

  steps({ offset, limit }: Window): { total: number; steps: HistoryStep[] } {
    const total = this.#db.prepare<[], number>('SELECT count(*) FROM filing_step').pluck().get() ?? 0;
    const rows = this.#db.prepare<[number, number], StepRow>(STEPS_SQL).all(limit, offset);
    const first = { offset: 0, limit: FIRST_STEP_PHOTOS };
    const steps = rows.map((row) => ({ ...stepOf(row), first: this.stepPhotos(row.filing_step_id, first) }));
    return { total, steps };
  }

  stepPhotos(stepId: number, { offset, limit }: Window): StepPhoto[] {
    const rows = this.#db.prepare<[number, number, number], StepPhotoRow>(STEP_PHOTOS_SQL).all(stepId, limit, offset);
    return rows.map(({ photo_id: photoId, original_path }) => ({ photoId, fileName: basename(original_path) }));
  }

  events(photoId: number) {
    return eventsOf(this.#db, photoId);
  }

  #changeOf(action: FilingAction): Change {
    switch (action.kind) {
      case 'accept':
        return { decision: 'accepted', reject_reason: null, reject_note: null };
      case 'clear':
        return { decision: 'pending', reject_reason: null, reject_note: null };
      case 'reject': {
        const note = action.reason === 'other' ? action.note : null;
        return { decision: 'rejected', reject_reason: action.reason, reject_note: note };
      }
      case 'grade':
        return { own_grade: action.grade };
      case 'relabel': {
        const { kcode } = action;
        const find = this.#db.prepare<[string], number>('SELECT class_index FROM drug WHERE kcode = ?').pluck();
        const classIndex = find.get(kcode);
        if (classIndex === undefined) throw appError('photos.unknown_class', { kcode });
        return { class_index: classIndex };
      }
      default:
        return assertNever(action);
    }
  }

  #count(ids: string, change: Change, isRelabel: boolean): { changeable: number; differing: number } {
    const sql = `SELECT count(*) AS changeable, count(*) FILTER (WHERE ${differs(change)}) AS differing
      ${changeablePhotos(isRelabel)}`;
    const counts = this.#db
      .prepare<[Record<string, Value>], { changeable: number; differing: number }>(sql)
      .get({ ...change, ids });
    return counts ?? { changeable: 0, differing: 0 };
  }

  #record(
    { action, at }: { readonly action: FilingAction; readonly at: string },
    options: { readonly ids: string; readonly change: Change; readonly isRelabel: boolean; readonly photos: number },
  ): FilingStep {
    const { ids, change, isRelabel, photos } = options;
    // Whoever does something else after an undo leaves what was undone behind.
    this.#db.prepare("UPDATE filing_step SET state = 'dropped' WHERE state = 'undone'").run();
    const { lastInsertRowid } = this.#db
      .prepare<[string, string, number]>('INSERT INTO filing_step (decided_at, action_json, photos) VALUES (?, ?, ?)')
      .run(at, JSON.stringify(action), photos);
    const stepId = Number(lastInsertRowid);
    const after = FIELDS.map((field) => (field in change ? `@${field}` : field));
    this.#db
      .prepare<[Record<string, Value>]>(
        `INSERT INTO filing_event (filing_step_id, photo_id, ${EVENT_FIELDS})
         SELECT @stepId, photo_id, ${FIELDS.join(', ')}, ${after.join(', ')} ${changeablePhotos(isRelabel)} AND ${differs(change)}`,
      )
      .run({ ...change, ids, stepId });
    this.#db.prepare<[number]>(REDO_SQL).run(stepId);
    return this.#step(stepId);
  }

  #leftOut(ids: string, isRelabel: boolean): LeftOut[] {
    const group = (sql: string, problem: AppErrorData): LeftOut[] => {
      const photoIds = this.#db.prepare<[string], number>(sql).pluck().all(ids);
      if (photoIds.length === 0) return [];
      const { reason, message, params } = problem;
      return [
        { problem: { reason, message, params }, count: photoIds.length, photoIds: photoIds.slice(0, NAMED_PHOTOS) },
      ];
    };
    return [
      ...group(UNKNOWN_SQL, appError('photos.not_in_library').data),
      ...(isRelabel ? group(STUDIO_SQL, appError('photos.studio_label').data) : []),
    ];
  }

  #stepsToMove(kind: Move['kind'], last: number | undefined): number[] {
    const { undo, redo } = this.state();
    const next = kind === 'undo' ? undo : redo;
    if (last === undefined) return next ? [next.stepId] : [];
    const steps = this.#db
      .prepare<[number], number>(kind === 'undo' ? STEPS_BACK_SQL : STEPS_ON_SQL)
      .pluck()
      .all(last);
    if (steps.at(-1) === last) return steps;
    throw appError(kind === 'undo' ? 'photos.step_not_done' : 'photos.step_not_undone', { stepId: last });
  }

  #step(stepId: number): FilingStep {
    const row = this.#db.prepare<[number], StepRow>(STEP_SQL).get(stepId);
    if (!row) throw new Error(`no step ${stepId}`);
    return stepOf(row);
  }
}

const EVENT_FIELDS = [...FIELDS.map((field) => `before_${field}`), ...FIELDS.map((field) => `after_${field}`)].join(
  ', ',
);
const CHOSEN = 'photo_id IN (SELECT value FROM json_each(@ids))';
const SELECT_STEP = `SELECT filing_step.*,
  (SELECT max(moved_at) FROM filing_move WHERE filing_move.filing_step_id = filing_step.filing_step_id) AS moved_at
  FROM filing_step`;
const STEP_SQL = `${SELECT_STEP} WHERE filing_step_id = ?`;
export const STEPS_SQL = `${SELECT_STEP} ORDER BY filing_step_id DESC LIMIT ? OFFSET ?`;
export const NEXT_UNDO_SQL = `${SELECT_STEP} WHERE state = 'done' ORDER BY filing_step_id DESC LIMIT 1`;
export const NEXT_REDO_SQL = `${SELECT_STEP} WHERE state = 'undone' ORDER BY filing_step_id LIMIT 1`;
/** What was undone lies after everything that is done, so steps are moved in the order of their ids. */
const STEPS_BACK_SQL =
  "SELECT filing_step_id FROM filing_step WHERE state = 'done' AND filing_step_id >= ? ORDER BY filing_step_id DESC";
const STEPS_ON_SQL =
  "SELECT filing_step_id FROM filing_step WHERE state = 'undone' AND filing_step_id <= ? ORDER BY filing_step_id";
export const UNDO_SQL = moveSql('before');
export const REDO_SQL = moveSql('after');
export const GONE_SQL = 'SELECT count(*) FROM filing_event WHERE filing_step_id = ? AND photo_id IS NULL';
export const STEP_PHOTOS_SQL = `
  SELECT photo.photo_id, original_path FROM filing_event AS event JOIN photo ON photo.photo_id = event.photo_id
  WHERE event.filing_step_id = ? AND is_missing = 0 ORDER BY event.photo_id LIMIT ? OFFSET ?`;
const UNKNOWN_SQL = `SELECT value FROM json_each(?) AS asked
  WHERE NOT EXISTS (SELECT 1 FROM photo WHERE photo_id = asked.value AND is_missing = 0)`;
const STUDIO_SQL = `SELECT photo_id FROM photo
  WHERE photo_id IN (SELECT value FROM json_each(?)) AND is_missing = 0 AND source = 'studio'`;

/** The photos of a step get back (or get again) what its events hold. */
function moveSql(side: 'before' | 'after'): string {
  const values = FIELDS.map((field) => `${field} = event.${side}_${field}`).join(', ');
  return `UPDATE photo SET ${values} FROM filing_event AS event
    WHERE event.filing_step_id = ? AND photo.photo_id = event.photo_id`;
}

/** The folder of a studio photo is its label, and linking the folder again would bring it back. */
function changeablePhotos(isRelabel: boolean): string {
  return `FROM photo WHERE ${CHOSEN} AND is_missing = 0${isRelabel ? " AND source = 'real'" : ''}`;
}

function differs(change: Change): string {
  const fields = FIELDS.filter((field) => field in change);
  return `(${fields.map((field) => `${field} IS NOT @${field}`).join(' OR ')})`;
}

function stepOf(row: StepRow): FilingStep {
  return {
    stepId: row.filing_step_id,
    at: row.decided_at,
    action: JSON.parse(row.action_json),
    photos: row.photos,
    state: row.state,
    movedAt: row.moved_at,
  };
}
