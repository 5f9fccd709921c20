import * as z from 'zod';
import { EpochMetric, RunLive, RunSummary } from '../../src-shared/contract/training.ts';
import { readStoredRecipe } from '../../src-shared/recipe-problems.ts';
import { fill } from '../../src-shared/text/define.ts';
import { runNotes } from '../../src-shared/text/run-notes.ts';
import type { NewRun, RunRepository, RunWish } from '../training/repository.ts';
import { type Db, writeTransaction } from './database.ts';
import { createStepMetrics } from './step-metrics.ts';

type RunRow = {
  readonly run_id: string;
  readonly state: string;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly about_json: string;
  readonly queue_position: number | null;
  readonly epochs_done: number | null;
  readonly steps_done: number | null;
  readonly best_json: string | null;
};

// A run that waits keeps the state it had, for when it is taken out of the queue. The best epoch: highest top-1, of
// equal ones the lower loss, of equal ones the earlier.
const SELECT_RUN = `
  SELECT run.run_id, iif(place.run_id IS NULL, run.state, 'queued') AS state, run.created_at, run.finished_at,
    run.about_json,
    iif(place.run_id IS NULL, NULL, (SELECT COUNT(*) FROM run_queue WHERE position <= place.position)) AS queue_position,
    (SELECT MAX(epoch) FROM epoch_metric WHERE run_id = run.run_id) AS epochs_done,
    (SELECT MAX(step) FROM step_metric WHERE run_id = run.run_id) AS steps_done,
    (SELECT metric_json FROM epoch_metric WHERE run_id = run.run_id AND metric_json ->> 'valTop1' IS NOT NULL
      ORDER BY metric_json ->> 'valTop1' DESC, metric_json ->> 'valLoss', epoch LIMIT 1) AS best_json
  FROM run LEFT JOIN run_queue AS place USING (run_id)`;

