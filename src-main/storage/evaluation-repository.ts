import { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { EvaluationRepository } from '../evaluation/repository.ts';
import type { Db } from './database.ts';

type Filter = { readonly runId: string | null; readonly split: string | null };

export function createEvaluationRepository(db: Db): EvaluationRepository {
  const insert = db.prepare<[string, string, string, string]>(
    'INSERT INTO evaluation (run_id, split, created_at, report_json) VALUES (?, ?, ?, ?)',
  );
  const newest = db.prepare<[Filter], { report_json: string }>(
    `SELECT report_json FROM evaluation
     WHERE (:runId IS NULL OR run_id = :runId) AND (:split IS NULL OR split = :split)
     ORDER BY evaluation_id DESC LIMIT 1`,
  );
  return {
    add(report) {
      insert.run(report.runId, report.split, report.createdAt, JSON.stringify(report));
    },
    newest({ runId = null, split = null }: { readonly runId?: string | null; readonly split?: string | null }) {
      const row = newest.get({ runId, split });
      return row && EvaluationReport.parse(JSON.parse(row.report_json));
    },
  };
}
