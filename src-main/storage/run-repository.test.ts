import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochMetric, StepMetric } from '../../src-shared/contract/training.ts';
import type { NewRun, RunRepository } from '../training/repository.ts';
import { createDatabase, DATABASE_FILE, type Db, openDatabase } from './database.ts';
import { migrations } from './migrations.ts';
import { createRunRepository } from './run-repository.ts';

let dir: string;
let db: Db;
let runs: RunRepository;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-runs-'));
  db = createDatabase(dir);
  runs = createRunRepository(db);
});

afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const AT = '2026-01-02T03:04:05.000Z';

const NEW_RUN: NewRun = {
  runId: 'run-001',
  createdAt: AT,
  config: TrainConfig.parse({}),
  numClasses: 3,
  device: 'cpu',
  images: { train: 1, val: 2, test: 3 },
  notes: [{ reason: 'pin_memory', message: 'm', params: {} }],
};

function addRun(runId: string, createdAt = AT): void {
  runs.add({ ...NEW_RUN, runId, createdAt });
}

const step = (number: number): StepMetric => ({
  step: number,
  epoch: Math.ceil(number / 10),
  loss: 1 / number,
  learningRate: 1e-3,
  gradientNorm: 2,
});
const steps = (count: number): StepMetric[] => Array.from({ length: count }, (_, i) => step(i + 1));
const epoch = (number: number, valTop1: number | null, valLoss: number | null = 1): EpochMetric => ({
  epoch: number,
  trainLoss: 1,
  trainTop1: 0.5,
  trainTop5: 0.9,
  valLoss,
  valTop1,
  valTop5: valTop1,
  learningRate: 1e-3,
  seconds: 1.5,
  loading: null,
});

test('a new run is running and has done nothing', () => {
  addRun('run-001');
  expect(runs.find('run-001')).toEqual({
    runId: 'run-001',
    state: 'running',
    createdAt: AT,
    finishedAt: null,
    config: TrainConfig.parse({}),
    numClasses: 3,
    device: 'cpu',
    epochsDone: 0,
    stepsDone: 0,
    bestEpoch: null,
    bestValTop1: null,
    images: { train: 1, val: 2, test: 3 },
    notes: [{ reason: 'pin_memory', message: 'm', params: {} }],
    memory: null,
    datasetHash: null,
    name: null,
    queuePosition: null,
    startedAt: null,
    error: null,
  });
  expect(runs.find('run-002')).toBeUndefined();
});

test('the newest run comes first, also within one millisecond', () => {
  addRun('run-001', '2026-01-03T00:00:00.000Z');
  addRun('run-002');
  addRun('run-003');
  expect(runs.list().map((run) => run.runId)).toEqual(['run-001', 'run-003', 'run-002']);
});

test('the best epoch has the highest top-1; the lower loss, then the earlier, decides between equal ones', () => {
  addRun('run-001');
  runs.addEpoch('run-001', epoch(1, 0.5));
  runs.addEpoch('run-001', epoch(2, 0.75, 0.9));
  runs.addEpoch('run-001', epoch(3, 0.75, 0.8));
  runs.addEpoch('run-001', epoch(4, 0.75, 0.8));
  runs.addEpoch('run-001', epoch(5, null, null));
  expect(runs.find('run-001')).toMatchObject({ bestEpoch: 3, bestValTop1: 0.75, epochsDone: 5 });
});

test('going back to a checkpoint forgets what came after it', () => {
  addRun('run-001');
  addRun('run-002');
  for (const runId of ['run-001', 'run-002']) {
    runs.addSteps(runId, steps(30));
    for (const number of [1, 2, 3]) runs.addEpoch(runId, epoch(number, 0.1 * number));
  }
  runs.rewind('run-001', { steps: 14, epochs: 1 });
  expect(runs.find('run-001')).toMatchObject({ stepsDone: 14, epochsDone: 1, bestEpoch: 1 });
  expect(runs.find('run-002')).toMatchObject({ stepsDone: 30, epochsDone: 3 });
  runs.addSteps('run-001', [step(15)]);
  runs.addEpoch('run-001', epoch(1, 0.9));
  expect(runs.epochs('run-001')).toEqual([epoch(1, 0.9)]);
});

