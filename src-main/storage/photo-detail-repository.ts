import { basename } from 'node:path';
import type { PhotoDetail } from '../../src-shared/contract/photo-filing.ts';
import type { Db } from './database.ts';
import { type QualityRow, qualityOf } from './photo-quality.ts';
import { type ListedRow, recordOf } from './photo-repository.ts';
import { STANDING_SPLIT } from './standing-split.ts';

/** What the workspace knows of a photo; its file and the evaluations know the rest. */
export type StoredDetail = Omit<PhotoDetail, 'faults' | 'exif' | 'exifProblem' | 'prediction' | 'history'>;

type DetailRow = ListedRow &
  Partial<QualityRow> & {
    drug_name: string;
    added_at: string;
    reject_reason: NonNullable<PhotoDetail['rejection']>['reason'] | null;
    reject_note: string | null;
    grade: PhotoDetail['grade'];
    measured_grade: PhotoDetail['measuredGrade'];
    own_grade: PhotoDetail['ownGrade'];
    is_measured: 0 | 1;
  };

/** Undefined where there is no such photo. */
export function findPhotoDetail(db: Db, photoId: number): StoredDetail | undefined {
  const row = db.prepare<[number], DetailRow>(DETAIL_SQL).get(photoId);
  if (!row) return undefined;
  return {
    ...recordOf(row),
    drugName: row.drug_name,
    grade: row.grade,
    measuredGrade: row.measured_grade,
    ownGrade: row.own_grade,
    decision: row.decision,
    rejection: row.reject_reason === null ? null : { reason: row.reject_reason, note: row.reject_note },
    fileName: basename(row.original_path),
    addedAt: row.added_at,
    quality: isMeasured(row) ? qualityOf(row) : null,
  };
}

export const DETAIL_SQL = `SELECT photo.*, kcode, drug_name, ${STANDING_SPLIT} AS split, sharpness, clipped_dark, clipped_bright,
    brightness, contrast, short_side, photo_quality.photo_id IS NOT NULL AS is_measured
  FROM photo JOIN drug USING (class_index) LEFT JOIN photo_quality USING (photo_id) WHERE photo.photo_id = ?`;

/** All columns of a row of `photo_quality` are there or none. */
function isMeasured(row: DetailRow): row is DetailRow & QualityRow {
  return row.is_measured === 1;
}
