import type { FingerprintRepository } from '../photos/find-copies-of.ts';
import type { Db } from './database.ts';

export function createFingerprintRepository(db: Db): FingerprintRepository {
  return {
    find: (photoId) =>
      db
        .prepare<[number], Uint8Array>('SELECT fingerprint FROM photo_fingerprint WHERE photo_id = ?')
        .pluck()
        .get(photoId),
    readAfter(photoId, limit) {
      const rows = db
        .prepare<[number, number], { photo_id: number; fingerprint: Uint8Array }>(FINGERPRINTS_AFTER_SQL)
        .all(photoId, limit);
      return rows.map((row) => ({ photoId: row.photo_id, fingerprint: row.fingerprint }));
    },
  };
}

export const FINGERPRINTS_AFTER_SQL = `SELECT photo_id, fingerprint FROM photo_fingerprint JOIN photo USING (photo_id)
  WHERE photo_id > ? AND is_missing = 0 ORDER BY photo_id LIMIT ?`;
