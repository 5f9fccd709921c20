import type { PhotoQuality } from '../../src-shared/contract/photo-filing.ts';
import type { Measured } from '../photos/grade.ts';
import type { Db } from './database.ts';

export type QualityRow = {
  sharpness: number;
  clipped_dark: number;
  clipped_bright: number;
  brightness: number;
  contrast: number;
  short_side: number;
};

/** Records what was measured of photos. Inside a transaction of the caller. */
export function measuredWriter(db: Db): (photoId: number | bigint, measured: Measured) => void {
  const save = db.prepare<QualityRow & { photo_id: number | bigint }>(
    `INSERT OR REPLACE INTO photo_quality
       (photo_id, sharpness, clipped_dark, clipped_bright, brightness, contrast, short_side)
     VALUES (@photo_id, @sharpness, @clipped_dark, @clipped_bright, @brightness, @contrast, @short_side)`,
  );
  const grade = db.prepare<[string, number | bigint]>('UPDATE photo SET measured_grade = ? WHERE photo_id = ?');
  return (photoId, { quality, grade: measuredGrade }) => {
    save.run({
      photo_id: photoId,
      sharpness: quality.sharpness,
      clipped_dark: quality.clippedDark,
      clipped_bright: quality.clippedBright,
      brightness: quality.brightness,
      contrast: quality.contrast,
      short_side: quality.shortSide,
    });
    grade.run(measuredGrade, photoId);
  };
}

export function qualityOf(row: QualityRow): PhotoQuality {
  return {
    sharpness: row.sharpness,
    clippedDark: row.clipped_dark,
    clippedBright: row.clipped_bright,
    brightness: row.brightness,
    contrast: row.contrast,
    shortSide: row.short_side,
  };
}
