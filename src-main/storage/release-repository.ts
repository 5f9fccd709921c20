import { ReleaseDecision, ReleaseRecord, type ReleaseReport } from '../../src-shared/contract/release.ts';
import type { ReleaseRepository } from '../export/repository.ts';
import { type Db, writeTransaction } from './database.ts';

type ReleaseRow = { readonly release_id: number; readonly report_json: string };
type DecisionRow = {
  readonly decision: string;
  readonly note: string;
  readonly decided_at: string;
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
      decisions: db.prepare<[number], DecisionRow>(DECISIONS_SQL).all(exportId).map(decisionOf),
      ...JSON.parse(report_json),
      exportId,
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
    decide(exportId, made) {
      const { decision, note, decidedAt, obstacles } = made;
      writeTransaction(db, () => {
        const row = selectOne.get(exportId);
        if (!row) throw new Error(`There is no package ${exportId}`);
        const decisions = [made, ...recordOf(row).decisions];
        db.prepare(INSERT_DECISION_SQL).run(exportId, decision, note, decidedAt, JSON.stringify(obstacles));
        db.prepare(SET_DECISIONS_SQL).run(JSON.stringify(decisions), exportId);
      });
    },
  };
}

type Filter = { readonly runId: string | null };

const OF_RUN_SQL = `
  SELECT release_id, report_json FROM release
  WHERE (:runId IS NULL OR run_id = :runId) ORDER BY release_id DESC`;

const INSERT_DECISION_SQL = `
  INSERT INTO release_decision (release_id, decision, note, decided_at, obstacles_json) VALUES (?, ?, ?, ?, ?)`;
/**
 * The report holds what release.json of the package holds: once a decision was written there, with the reviewer's name,
 * these are the decisions of the package. The rows alone, which know no name, speak for packages that were decided on before.
 */
const SET_DECISIONS_SQL = `
  UPDATE release SET report_json = json_set(report_json, '$.decisions', json(?)) WHERE release_id = ?`;
const DECISIONS_SQL = `
  SELECT decision, note, decided_at, obstacles_json FROM release_decision
  WHERE release_id = ? ORDER BY decision_id DESC`;

function decisionOf({ decision, note, decided_at: decidedAt, obstacles_json }: DecisionRow): ReleaseDecision {
  return ReleaseDecision.parse({ decision, note, decidedAt, obstacles: JSON.parse(obstacles_json) });
}
