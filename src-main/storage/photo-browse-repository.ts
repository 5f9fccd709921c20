import { basename } from 'node:path';
import type { Decision, Grade, PhotoRow, RejectReason } from '../../src-shared/contract/photo-filing.ts';
import type { CaptureCondition, PhotoReason, Source, Split } from '../../src-shared/contract/photo-record.ts';
import { appError } from '../../src-shared/errors.ts';
import type { BrowseRepository, ReadPhoto } from '../photos/browse-repository.ts';
import type { ClassNames, IndexedPhoto } from '../photos/photo-index.ts';
import type { Db } from './database.ts';
import { STANDING_SPLIT } from './standing-split.ts';

type IndexedRow = {
  photo_id: number;
  class_index: number;
  source: Source;
  decision: Decision;
  reject_reason: RejectReason | null;
  grade: Grade | null;
  sharpness: number | null;
  split: Split | null;
  condition_json: string | null;
  warning_json: string;
  original_path: string;
  is_missing: 0 | 1;
};
type ShownRow = Omit<IndexedRow, 'sharpness' | 'condition_json' | 'is_missing'> & {
  kcode: string;
  drug_name: string;
  reject_note: string | null;
  width: number;
  height: number;
  warnings: number;
};

export class SqlitePhotoBrowseRepository implements BrowseRepository {
  readonly #db: Db;
  /** Conditions and warnings by their JSON: few different ones occur, and parsing takes longer than all the rest. */
  readonly #conditions = new Map<string | null, ConditionValues>();
  readonly #warnings = new Map<string, readonly string[]>();

  constructor(db: Db) {
    this.#db = db;
  }

  lastChange(): number {
    return this.#open.prepare<[], number>(LAST_CHANGE_SQL).pluck().get() ?? 0;
  }

  changedSince(change: number): number[] | null {
    const first = this.#open.prepare<[], number>(FIRST_CHANGE_SQL).pluck().get();
    if (first !== undefined && first > change + 1) return null;
    return this.#open.prepare<[number], number>(CHANGED_SQL).pluck().all(change);
  }

  readAfter(photoId: number, limit: number): ReadPhoto[] {
    const rows = this.#open.prepare<[number, number], IndexedRow>(READ_AFTER_SQL).all(photoId, limit);
    return rows.map((row) => this.#readPhoto(row));
  }

  read(photoIds: readonly number[]): ReadPhoto[] {
    const rows = this.#open.prepare<[string], IndexedRow>(READ_SQL).all(JSON.stringify(photoIds));
    const found = new Map(rows.map((row) => [row.photo_id, row]));
    return photoIds.map((photoId) => {
      const row = found.get(photoId);
      return row ? this.#readPhoto(row) : { photoId, photo: null };
    });
  }

  classes(): ClassNames {
    return this.#open
      .prepare<[], { class_index: number; kcode: string; drug_name: string }>(
        'SELECT class_index, kcode, drug_name FROM drug ORDER BY class_index',
      )
      .all()
      .map((row) => ({ classIndex: row.class_index, kcode: row.kcode, drugName: row.drug_name }));
  }

  rows(photoIds: readonly number[]): PhotoRow[] {
    const rows = this.#open.prepare<[string], ShownRow>(ROWS_SQL).all(JSON.stringify(photoIds));
    const found = new Map(rows.map((row) => [row.photo_id, row]));
    return photoIds.flatMap((photoId) => {
      const row = found.get(photoId);
      return row ? [shownOf(row)] : [];
    });
  }

  /** A reading goes on for several turns, and the workspace may be closed in between. @throws AppError `workspace.not_open`. */
  get #open(): Db {
    if (!this.#db.open) throw appError('workspace.not_open');
    return this.#db;
  }

  #readPhoto(row: IndexedRow): ReadPhoto {
    if (row.is_missing === 1) return { photoId: row.photo_id, photo: null };
    const photo: IndexedPhoto = {
      photoId: row.photo_id,
      classIndex: row.class_index,
      grade: row.grade,
      sharpness: row.sharpness,
      fileName: basename(row.original_path),
      values: {
        sources: listOf(row.source),
        grades: listOf(row.grade),
        decisions: listOf(row.decision),
        rejectReasons: listOf(row.reject_reason),
        splits: listOf(row.split),
        ...this.#conditionOf(row.condition_json),
        warnings: this.#warningsOf(row.warning_json),
      },
    };
    return { photoId: row.photo_id, photo };
  }

  #conditionOf(json: string | null): ConditionValues {
    return remembered(this.#conditions, json, () => {
      const condition: CaptureCondition | null = json === null ? null : JSON.parse(json);
      return {
        backgrounds: listOf(condition?.background),
        lights: listOf(condition?.light),
        sides: listOf(condition?.side),
        elevations: listOf(condition?.elevation),
        rotations: listOf(condition?.rotation.toString()),
      };
    });
  }

  #warningsOf(json: string): readonly string[] {
    return remembered(this.#warnings, json, () => {
      const warnings: readonly PhotoReason[] = JSON.parse(json);
      return [...new Set(warnings.map(({ reason }) => reason))].sort();
    });
  }
}

type ConditionValues = Pick<IndexedPhoto['values'], 'backgrounds' | 'lights' | 'sides' | 'elevations' | 'rotations'>;

export const LAST_CHANGE_SQL = 'SELECT max(photo_change_id) FROM photo_change';
export const FIRST_CHANGE_SQL = 'SELECT min(photo_change_id) FROM photo_change';
export const CHANGED_SQL = 'SELECT DISTINCT photo_id FROM photo_change WHERE photo_change_id > ?';
const INDEXED = `photo.photo_id, photo.class_index, source, decision, reject_reason, grade, sharpness,
  ${STANDING_SPLIT} AS split, condition_json, warning_json, original_path, is_missing
  FROM photo LEFT JOIN photo_quality USING (photo_id)`;
export const READ_AFTER_SQL = `SELECT ${INDEXED} WHERE photo.photo_id > ? ORDER BY photo.photo_id LIMIT ?`;
export const READ_SQL = `SELECT ${INDEXED} WHERE photo.photo_id IN (SELECT value FROM json_each(?))`;
export const ROWS_SQL = `SELECT photo.photo_id, photo.class_index, kcode, drug_name, source, decision, reject_reason, reject_note,
    grade, ${STANDING_SPLIT} AS split, original_path, width, height, json_array_length(warning_json) AS warnings
  FROM photo JOIN drug USING (class_index) WHERE photo.photo_id IN (SELECT value FROM json_each(?)) AND is_missing = 0`;

function shownOf(row: ShownRow): PhotoRow {
  return {
    photoId: row.photo_id,
    kcode: row.kcode,
    drugName: row.drug_name,
    source: row.source,
    grade: row.grade,
    decision: row.decision,
    rejection: row.reject_reason === null ? null : { reason: row.reject_reason, note: row.reject_note },
    split: row.split,
    fileName: basename(row.original_path),
    width: row.width,
    height: row.height,
    warnings: row.warnings,
  };
}

function listOf(value: string | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [value];
}

/** More different texts than this are not worth their memory. */
const MAX_REMEMBERED = 10_000;

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = make();
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(key, value);
  return value;
}
