import type { Db } from './database.ts';

export type PhotoFile = {
  /** Relative to the workspace with forward slashes, or absolute where a studio file is only recorded. */
  readonly path: string;
  readonly sha256: string;
};

/** The files behind photos, for whoever shows them. */
export type PhotoFiles = {
  find(photoId: number): PhotoFile | undefined;
  /** The photo at each path, null where there is none. */
  idsOf(paths: readonly string[]): (number | null)[];
};

export function createPhotoFiles(db: Db): PhotoFiles {
  return {
    find: (photoId) =>
      db.prepare<[number], PhotoFile>('SELECT path, sha256 FROM photo WHERE photo_id = ?').get(photoId),
    idsOf(paths) {
      const statement = db.prepare<[string], number>(PHOTO_ID_SQL).pluck();
      return paths.map((path) => statement.get(path) ?? null);
    },
  };
}

export const PHOTO_ID_SQL = 'SELECT photo_id FROM photo WHERE path = ?';
