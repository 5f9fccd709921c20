import type { Decision } from '../../src-shared/contract/photo-filing.ts';
import type { PhotoRecord, Source, Split } from '../../src-shared/contract/photos.ts';
import type { LibraryPhoto, NewPhoto, PhotoFilter, PhotoRepository } from '../photos/photo-repository.ts';
import { type Db, writeTransaction } from './database.ts';
import { measuredWriter } from './photo-quality.ts';
import { STANDING_MEMBER } from './standing-split.ts';

type PhotoRow = {
  photo_id: number;
  source: Source;
  class_index: number;
  sha256: string;
  path: string;
  original_path: string;
  format: string;
  mode: string;
  width: number;
  height: number;
  size_bytes: number;
  warning_json: string;
  condition_json: string | null;
  is_missing: 0 | 1;
  decision: Decision;
};
type NewPhotoRow = Omit<PhotoRow, 'photo_id' | 'is_missing' | 'decision'> & { added_at: string };
type LibraryRow = Pick<
  PhotoRow,
  'photo_id' | 'source' | 'class_index' | 'sha256' | 'path' | 'original_path' | 'is_missing'
> & { is_rejected: 0 | 1 };
export type ListedRow = PhotoRow & { kcode: string; split: Split | null };
type Parameters = Readonly<Record<string, string | number>>;

export class SqlitePhotoRepository implements PhotoRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  add(photos: readonly NewPhoto[]): void {
    // Not an upsert: other bytes are another photo, and nothing that was known about the old one (split, membership)
    // holds for it. It goes only when the new one is there: an id that is given once is never given again, and windows
    // keep the picture of an id for good.
    const setAside = this.#db.prepare<[string]>(
      "UPDATE photo SET path = path || char(0) WHERE path = ? AND source = 'studio'",
    );
    const remove = this.#db.prepare<[string]>('DELETE FROM photo WHERE path = ? || char(0)');
    const insert = this.#db.prepare<NewPhotoRow>(
      `INSERT INTO photo (source, class_index, sha256, path, original_path, format, mode, width, height, size_bytes,
                          warning_json, condition_json, added_at)
       VALUES (@source, @class_index, @sha256, @path, @original_path, @format, @mode, @width, @height, @size_bytes,
               @warning_json, @condition_json, @added_at)`,
    );
    const insertFingerprint = this.#db.prepare<[number | bigint, Uint8Array]>(
      'INSERT INTO photo_fingerprint (photo_id, fingerprint) VALUES (?, ?)',
    );
    const writeMeasured = measuredWriter(this.#db);
    writeTransaction(this.#db, () => {
      for (const photo of photos) {
        const replaced = photo.source === 'studio' ? setAside.run(photo.path).changes : 0;
        const { lastInsertRowid } = insert.run(rowOf(photo));
        insertFingerprint.run(lastInsertRowid, photo.fingerprint);
        writeMeasured(lastInsertRowid, photo.measured);
        if (replaced > 0) remove.run(photo.path);
      }
    });
  }

  findRealKcodes(sha256: string): readonly string[] {
    const row = this.#db.prepare<[string], { photo_id: number; kcode: string }>(REAL_KCODE_SQL).get(sha256);
    if (!row) return [];
    const earlier = this.#db.prepare<[number], string>(EARLIER_KCODES_SQL).pluck().all(row.photo_id);
    return [row.kcode, ...earlier];
  }

  findStudio(classIndex: number): { photoId: number; path: string; sha256: string; isMissing: boolean }[] {
    const rows = this.#db
      .prepare<[number], Pick<PhotoRow, 'photo_id' | 'path' | 'sha256' | 'is_missing'>>(STUDIO_SQL)
      .all(classIndex);
    return rows.map((row) => ({
      photoId: row.photo_id,
      path: row.path,
      sha256: row.sha256,
      isMissing: row.is_missing === 1,
    }));
  }

  setMissing(photoIds: readonly number[], isMissing: boolean): void {
    const update = this.#db.prepare<[number, number]>('UPDATE photo SET is_missing = ? WHERE photo_id = ?');
    writeTransaction(this.#db, () => {
      for (const photoId of photoIds) update.run(isMissing ? 1 : 0, photoId);
    });
  }

  list(filter: PhotoFilter): { total: number; photos: PhotoRecord[] } {
    const { countSql, pageSql, parameters } = listSql(filter);
    const total = this.#db.prepare<[Parameters], number>(countSql).pluck().get(parameters) ?? 0;
    const page = { ...parameters, limit: filter.limit, offset: filter.offset };
    const rows = this.#db.prepare<[Parameters], ListedRow>(pageSql).all(page);
    return { total, photos: rows.map(recordOf) };
  }

  count(source: Source): number {
    const statement = this.#db.prepare<[Source], number>(COUNT_SQL).pluck();
    return statement.get(source) ?? 0;
  }

  countPerClass(source: Source): ReadonlyMap<number, number> {
    const rows = this.#db.prepare<[Source], { class_index: number; photos: number }>(COUNT_PER_CLASS_SQL).all(source);
    return new Map(rows.map((row) => [row.class_index, row.photos]));
  }

  library(): LibraryPhoto[] {
    const rows = this.#db
      .prepare<[], LibraryRow>(
        `SELECT photo_id, source, class_index, sha256, path, original_path, is_missing,
           decision = 'rejected' AS is_rejected
         FROM photo ORDER BY photo_id`,
      )
      .all();
    return rows.map((row) => ({
      photoId: row.photo_id,
      source: row.source,
      classIndex: row.class_index,
      sha256: row.sha256,
      path: row.path,
      originalPath: row.original_path,
      isMissing: row.is_missing === 1,
      isRejected: row.is_rejected === 1,
    }));
  }

  fingerprintsAfter(photoId: number, limit: number): { photoId: number; fingerprint: Uint8Array }[] {
    const rows = this.#db
      .prepare<[number, number], { photo_id: number; fingerprint: Uint8Array }>(FINGERPRINT_SQL)
      .all(photoId, limit);
    return rows.map((row) => ({ photoId: row.photo_id, fingerprint: row.fingerprint }));
  }
}

