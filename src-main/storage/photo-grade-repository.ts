import type { GradeRepository } from '../photos/grade-photos.ts';
import { type Db, writeTransaction } from './database.ts';
import { measuredWriter } from './photo-quality.ts';

export function createGradeRepository(db: Db): GradeRepository {
  return {
    count() {
      const all = db.prepare<[], number>('SELECT count(*) FROM photo WHERE is_missing = 0').pluck().get() ?? 0;
      const ungraded = db.prepare<[], number>(UNGRADED_COUNT_SQL).pluck().get() ?? 0;
      return { graded: all - ungraded, ungraded };
    },
    ungradedAfter(photoId, limit) {
      const rows = db.prepare<[number, number], { photo_id: number; path: string }>(UNGRADED_SQL).all(photoId, limit);
      return rows.map((row) => ({ photoId: row.photo_id, path: row.path }));
    },
    saveMeasured(photos) {
      const write = measuredWriter(db);
      const exists = db.prepare<[number], number>('SELECT 1 FROM photo WHERE photo_id = ?').pluck();
      writeTransaction(db, () => {
        for (const { photoId, measured } of photos) if (exists.get(photoId) !== undefined) write(photoId, measured);
      });
    },
  };
}

export const UNGRADED_COUNT_SQL = 'SELECT count(*) FROM photo WHERE measured_grade IS NULL AND is_missing = 0';
export const UNGRADED_SQL =
  'SELECT photo_id, path FROM photo WHERE measured_grade IS NULL AND is_missing = 0 AND photo_id > ? ORDER BY photo_id LIMIT ?';
