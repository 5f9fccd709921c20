import { ReleaseDecision, ReleaseRecord, type ReleaseReport } from '../../src-shared/contract/release.ts';
import type { ReleaseRepository } from '../export/repository.ts';
import type { Db } from './database.ts';

type ReleaseRow = { readonly release_id: number; readonly report_json: string };
type DecisionRow = {
  readonly decision: string;
  readonly note: string;
  readonly decided_at: string;
  readonly decided_by: string | null;
  readonly obstacles_json: string;
};

export function createReleaseRepository(db: Db): ReleaseRepository {
  const insert = db.prepare<[string, string, string]>(
    'INSERT INTO release (run_id, created_at, report_json) VALUES (?, ?, ?)',
  );
  const selectOne = db.prepare<[number], ReleaseRow>(
    'SELECT release_id, report_json FROM release WHERE release_id = ?',
  );
  const selectAll = db.prepare<[Filter], ReleaseRow>(OF_RUN_SQL);
  const selectNewest = db.prepare<[Filter], ReleaseRow>(`${OF_RUN_SQL} LIMIT 1`);
  const recordOf = ({ release_id: exportId, report_json }: ReleaseRow): ReleaseRecord =>
    ReleaseRecord.parse({
      ...JSON.parse(report_json),
      exportId,
      decisions: db.prepare<[number], DecisionRow>(DECISIONS_SQL).all(exportId).map(decisionOf),
    });

  return {
    add: (report: ReleaseReport) =>
      Number(insert.run(report.runId, report.createdAt, JSON.stringify(report)).lastInsertRowid),
    find(exportId) {
      const row = selectOne.get(exportId);
      return row && recordOf(row);
    },
    newest(runId) {
      const row = selectNewest.get({ runId: runId ?? null });
      return row && recordOf(row);
    },
    list: (runId) => selectAll.all({ runId: runId ?? null }).map(recordOf),
    decide(exportId, { decision, note, decidedAt, decidedBy, obstacles }) {
      db.prepare(INSERT_DECISION_SQL).run(exportId, decision, note, decidedAt, decidedBy, JSON.stringify(obstacles));
    },
  };
}

type Filter = { readonly runId: string | null };

const OF_RUN_SQL = `
  SELECT release_id, report_json FROM release
  WHERE (:runId IS NULL OR run_id = :runId) ORDER BY release_id DESC`;

const INSERT_DECISION_SQL = `
  INSERT INTO release_decision (release_id, decision, note, decided_at, decided_by, obstacles_json)
  VALUES (?, ?, ?, ?, ?, ?)`;
const DECISIONS_SQL = `
  SELECT decision, note, decided_at, decided_by, obstacles_json FROM release_decision
  WHERE release_id = ? ORDER BY decision_id DESC`;

function decisionOf({ decision, note, decided_at, decided_by, obstacles_json }: DecisionRow): ReleaseDecision {
  return ReleaseDecision.parse({
    decision,
    note,
    decidedAt: decided_at,
    decidedBy: decided_by,
    obstacles: JSON.parse(obstacles_json),
  });
}