export const REAL_KCODE_SQL =
  "SELECT photo_id, kcode FROM photo JOIN drug USING (class_index) WHERE sha256 = ? AND source = 'real'";
export const EARLIER_KCODES_SQL = `SELECT kcode FROM filing_event JOIN drug ON drug.class_index = before_class_index
  WHERE photo_id = ? AND before_class_index <> after_class_index`;
export const STUDIO_SQL =
  "SELECT photo_id, path, sha256, is_missing FROM photo WHERE class_index = ? AND source = 'studio'";
export const COUNT_SQL = 'SELECT count(*) FROM photo WHERE source = ? AND is_missing = 0';
export const COUNT_PER_CLASS_SQL =
  'SELECT class_index, count(*) AS photos FROM photo WHERE source = ? AND is_missing = 0 GROUP BY class_index';
export const FINGERPRINT_SQL =
  'SELECT photo_id, fingerprint FROM photo_fingerprint WHERE photo_id > ? ORDER BY photo_id LIMIT ?';

/** A condition that is not asked for is not in the statement: `? IS NULL OR ...` would keep SQLite from its indexes. */
export function listSql(filter: PhotoFilter): { countSql: string; pageSql: string; parameters: Parameters } {
  const conditions = ['is_missing = 0'];
  const parameters: Record<string, string | number> = {};
  if (filter.source !== undefined) {
    conditions.push('source = @source');
    parameters.source = filter.source;
  }
  if (filter.kcode !== undefined) {
    conditions.push('photo.class_index = (SELECT class_index FROM drug WHERE kcode = @kcode)');
    parameters.kcode = filter.kcode;
  }
  if (filter.split !== undefined) {
    conditions.push('split = @split');
    parameters.split = filter.split;
  }
  // By split alone, photos are found through the split's index, which has them in the order of its own photo_id.
  const join = filter.split === undefined ? 'LEFT JOIN' : 'JOIN';
  const ordered = filter.split !== undefined && filter.kcode === undefined ? 'split_assignment' : 'photo';
  // The split of a photo that is in no dataset now is remembered, but not shown.
  const from = `FROM photo
    ${join} split_assignment ON split_assignment.photo_id = photo.photo_id
      AND split_assignment.class_index = photo.class_index AND ${STANDING_MEMBER}
    WHERE ${conditions.join(' AND ')}`;
  return {
    countSql: `SELECT count(*) ${from}`,
    pageSql: `SELECT photo.*, (SELECT kcode FROM drug WHERE drug.class_index = photo.class_index) AS kcode, split ${from}
      ORDER BY ${ordered}.photo_id LIMIT @limit OFFSET @offset`,
    parameters,
  };
}

function rowOf(photo: NewPhoto): NewPhotoRow {
  return {
    source: photo.source,
    class_index: photo.classIndex,
    sha256: photo.sha256,
    path: photo.path,
    original_path: photo.originalPath,
    format: photo.format,
    mode: photo.mode,
    width: photo.width,
    height: photo.height,
    size_bytes: photo.sizeBytes,
    warning_json: JSON.stringify(photo.warnings),
    condition_json: photo.condition === null ? null : JSON.stringify(photo.condition),
    added_at: photo.addedAt,
  };
}

export function recordOf(row: ListedRow): PhotoRecord {
  return {
    photoId: row.photo_id,
    source: row.source,
    kcode: row.kcode,
    sha256: row.sha256,
    path: row.path,
    originalPath: row.original_path,
    format: row.format,
    mode: row.mode,
    width: row.width,
    height: row.height,
    sizeBytes: row.size_bytes,
    warnings: JSON.parse(row.warning_json),
    condition: row.condition_json === null ? null : JSON.parse(row.condition_json),
    split: row.split,
  };
}
