import { EpochMetric, RunSummary, type StepMetric } from '../../src-shared/contract/training.ts';
import type { RunRepository } from '../training/repository.ts';
import type { Db } from './database.ts';

type RunRow = {
  readonly run_id: string;
  readonly state: string;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly about_json: string;
  readonly epochs_done: number | null;
  readonly steps_done: number | null;
  readonly best_json: string | null;
};
type StepRow = {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly learning_rate: number;
  readonly gradient_norm: number;
};

// The best epoch: highest top-1, of equal ones the lower loss, of equal ones the earlier.
const SELECT_RUN = `
  SELECT run.*,
    (SELECT MAX(epoch) FROM epoch_metric WHERE run_id = run.run_id) AS epochs_done,
    (SELECT MAX(step) FROM step_metric WHERE run_id = run.run_id) AS steps_done,
    (SELECT metric_json FROM epoch_metric WHERE run_id = run.run_id AND metric_json ->> 'valTop1' IS NOT NULL
      ORDER BY metric_json ->> 'valTop1' DESC, metric_json ->> 'valLoss', epoch LIMIT 1) AS best_json
  FROM run`;

export function createRunRepository(db: Db): RunRepository {
  const insertRun = db.prepare<[string, string, string, string]>(
    'INSERT INTO run (run_id, state, created_at, about_json) VALUES (?, ?, ?, ?)',
  );
  const selectRun = db.prepare<[string], RunRow>(`${SELECT_RUN} WHERE run_id = ?`);
  const selectRuns = db.prepare<[], RunRow>(`${SELECT_RUN} ORDER BY created_at DESC, run.rowid DESC`);
  const restartRun = db.prepare<[string]>(`UPDATE run SET state = 'running', finished_at = NULL WHERE run_id = ?`);
  const describeRun = db.prepare<[string, string]>(
    'UPDATE run SET about_json = json_patch(about_json, ?) WHERE run_id = ?',
  );
  const endRun = db.prepare<[string, string, string]>('UPDATE run SET state = ?, finished_at = ? WHERE run_id = ?');
  const interrupt = db.prepare<[string], { run_id: string }>(
    `UPDATE run SET state = 'interrupted', finished_at = ? WHERE state = 'running' RETURNING run_id`,
  );
  const insertStep = db.prepare<[string, number, number, number, number, number]>(
    `INSERT INTO step_metric (run_id, step, epoch, loss, learning_rate, gradient_norm) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const insertEpoch = db.prepare<[string, number, string]>(
    'INSERT OR REPLACE INTO epoch_metric (run_id, epoch, metric_json) VALUES (?, ?, ?)',
  );
  const deleteSteps = db.prepare<[string, number]>('DELETE FROM step_metric WHERE run_id = ? AND step > ?');
  const deleteEpochs = db.prepare<[string, number]>('DELETE FROM epoch_metric WHERE run_id = ? AND epoch > ?');
  const countSteps = db.prepare<[string], { count: number }>(
    'SELECT COUNT(*) AS count FROM step_metric WHERE run_id = ?',
  );
  const selectSteps = db.prepare<[string, number], StepRow>(
    `SELECT step, epoch, loss, learning_rate, gradient_norm FROM step_metric
     WHERE run_id = ? AND (step - 1) % ? = 0 ORDER BY step`,
  );
  const selectEpochs = db.prepare<[string], { metric_json: string }>(
    'SELECT metric_json FROM epoch_metric WHERE run_id = ? ORDER BY epoch',
  );

  return {
    add({ runId, createdAt, ...about }) {
      insertRun.run(runId, 'running', createdAt, JSON.stringify(about));
    },
    find(runId) {
      const row = selectRun.get(runId);
      return row && toSummary(row);
    },
    list: () => selectRuns.all().map(toSummary),
    restart(runId) {
      restartRun.run(runId);
    },
    describe(runId, about) {
      describeRun.run(JSON.stringify(about), runId);
    },
    end(runId, state, at) {
      endRun.run(state, at, runId);
    },
    interruptRunning: (at) => interrupt.all(at).map((row) => row.run_id),
    addSteps: db.transaction((runId: string, steps: readonly StepMetric[]) => {
      for (const { step, epoch, loss, learningRate, gradientNorm } of steps) {
        insertStep.run(runId, step, epoch, loss, learningRate, gradientNorm);
      }
    }),
    addEpoch(runId, metric) {
      insertEpoch.run(runId, metric.epoch, JSON.stringify(metric));
    },
    rewind: db.transaction((runId: string, to: { readonly steps: number; readonly epochs: number }) => {
      deleteSteps.run(runId, to.steps);
      deleteEpochs.run(runId, to.epochs);
    }),
    steps(runId, maxSteps) {
      const total = countSteps.get(runId)?.count ?? 0;
      const every = Math.max(1, Math.ceil(total / maxSteps));
      return selectSteps.all(runId, every).map(({ learning_rate, gradient_norm, ...row }) => ({
        ...row,
        learningRate: learning_rate,
        gradientNorm: gradient_norm,
      }));
    },
    epochs: (runId) => selectEpochs.all(runId).map((row) => EpochMetric.parse(JSON.parse(row.metric_json))),
  };
}

function toSummary(row: RunRow): RunSummary {
  const best = row.best_json === null ? null : EpochMetric.parse(JSON.parse(row.best_json));
  return RunSummary.parse({
    runId: row.run_id,
    state: row.state,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    epochsDone: row.epochs_done ?? 0,
    stepsDone: row.steps_done ?? 0,
    bestEpoch: best?.epoch ?? null,
    bestValTop1: best?.valTop1 ?? null,
    ...JSON.parse(row.about_json),
  });
}
