import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { evaluateRun } from './evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

const job = { signal: new AbortController().signal, report: () => {} };
let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;

beforeAll(async () => {
  tiny = await makeTinyWorkspace({ perClass: { test: 3 } });
  await trainRun({ config: TINY_RECIPE }, tiny.deps, job);
});

afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

test('judges every photo of the split and keeps the report', async () => {
  const { workspaceDir, deps, files, drugs } = tiny;
  const report = await evaluateRun({ split: 'test' }, deps, job);
  expect(EvaluationReport.parse(report)).toEqual(report);
  expect(report).toMatchObject({
    runId: 'run-001',
    checkpoint: 'best.safetensors',
    epoch: deps.runs.find('run-001')?.bestEpoch,
    overall: { samples: 9 },
    // 3 photos a class: studio, real, studio.
    real: { samples: 3 },
    studio: { samples: 6 },
    leftOut: [],
  });
  expect(report.perClass.map((row) => row.kcode)).toEqual(drugs.map((drug) => drug.kcode));
  expect(report.predictions.map((row) => row.path)).toEqual(
    files.filter((file) => file.split === 'test').map((file) => file.path),
  );
  // Three classes: all of them are among the five best.
  expect(report.overall.top5).toBe(1);
  expect(deps.evaluations.newest({ runId: 'run-001', split: 'test' })).toEqual(report);
  expect(deps.evaluations.newest({ split: 'val' })).toBeUndefined();
  const dir = join(workspaceDir, 'runs/run-001');
  expect(JSON.parse(await readFile(join(dir, 'evaluation-test.json'), 'utf8'))).toEqual(report);
  expect((await readFile(join(dir, 'predictions-test.csv'), 'utf8')).trim().split('\n')).toHaveLength(10);
});

test('measures the validation split as the run itself did', async () => {
  const { deps } = tiny;
  const report = await evaluateRun({ runId: 'run-001', split: 'val' }, deps, job);
  const epoch = deps.runs.epochs('run-001').find((row) => row.epoch === report.epoch);
  expect(report.overall).toMatchObject({ top1: epoch?.valTop1, loss: epoch?.valLoss });
});

test('leaves out photos that are gone, and says so', async () => {
  const { workspaceDir, deps, files } = tiny;
  const test = files.filter((file) => file.split === 'test');
  await rm(join(workspaceDir, test[4]?.path ?? ''));
  const report = await evaluateRun({ split: 'test' }, deps, job);
  expect(report.overall.samples).toBe(8);
  expect(report.leftOut.map((photo) => photo.path)).toEqual([test[4]?.path]);
  expect(report.predictions.map((row) => row.path)).not.toContain(test[4]?.path);
  for (const { path } of test) await rm(join(workspaceDir, path), { force: true });
  await expect(evaluateRun({ split: 'test' }, deps, job)).rejects.toMatchObject({
    reason: 'evaluation.nothing_readable',
  });
});

test('says what is missing: a finished run, the run, a checkpoint, photos in the split', async () => {
  const { workspaceDir, deps } = tiny;
  const empty = await makeTinyWorkspace({ perClass: { test: 0 } });
  try {
    await expect(evaluateRun({ split: 'test' }, empty.deps, job)).rejects.toMatchObject({ reason: 'training.no_run' });
    await expect(evaluateRun({ runId: 'x', split: 'test' }, empty.deps, job)).rejects.toMatchObject({
      reason: 'training.no_such_run',
    });
    await trainRun({ config: { ...TINY_RECIPE, training: { epochs: 1 } } }, empty.deps, job);
    await expect(evaluateRun({ split: 'test' }, empty.deps, job)).rejects.toMatchObject({
      reason: 'training.empty_split',
    });
  } finally {
    empty.db.close();
    await rm(empty.workspaceDir, { recursive: true });
  }
  const checkpoints = join(workspaceDir, 'runs/run-001/checkpoints');
  for (const name of await readdir(checkpoints)) await rm(join(checkpoints, name));
  await expect(evaluateRun({ split: 'val' }, deps, job)).rejects.toMatchObject({ reason: 'training.no_checkpoint' });
});

test('stops when it is cancelled', async () => {
  const cancelled = { ...job, signal: AbortSignal.abort() };
  const other = await makeTinyWorkspace();
  try {
    await trainRun({ config: { ...TINY_RECIPE, training: { epochs: 1 } } }, other.deps, job);
    await expect(evaluateRun({ split: 'test' }, other.deps, cancelled)).rejects.toMatchObject({ code: 'cancelled' });
  } finally {
    other.db.close();
    await rm(other.workspaceDir, { recursive: true });
  }
});
