import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EpochMetric, RunLive } from '../../src-shared/contract/training.ts';

/** A fast run: four steps between two updates of the window. */
const STEPS_PER_UPDATE = 4;
/** So often an epoch ends: more often than any run's, so that its cost is among the updates that are measured. */
const UPDATES_PER_EPOCH = 10;
/** More epochs than it had, so that its axis has to grow when the first of them ends. */
const PLANNED_EPOCHS = 60;
/** Runs beside it in the list, with curves that it can be compared with. */
const EARLIER_RUNS = 20;
/** Of the steps that are copied to each of them: a thousand of 100,000 is what a chart is given of any run. */
const COPIED_STEP = 100;
/** As much of the log as the window shows. */
const LOG_LINES = 500;

type LastStep = { readonly step: number; readonly epoch: number; readonly loss: number };

/** Writes what a training process would write while the run goes on, and leaves the workspace as it was. */
export function openFeed(workspaceDir: string, runId: string) {
  const db = new Database(join(workspaceDir, 'workspace.sqlite'));
  db.pragma('foreign_keys = ON');
  const logPath = join(workspaceDir, 'runs', runId, 'run.log');
  const logBytes = statSync(logPath).size;
  const last = db
    .prepare<[string], LastStep>(
      'SELECT step, epoch, loss FROM step_metric WHERE run_id = ? ORDER BY step DESC LIMIT 1',
    )
    .get(runId);
  const about = db.prepare<[string], { about_json: string }>('SELECT about_json FROM run WHERE run_id = ?').get(runId);
  const newest = db
    .prepare<[string], { metric_json: string }>(
      'SELECT metric_json FROM epoch_metric WHERE run_id = ? ORDER BY epoch DESC LIMIT 1',
    )
    .get(runId);
  if (!last || !about || !newest) throw new Error(`${runId} has no steps`);
  const epochMetric = JSON.parse(newest.metric_json) as EpochMetric; // what the bench's own workspace holds
  const insertStep = db.prepare(
    'INSERT INTO step_metric (run_id, step, epoch, loss, learning_rate, gradient_norm) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertEpoch = db.prepare('INSERT INTO epoch_metric (run_id, epoch, metric_json) VALUES (?, ?, ?)');
  const setLive = db.prepare('INSERT OR REPLACE INTO run_live (run_id, live_json) VALUES (?, ?)');
  let { step, epoch } = last;
  let updates = 0;
  db.transaction(() => {
    for (let number = 1; number <= EARLIER_RUNS; number++) copyRun(db, runId, earlierId(number));
    db.prepare(
      `UPDATE run SET state = 'running', about_json = json_set(about_json, '$.config.training.epochs', ?)
       WHERE run_id = ?`,
    ).run(PLANNED_EPOCHS, runId);
  })();
  const log = () => appendFileSync(logPath, `${new Date().toISOString()} step ${step}: the window is measured\n`);
  for (let line = 0; line < LOG_LINES; line++) log();

  const addStep = () => {
    step += 1;
    insertStep.run(runId, step, epoch + 1, last.loss * (1 + 0.1 * Math.sin(step)), 1e-6, 0.5);
  };
  const live = (): Omit<RunLive, 'wish'> => ({
    at: new Date().toISOString(),
    phase: 'train',
    done: step,
    total: (last.step / last.epoch) * PLANNED_EPOCHS,
    epoch: epoch + 1,
    learningRate: 1e-6,
    imagesPerSecond: 300 + Math.sin(step),
    waitShare: 0.1 + 0.01 * Math.sin(step),
    secondsLeft: 3600 - updates,
    memoryBytes: 2e9 + 1e6 * updates,
  });
  setLive.run(runId, JSON.stringify(live()));
  return {
    /** As much as a run does in a quarter of a second. */
    update: db.transaction(() => {
      updates += 1;
      for (let added = 0; added < STEPS_PER_UPDATE; added++) addStep();
      if (updates % UPDATES_PER_EPOCH === 0) {
        epoch += 1;
        insertEpoch.run(runId, epoch, JSON.stringify({ ...epochMetric, epoch }));
      }
      setLive.run(runId, JSON.stringify(live()));
      log();
    }),
    end() {
      db.transaction(() => {
        for (let number = 1; number <= EARLIER_RUNS; number++) {
          db.prepare('DELETE FROM run WHERE run_id = ?').run(earlierId(number));
        }
        db.prepare('DELETE FROM step_metric WHERE run_id = ? AND step > ?').run(runId, last.step);
        db.prepare('DELETE FROM epoch_metric WHERE run_id = ? AND epoch > ?').run(runId, last.epoch);
        db.prepare('DELETE FROM run_live WHERE run_id = ?').run(runId);
        db.prepare(`UPDATE run SET state = 'finished', about_json = ? WHERE run_id = ?`).run(about.about_json, runId);
      })();
      db.close();
      truncateSync(logPath, logBytes);
    },
  };
}

/** The name of one of the runs beside the measured one. */
export function earlierId(number: number): string {
  return `earlier-${String(number).padStart(2, '0')}`;
}

function copyRun(db: Database.Database, from: string, to: string): void {
  db.prepare(
    `INSERT INTO run (run_id, state, created_at, finished_at, about_json)
     SELECT ?, state, '2026-01-01T00:00:00.000Z', finished_at, about_json FROM run WHERE run_id = ?`,
  ).run(to, from);
  db.prepare(
    `INSERT INTO step_metric (run_id, step, epoch, loss, learning_rate, gradient_norm)
     SELECT ?, step, epoch, loss * 1.1, learning_rate, gradient_norm FROM step_metric WHERE run_id = ? AND step % ? = 0`,
  ).run(to, from, COPIED_STEP);
  db.prepare(
    'INSERT INTO epoch_metric (run_id, epoch, metric_json) SELECT ?, epoch, metric_json FROM epoch_metric WHERE run_id = ?',
  ).run(to, from);
}
