import type { DatasetStep } from '../../src-shared/contract/dataset-state.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import type { DatasetSteps, StepOutcome, StepPhoto } from '../dataset/dataset-repository.ts';
import { type Db, writeTransaction } from './database.ts';

export class SqliteDatasetSteps implements DatasetSteps {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  photos(step: DatasetStep): ReadonlyMap<number, StepPhoto> {
    const rows = this.#db
      .prepare<[string], { photo_id: number; class_index: number; split: Split | null }>(STEP_PHOTO_SQL)
      .all(step);
    return new Map(rows.map((row) => [row.photo_id, { classIndex: row.class_index, split: row.split }]));
  }

  report(step: DatasetStep | 'leaks'): { finishedAt: string; report: unknown } | null {
    const row = this.#db
      .prepare<[string], { finished_at: string; report_json: string }>(
        'SELECT finished_at, report_json FROM dataset_report WHERE step = ?',
      )
      .get(step);
    return row ? { finishedAt: row.finished_at, report: JSON.parse(row.report_json) } : null;
  }

  finish(step: DatasetStep, outcome: StepOutcome): void {
    const insert = this.#db.prepare<[string, number, number, Split | null]>(
      'INSERT INTO dataset_step_photo (step, photo_id, class_index, split) VALUES (?, ?, ?, ?)',
    );
    writeTransaction(this.#db, () => {
      this.#db.prepare<[string]>('DELETE FROM dataset_step_photo WHERE step = ?').run(step);
      for (const [photoId, { classIndex, split }] of outcome.photos) insert.run(step, photoId, classIndex, split);
      this.#saveReport(step, outcome);
    });
  }

  saveLeaks(outcome: Omit<StepOutcome, 'photos'>): void {
    writeTransaction(this.#db, () => this.#saveReport('leaks', outcome));
  }

  #saveReport(step: string, { finishedAt, report }: Omit<StepOutcome, 'photos'>): void {
    this.#db
      .prepare<[string, string, string]>(
        'INSERT OR REPLACE INTO dataset_report (step, finished_at, report_json) VALUES (?, ?, ?)',
      )
      .run(step, finishedAt, JSON.stringify(report));
  }
}

export const STEP_PHOTO_SQL =
  'SELECT photo_id, class_index, split FROM dataset_step_photo WHERE step = ? ORDER BY photo_id';
