import { basename } from 'node:path';
import type { Db } from './database.ts';

export type PhotoFile = {
  /** Relative to the workspace with forward slashes, or absolute where a studio file is only recorded. */
  readonly path: string;
  readonly sha256: string;
  /** What the person knows it by: the name of the file that was imported or linked, without its folders. */
  readonly name: string;
};

/** The files behind photos, for whoever shows them. */
export type PhotoFiles = {
  find(photoId: number): PhotoFile | undefined;
  /** The photo at each path, null where there is none. */
  idsOf(paths: readonly string[]): (number | null)[];
};

export function createPhotoFiles(db: Db): PhotoFiles {
  const find = db.prepare<[number], { path: string; sha256: string; original_path: string }>(
    'SELECT path, sha256, original_path FROM photo WHERE photo_id = ?',
  );
  return {
    find(photoId) {
      const row = find.get(photoId);
      return row && { path: row.path, sha256: row.sha256, name: basename(row.original_path) };
    },
    idsOf(paths) {
      const statement = db.prepare<[string], number>(PHOTO_ID_SQL).pluck();
      return paths.map((path) => statement.get(path) ?? null);
    },
  };
}

export const PHOTO_ID_SQL = 'SELECT photo_id FROM photo WHERE path = ?';
