import { EvaluationHeader, EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { EvaluationRepository } from '../evaluation/repository.ts';
import type { Db } from './database.ts';

type Filter = { readonly runId: string | null; readonly split: string | null };

/** Reports that are kept as objects: two that are compared, and one that somebody else looks at. */
const KEPT_REPORTS = 3;

export function createEvaluationRepository(db: Db): EvaluationRepository {
  const insert = db.prepare<[string, string, string, string]>(
    'INSERT INTO evaluation (run_id, split, created_at, report_json) VALUES (?, ?, ?, ?)',
  );
  const selectNewestId = db.prepare<[Filter], number>(NEWEST_ID_SQL).pluck();
  const selectReport = db
    .prepare<[number], string>('SELECT report_json FROM evaluation WHERE evaluation_id = ?')
    .pluck();
  const selectIds = db.prepare<[], number>(NEWEST_OF_EACH_SQL).pluck();
  const selectHeader = db.prepare<[number], string>(HEADER_SQL).pluck();

  // A stored report never changes, and one of 10,000 photos takes longer to parse than to look through.
  const reports = new Map<number, EvaluationReport>();
  const headers = new Map<number, EvaluationHeader>();

  const reportOf = (id: number): EvaluationReport => {
    const known = reports.get(id);
    const report = known ?? EvaluationReport.parse(JSON.parse(selectReport.get(id) ?? 'null'));
    // The one used last stands last; the first goes.
    reports.delete(id);
    reports.set(id, report);
    for (const oldest of [...reports.keys()].slice(0, -KEPT_REPORTS)) reports.delete(oldest);
    return report;
  };
  const headerOf = (id: number): EvaluationHeader => {
    const known = headers.get(id);
    if (known) return known;
    const header = EvaluationHeader.parse(JSON.parse(selectHeader.get(id) ?? 'null'));
    headers.set(id, header);
    return header;
  };

  return {
    add(report) {
      insert.run(report.runId, report.split, report.createdAt, JSON.stringify(report));
    },
    newest({ runId = null, split = null }: { readonly runId?: string | null; readonly split?: string | null }) {
      const id = selectNewestId.get({ runId, split });
      return id === undefined ? undefined : reportOf(id);
    },
    list: () => selectIds.all().map(headerOf),
  };
}

const NEWEST_ID_SQL = `
  SELECT evaluation_id FROM evaluation
  WHERE (:runId IS NULL OR run_id = :runId) AND (:split IS NULL OR split = :split)
  ORDER BY evaluation_id DESC LIMIT 1`;
const NEWEST_OF_EACH_SQL = `
  SELECT MAX(evaluation_id) AS newest FROM evaluation GROUP BY run_id, split ORDER BY newest DESC`;
// Read by SQLite, so that the photos of a long report never become objects.
const HEADER_SQL = `
  SELECT json_object(
    'runId', run_id, 'split', split, 'createdAt', created_at,
    'checkpoint', report_json -> '$.checkpoint', 'epoch', report_json -> '$.epoch',
    'overall', report_json -> '$.overall', 'real', report_json -> '$.real', 'studio', report_json -> '$.studio'
  )
  FROM evaluation WHERE evaluation_id = ?`;
