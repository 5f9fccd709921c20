import { ReleaseReport } from '../../src-shared/contract/release.ts';
import type { ReleaseRepository } from '../export/repository.ts';
import type { Db } from './database.ts';

export function createReleaseRepository(db: Db): ReleaseRepository {
  const insert = db.prepare<[string, string, string]>(
    'INSERT INTO release (run_id, created_at, report_json) VALUES (?, ?, ?)',
  );
  const newest = db.prepare<[{ readonly runId: string | null }], { report_json: string }>(
    `SELECT report_json FROM release WHERE (:runId IS NULL OR run_id = :runId) ORDER BY release_id DESC LIMIT 1`,
  );
  return {
    add(report) {
      insert.run(report.runId, report.createdAt, JSON.stringify(report));
    },
    newest(runId) {
      const row = newest.get({ runId: runId ?? null });
      return row && ReleaseReport.parse(JSON.parse(row.report_json));
    },
  };
}
