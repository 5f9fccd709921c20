import type { Split } from '../../src-shared/contract/photos.ts';
import type { DatasetRepository } from '../dataset/dataset-repository.ts';
import { type Db, writeTransaction } from './database.ts';
import { SqliteDatasetSteps } from './dataset-steps.ts';
import { SqliteDatasetVersions } from './dataset-versions.ts';

export class SqliteDatasetRepository implements DatasetRepository {
  readonly steps: SqliteDatasetSteps;
  readonly versions: SqliteDatasetVersions;
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
    this.steps = new SqliteDatasetSteps(db);
    this.versions = new SqliteDatasetVersions(db);
  }

  seeds(): { integration: number | null; split: number | null } {
    const row = this.#db
      .prepare<[], { integration: number | null; split: number | null }>(
        'SELECT integration_seed AS integration, split_seed AS split FROM dataset_state',
      )
      .get();
    return row ?? { integration: null, split: null };
  }

  members(): number[] {
    return this.#db.prepare<[], number>(MEMBER_SQL).pluck().all();
  }

  saveMembers(photoIds: readonly number[], seed: number): void {
    const insert = this.#db.prepare<[number]>('INSERT INTO dataset_member (photo_id) VALUES (?)');
    writeTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM dataset_member').run();
      for (const photoId of photoIds) insert.run(photoId);
      this.#saveSeed('integration_seed', seed);
    });
  }

  assignments(): ReadonlyMap<number, Split> {
    return this.#splits('SELECT photo_id, split FROM split_assignment');
  }

  standingSplits(): ReadonlyMap<number, Split> {
    return this.#splits(STANDING_SPLITS_SQL);
  }

  photosAt(paths: readonly string[]): ({ photoId: number; originalPath: string } | null)[] {
    const find = this.#db.prepare<[string], { photoId: number; originalPath: string }>(PHOTO_AT_SQL);
    return paths.map((path) => find.get(path) ?? null);
  }

  leftOut(): ReadonlySet<number> {
    return new Set(this.#db.prepare<[], number>('SELECT photo_id FROM split_left_out').pluck().all());
  }

  saveSplit(split: {
    readonly assignments: ReadonlyMap<number, Split>;
    readonly leftOut: Iterable<number>;
    readonly seed: number;
  }): void {
    const assign = this.#db.prepare<[number, Split]>('INSERT INTO split_assignment (photo_id, split) VALUES (?, ?)');
    const leaveOut = this.#db.prepare<[number]>('INSERT INTO split_left_out (photo_id) VALUES (?)');
    writeTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM split_assignment').run();
      this.#db.prepare('DELETE FROM split_left_out').run();
      for (const [photoId, name] of split.assignments) assign.run(photoId, name);
      for (const photoId of split.leftOut) leaveOut.run(photoId);
      this.#saveSeed('split_seed', split.seed);
    });
  }

  #splits(sql: string): ReadonlyMap<number, Split> {
    const rows = this.#db.prepare<[], { photo_id: number; split: Split }>(sql).all();
    return new Map(rows.map((row) => [row.photo_id, row.split]));
  }

  #saveSeed(column: 'integration_seed' | 'split_seed', seed: number): void {
    this.#db
      .prepare<[number]>(
        `INSERT INTO dataset_state (dataset_state_id, ${column}) VALUES (1, ?)
         ON CONFLICT (dataset_state_id) DO UPDATE SET ${column} = excluded.${column}`,
      )
      .run(seed);
  }
}

export const MEMBER_SQL = `SELECT photo_id FROM dataset_member CROSS JOIN photo USING (photo_id)
  WHERE is_missing = 0 AND decision <> 'rejected' AND photo.class_index = dataset_member.class_index
  ORDER BY photo_id`;
export const PHOTO_AT_SQL = 'SELECT photo_id AS photoId, original_path AS originalPath FROM photo WHERE path = ?';
export const STANDING_SPLITS_SQL = `SELECT photo_id, split FROM split_assignment CROSS JOIN photo USING (photo_id)
  WHERE photo.class_index = split_assignment.class_index ORDER BY photo_id`;
