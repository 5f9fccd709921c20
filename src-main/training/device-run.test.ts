import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findObstacle, PROVIDERS } from '../engine/onnx/providers.ts';
import { readSafetensors, writeSafetensors } from '../network/safetensors.ts';
import { LAST_CHECKPOINT, loadCheckpoint } from './checkpoint.ts';
import { runFolder } from './run-folder.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
beforeAll(async () => {
  tiny = await makeTinyWorkspace();
});
afterAll(() => rm(tiny.deps.workspaceDir, { recursive: true }));

const job = { signal: new AbortController().signal, report: () => {} };
const HALF = { ...TINY_RECIPE, device: 'cpu', training: { ...TINY_RECIPE.training, precision: 'float16' } };

const checkpointOf = (runId: string) => join(runFolder(tiny.deps.workspaceDir, runId).checkpointDir, LAST_CHECKPOINT);

test('a device that does not exist here stops the run before it has begun', async () => {
  const device = PROVIDERS.find((provider) => findObstacle(provider) !== undefined);
  expect(device).toBeDefined();
  const runs = tiny.deps.runs.list().length;
  await expect(trainRun({ config: { ...TINY_RECIPE, device } }, tiny.deps, job)).rejects.toMatchObject({
    reason: expect.stringMatching(/^device\./),
  });
  expect(tiny.deps.runs.list()).toHaveLength(runs);
});

test('a head or TensorFlow.js asks for no device: naming one is a contradiction', async () => {
  const config = { ...TINY_RECIPE, device: 'webgpu', engine: 'tfjs' };
  await expect(trainRun({ config }, tiny.deps, job)).rejects.toThrow(/device: "webgpu" .*engine: tfjs/);
});

test('a float16 run says so, and keeps its loss scale', async () => {
  const run = await trainRun({ config: HALF }, tiny.deps, job);
  expect(run).toMatchObject({ state: 'finished', device: expect.stringMatching(/^cpu, float16, /) });
  expect(run.notes.map(({ reason }) => reason)).toContain('half_on_processor');
  const { state } = await loadCheckpoint(checkpointOf(run.runId), run.runId);
  const { factor = 0, skippedSteps = 0 } = state.lossScale ?? {};
  expect(state.step + skippedSteps).toBe(run.stepsDone);
  expect(factor).toBe(2 ** (16 - skippedSteps));
});

test('steps that overflow are left out, counted and told, and the run comes to its end', async () => {
  const abort = new AbortController();
  const stopping = {
    signal: abort.signal,
    report: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'train' && done >= 2) abort.abort();
    },
  };
  await expect(trainRun({ config: HALF }, tiny.deps, stopping)).rejects.toMatchObject({ code: 'cancelled' });
  const [cancelled] = tiny.deps.runs.list();
  if (!cancelled) throw new Error('There is no run');
  // A scale that no gradient of this network bears; eight halvings bring it back.
  const path = checkpointOf(cancelled.runId);
  const { tensors, metadata } = await readSafetensors(path);
  const before = JSON.parse(metadata.loss_scale ?? '');
  const scale = { ...before, factor: 2 ** 34 };
  await writeSafetensors(path, tensors, { ...metadata, loss_scale: JSON.stringify(scale) });

  const run = await trainRun({ resume: cancelled.runId }, tiny.deps, job);
  const { state } = await loadCheckpoint(path, run.runId);
  const skipped = state.lossScale?.skippedSteps ?? 0;
  expect(skipped).toBeGreaterThan(before.skippedSteps);
  expect(run).toMatchObject({ state: 'finished', epochsDone: TINY_RECIPE.training.epochs });
  expect(run.notes.find(({ reason }) => reason === 'skipped_steps')?.params).toEqual({
    count: skipped,
    lossScale: state.lossScale?.factor,
  });
});