test('steps are stored all or none', () => {
  addRun('run-001');
  expect(() => runs.addSteps('run-001', [step(1), step(2), step(1)])).toThrow('UNIQUE');
  expect(runs.steps('run-001', { maxSteps: 100 })).toEqual([]);
});

describe('steps that are too many', () => {
  /** A falling curve with one spike in each series that a thinned line must not lose. */
  const COUNT = 100_000;
  const spiked = (): StepMetric[] =>
    steps(COUNT).map((row) => ({
      ...row,
      loss: row.step === 31_234 ? 99 : row.step === 77_001 ? -1 : 1 / row.step + 0.1 * Math.sin(row.step),
      gradientNorm: row.step === 5_555 ? 1e6 : 2 + Math.cos(row.step),
    }));

  test('are thinned to what was asked for, with the first, the last and every extreme', () => {
    addRun('run-001');
    runs.addSteps('run-001', spiked());
    const startedAt = performance.now();
    const thinned = runs.steps('run-001', { maxSteps: 1000 });
    const milliseconds = performance.now() - startedAt;
    process.stdout.write(`${COUNT} steps thinned to ${thinned.length} in ${milliseconds.toFixed(0)} ms\n`);
    expect(thinned.length).toBeLessThanOrEqual(1000);
    expect(thinned.length).toBeGreaterThan(900);
    const kept = thinned.map((row) => row.step);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    expect(kept).toEqual(expect.arrayContaining([1, 5_555, 31_234, 77_001, COUNT]));
    expect(thinned.find((row) => row.step === 31_234)).toEqual(spiked()[31_233]);
  });

  test('are thinned within a range, and left alone where they are few', () => {
    addRun('run-001');
    addRun('run-002');
    runs.addSteps('run-001', steps(5000));
    runs.addSteps('run-002', steps(10));
    const range = runs.steps('run-001', { fromStep: 1001, toStep: 2000, maxSteps: 60 }).map((row) => row.step);
    expect([range[0], range.at(-1)]).toEqual([1001, 2000]);
    expect(range.length).toBeLessThanOrEqual(60);
    expect(runs.steps('run-001', { fromStep: 4991, maxSteps: 60 })).toEqual(steps(5000).slice(-10));
    expect(runs.steps('run-001', { maxSteps: 2 }).map((row) => row.step)).toEqual([1, 5000]);
    expect(runs.steps('run-002', { maxSteps: 10 })).toEqual(steps(10));
    expect(runs.steps('run-002', { fromStep: 11, maxSteps: 10 })).toEqual([]);
  });

  test('are kept where some steps were never stored', () => {
    addRun('run-001');
    runs.addSteps('run-001', [...steps(3), ...steps(9000).slice(8900)]);
    const kept = runs.steps('run-001', { maxSteps: 30 }).map((row) => row.step);
    expect([kept[0], kept.at(-1)]).toEqual([1, 9000]);
  });
});

test('a run waits in the queue with the state it had behind it', () => {
  addRun('run-001');
  runs.end('run-001', 'paused', AT);
  runs.addQueued({ ...NEW_RUN, runId: 'run-002', name: 'second' });
  runs.enqueue('run-001');
  runs.enqueue('run-001');
  expect(runs.queue().map(({ runId, state, queuePosition }) => [runId, state, queuePosition])).toEqual([
    ['run-002', 'queued', 1],
    ['run-001', 'queued', 2],
  ]);
  runs.move('run-001', 1);
  expect(runs.queue().map(({ runId }) => runId)).toEqual(['run-001', 'run-002']);
  runs.dequeue('run-001');
  expect(runs.find('run-001')?.state).toBe('paused');
  runs.restart('run-002');
  expect(runs.find('run-002')).toMatchObject({ state: 'running', name: 'second', queuePosition: null });
  expect(runs.queue()).toEqual([]);
});