export function createRunRepository(db: Db): RunRepository {
  const insertRun = db.prepare<[string, string, string, string]>(
    'INSERT INTO run (run_id, state, created_at, about_json) VALUES (?, ?, ?, ?)',
  );
  const selectRun = db.prepare<[string], RunRow>(`${SELECT_RUN} WHERE run.run_id = ?`);
  const selectRuns = db.prepare<[], RunRow>(`${SELECT_RUN} ORDER BY created_at DESC, run.rowid DESC`);
  const selectQueue = db.prepare<[], RunRow>(`${SELECT_RUN} WHERE place.position IS NOT NULL ORDER BY place.position`);
  const setRunning = db.prepare<[string]>(
    `UPDATE run SET state = 'running', finished_at = NULL, about_json = json_remove(about_json, '$.error')
     WHERE run_id = ?`,
  );
  const describeRun = db.prepare<[string, string]>(
    'UPDATE run SET about_json = json_patch(about_json, ?) WHERE run_id = ?',
  );
  const endRun = db.prepare<[string, string, string]>('UPDATE run SET state = ?, finished_at = ? WHERE run_id = ?');
  const interrupt = db.prepare<[string], { run_id: string }>(
    `UPDATE run SET state = 'interrupted', finished_at = ? WHERE state = 'running' RETURNING run_id`,
  );
  const deleteRun = db.prepare<[string]>('DELETE FROM run WHERE run_id = ?');
  const appendToQueue = db.prepare<[string]>(
    `INSERT INTO run_queue (run_id, position) VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM run_queue))
     ON CONFLICT DO NOTHING`,
  );
  const deleteFromQueue = db.prepare<[string]>('DELETE FROM run_queue WHERE run_id = ?');
  const setPosition = db.prepare<[number, string]>('UPDATE run_queue SET position = ? WHERE run_id = ?');
  const selectHold = db.prepare<[], { held_since: string }>('SELECT held_since FROM run_queue_hold');
  const insertHold = db.prepare<[string]>(
    'INSERT INTO run_queue_hold (only_one, held_since) VALUES (1, ?) ON CONFLICT DO NOTHING',
  );
  const deleteHold = db.prepare<[]>('DELETE FROM run_queue_hold');
  const clearLive = db.prepare<[string]>('DELETE FROM run_live WHERE run_id = ?');
  const selectLive = db.prepare<[string], { live_json: string | null; wish: RunWish | null }>(
    'SELECT live_json, wish FROM run_live WHERE run_id = ?',
  );
  const setLive = db.prepare<[string, string]>(
    `INSERT INTO run_live (run_id, live_json) VALUES (?, ?)
     ON CONFLICT (run_id) DO UPDATE SET live_json = excluded.live_json`,
  );
  const setWish = db.prepare<[string, RunWish | null]>(
    'INSERT INTO run_live (run_id, wish) VALUES (?, ?) ON CONFLICT (run_id) DO UPDATE SET wish = excluded.wish',
  );
  const insertEpoch = db.prepare<[string, number, string]>(
    'INSERT OR REPLACE INTO epoch_metric (run_id, epoch, metric_json) VALUES (?, ?, ?)',
  );
  const deleteSteps = db.prepare<[string, number]>('DELETE FROM step_metric WHERE run_id = ? AND step > ?');
  const deleteEpochs = db.prepare<[string, number]>('DELETE FROM epoch_metric WHERE run_id = ? AND epoch > ?');
  const selectEpochs = db.prepare<[string], { metric_json: string }>(
    'SELECT metric_json FROM epoch_metric WHERE run_id = ? ORDER BY epoch',
  );
  const insert = ({ runId, createdAt, ...about }: NewRun, state: 'running' | 'queued'): void => {
    insertRun.run(runId, state, createdAt, JSON.stringify(about));
  };

  return {
    ...createStepMetrics(db),
    add(run) {
      writeTransaction(db, () => insert(run, 'running'));
    },
    find(runId) {
      const row = selectRun.get(runId);
      return row && toSummary(row);
    },
    list: () => selectRuns.all().map(toSummary),
    restart(runId) {
      writeTransaction(db, () => {
        deleteFromQueue.run(runId);
        clearLive.run(runId);
        setRunning.run(runId);
      });
    },
    describe(runId, about) {
      writeTransaction(db, () => describeRun.run(JSON.stringify(about), runId));
    },
    end(runId, state, at) {
      writeTransaction(db, () => {
        clearLive.run(runId);
        endRun.run(state, at, runId);
      });
    },
    interruptRunning: (at) =>
      writeTransaction(db, () =>
        interrupt.all(at).map(({ run_id: runId }) => {
          clearLive.run(runId);
          return runId;
        }),
      ),
    remove(runId) {
      writeTransaction(db, () => deleteRun.run(runId));
    },

    queue: () => selectQueue.all().map(toSummary),
    addQueued(run) {
      writeTransaction(db, () => {
        insert(run, 'queued');
        appendToQueue.run(run.runId);
      });
    },
    enqueue(runId) {
      writeTransaction(db, () => appendToQueue.run(runId));
    },
    dequeue(runId) {
      writeTransaction(db, () => deleteFromQueue.run(runId));
    },
    move(runId, position) {
      writeTransaction(db, () => {
        const others = selectQueue.all().flatMap((row) => (row.run_id === runId ? [] : [row.run_id]));
        for (const [index, id] of others.toSpliced(position - 1, 0, runId).entries()) setPosition.run(index + 1, id);
      });
    },

    heldSince: () => selectHold.get()?.held_since ?? null,
    hold(at) {
      writeTransaction(db, () => insertHold.run(at));
    },
    releaseHold() {
      writeTransaction(db, () => deleteHold.run());
    },

    live(runId) {
      const { live_json: live = null, wish } = selectLive.get(runId) ?? {};
      return live === null ? null : RunLive.parse({ ...JSON.parse(live), wish });
    },
    tellLive(runId, live) {
      writeTransaction(db, () => setLive.run(runId, JSON.stringify(live)));
    },
    wish: (runId) => selectLive.get(runId)?.wish ?? null,
    askFor(runId, wish) {
      writeTransaction(db, () => setWish.run(runId, wish));
    },

    addEpoch(runId, metric) {
      writeTransaction(db, () => insertEpoch.run(runId, metric.epoch, JSON.stringify(metric)));
    },
    rewind(runId, to) {
      writeTransaction(db, () => {
        deleteSteps.run(runId, to.steps);
        deleteEpochs.run(runId, to.epochs);
      });
    },
    epochs: (runId) => selectEpochs.all(runId).map((row) => EpochMetric.parse(JSON.parse(row.metric_json))),
  };
}

const StoredAbout = RunSummary.omit({ config: true }).extend({ config: z.unknown() });

function toSummary(row: RunRow): RunSummary {
  const best = row.best_json === null ? null : EpochMetric.parse(JSON.parse(row.best_json));
  const stored = StoredAbout.parse({
    runId: row.run_id,
    state: row.state,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    queuePosition: row.queue_position,
    epochsDone: row.epochs_done ?? 0,
    stepsDone: row.steps_done ?? 0,
    bestEpoch: best?.epoch ?? null,
    bestValTop1: best?.valTop1 ?? null,
    ...JSON.parse(row.about_json),
  });
  const { config, problems } = readStoredRecipe(stored.config);
  if (problems.length === 0) return { ...stored, config };
  const params = { keys: problems.map(({ key }) => key).join(', ') };
  const note = { reason: OLD_RECIPE, message: fill(runNotes[OLD_RECIPE].en, params), params };
  return { ...stored, config, notes: [note, ...stored.notes] };
}

/** A run of a program whose recipes allowed what this one's do not. */
const OLD_RECIPE = 'old_recipe';
