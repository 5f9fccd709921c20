import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochMetric, StepMetric } from '../../src-shared/contract/training.ts';
import type { RunRepository } from '../training/repository.ts';
import { createDatabase, type Db } from './database.ts';
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

function addRun(runId: string, createdAt = AT): void {
  const config = TrainConfig.parse({});
  runs.add({
    runId,
    createdAt,
    config,
    numClasses: 3,
    device: 'cpu',
    images: { train: 1, val: 2, test: 3 },
    notes: [{ reason: 'pin_memory', message: 'm', params: {} }],
  });
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

test('steps are thinned by keeping every n-th from the first', () => {
  addRun('run-001');
  runs.addSteps('run-001', steps(100));
  expect(runs.steps('run-001', { maxSteps: 100 })).toEqual(steps(100));
  const thinned = runs.steps('run-001', { maxSteps: 40 }).map((row) => row.step);
  expect(thinned.slice(0, 3)).toEqual([1, 4, 7]);
  expect(thinned).toHaveLength(34);
  expect(runs.steps('run-001', { maxSteps: 2 }).map((row) => row.step)).toEqual([1, 51]);
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
    `SELECT * FROM step_metric WHERE run_id = 'r' AND (step - 1) % 3 = 0 ORDER BY step`,
    `SELECT MAX(step) FROM step_metric WHERE run_id = 'r'`,
    `DELETE FROM step_metric WHERE run_id = 'r' AND step > 4`,
    `SELECT metric_json FROM epoch_metric WHERE run_id = 'r' ORDER BY epoch`,
  ]) {
    expect(plan(sql)).toMatch(/SEARCH/);
    expect(plan(sql)).not.toMatch(/SCAN|TEMP B-TREE/);
  }
});