test('where a run stands and what is asked of it is known until it ends', () => {
  addRun('run-001');
  const live = {
    at: AT,
    phase: 'train',
    done: 3,
    total: 9,
    epoch: 1,
    learningRate: 1e-3,
    imagesPerSecond: 5,
    waitShare: 0.1,
    secondsLeft: 7,
    memoryBytes: 1e8,
  };
  expect(runs.live('run-001')).toBeNull();
  runs.askFor('run-001', 'stop');
  runs.tellLive('run-001', live);
  expect(runs.live('run-001')).toEqual({ ...live, wish: 'stop' });
  runs.askFor('run-001', null);
  expect(runs.wish('run-001')).toBeNull();
  runs.askFor('run-001', 'pause');
  runs.end('run-001', 'failed', AT);
  expect([runs.live('run-001'), runs.wish('run-001')]).toEqual([null, null]);
});

test('why a run failed is kept until it runs again', () => {
  addRun('run-001');
  runs.describe('run-001', { error: { reason: 'io.no_space', message: 'm', params: {} } });
  runs.end('run-001', 'failed', AT);
  expect(runs.find('run-001')?.error?.reason).toBe('io.no_space');
  runs.restart('run-001');
  expect(runs.find('run-001')?.error).toBeNull();
});

test('a run whose recipe breaks the rules of today is listed, with a remark', () => {
  addRun('run-001');
  addRun('run-002');
  db.exec(`UPDATE run SET about_json = json_set(about_json, '$.config.theme', 'dark', '$.config.training.min_lr', 5)
    WHERE run_id = 'run-001'`);
  const old = runs.list().find(({ runId }) => runId === 'run-001');
  expect(old?.notes[0]).toMatchObject({ reason: 'old_recipe', params: { keys: 'theme, training.min_lr' } });
  expect(old?.config.training.min_lr).toBe(5);
  expect(runs.find('run-002')?.notes.map(({ reason }) => reason)).toEqual(['pin_memory']);
});

test('runs of a workspace from before the queue are all there, and a cancelled one can go on', () => {
  const old = mkdtempSync(join(tmpdir(), 'pillsnap-old-'));
  const before = new Database(join(old, DATABASE_FILE));
  for (const { version, sql } of migrations) if (version < 70) before.exec(sql);
  const config = TrainConfig.parse({});
  const about = { config, numClasses: 3, device: 'cpu', images: { train: 1, val: 2, test: 3 }, notes: [] };
  const insert = before.prepare('INSERT INTO run (run_id, state, created_at, about_json) VALUES (?, ?, ?, ?)');
  insert.run('run-001', 'finished', AT, JSON.stringify(about));
  insert.run('run-002', 'cancelled', AT, JSON.stringify(about));
  before.exec(`INSERT INTO step_metric VALUES ('run-001', 1, 1, 2, 1, 1);
    INSERT INTO evaluation (run_id, split, created_at, report_json) VALUES ('run-001', 'test', '${AT}', '{}');
    PRAGMA application_id = 0x50494c4c; PRAGMA user_version = 60`);
  before.close();
  const opened = openDatabase(old);
  const found = createRunRepository(opened);
  expect(found.list().map(({ runId, state, stepsDone }) => [runId, state, stepsDone])).toEqual([
    ['run-002', 'paused', 0],
    ['run-001', 'finished', 1],
  ]);
  expect(opened.prepare('SELECT COUNT(*) FROM evaluation').pluck().get()).toBe(1);
  expect(opened.pragma('foreign_key_check')).toEqual([]);
  expect(() => found.addSteps('run-009', [step(1)])).toThrow('FOREIGN KEY');
  found.remove('run-001');
  expect(opened.prepare('SELECT COUNT(*) FROM step_metric').pluck().get()).toBe(0);
  opened.close();
  rmSync(old, { recursive: true });
});

test('a run ends, is described anew and runs again', () => {
  addRun('run-001');
  runs.end('run-001', 'cancelled', AT);
  expect(runs.find('run-001')).toMatchObject({ state: 'cancelled', finishedAt: AT });
  runs.describe('run-001', { device: 'gpu', notes: [] });
  runs.restart('run-001');
  expect(runs.find('run-001')).toMatchObject({
    state: 'running',
    finishedAt: null,
    device: 'gpu',
    notes: [],
    numClasses: 3,
  });
});

test('what is known of the memory is kept, also where nothing was estimated, beside what was said before', () => {
  addRun('run-001');
  runs.describe('run-001', { device: 'gpu', notes: [] });
  const memory = { estimatedBytes: null, availableBytes: 2, peakBytes: 1, microBatch: 4, recompute: 'none' } as const;
  expect(runs.find('run-001')?.memory).toBeNull();
  runs.describe('run-001', { memory: { ...memory, estimatedBytes: 3 } });
  runs.describe('run-001', { memory });
  expect(runs.find('run-001')).toMatchObject({ device: 'gpu', memory });
});

test('runs of a program that ended while it trained are interrupted', () => {
  addRun('run-001');
  addRun('run-002');
  runs.end('run-002', 'finished', AT);
  expect(runs.interruptRunning(AT)).toEqual(['run-001']);
  expect(runs.list().map((run) => run.state)).toEqual(['finished', 'interrupted']);
});

test('the metrics of a run are found by its key, not by reading the whole table', () => {
  const plan = (sql: string): string =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => row.detail)
      .join('\n');
  for (const sql of [
    `SELECT * FROM step_metric WHERE run_id = 'r' AND step BETWEEN 2 AND 9 ORDER BY step`,
    `SELECT COUNT(*), MIN(step), MAX(step) FROM step_metric WHERE run_id = 'r' AND step BETWEEN 2 AND 9`,
    `SELECT step, MAX(gradient_norm) FROM step_metric WHERE run_id = 'r' AND step BETWEEN 2 AND 9`,
    `SELECT MAX(step) FROM step_metric WHERE run_id = 'r'`,
    `DELETE FROM step_metric WHERE run_id = 'r' AND step > 4`,
    `SELECT metric_json FROM epoch_metric WHERE run_id = 'r' ORDER BY epoch`,
  ]) {
    expect(plan(sql)).toMatch(/SEARCH/);
    expect(plan(sql)).not.toMatch(/SCAN|TEMP B-TREE/);
  }
});

describe('what the disk and other programs do to a run', () => {
  const writes: readonly (readonly [string, () => unknown])[] = [
    ['a run', () => runs.add({ ...NEW_RUN, runId: 'run-002' })],
    ['a remark', () => runs.describe('run-001', { notes: [] })],
    ['steps', () => runs.addSteps('run-001', [step(1)])],
    ['an epoch', () => runs.addEpoch('run-001', epoch(1, 0.5))],
    ['a way back', () => runs.rewind('run-001', { steps: 0, epochs: 0 })],
    ['an end', () => runs.end('run-001', 'finished', AT)],
  ];

  test.each(writes)('%s that another program keeps from being written says so', (_what, write) => {
    addRun('run-001');
    db.pragma('busy_timeout = 1');
    const other = new Database(join(dir, DATABASE_FILE));
    try {
      other.exec('BEGIN IMMEDIATE');
      expect(write).toThrow(expect.objectContaining({ reason: 'workspace.busy' }));
    } finally {
      other.close();
    }
    write();
  });

  test('steps that find no room say that the disk is full', () => {
    addRun('run-001');
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
    expect(() => runs.addSteps('run-001', steps(1000))).toThrow(expect.objectContaining({ reason: 'io.no_space' }));
  });
});
