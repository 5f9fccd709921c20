import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClassMapping } from '../catalog/class-mapping.ts';
import { createTrainingSession } from '../engine/onnx/training-session.ts';
import { exportPackage } from '../export/package.ts';
import { buildNetwork } from '../network/network.ts';
import { LAST_CHECKPOINT, loadCheckpoint } from './checkpoint.ts';
import { evaluateRun } from './evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';
import { findTrainedModel, loadTrainedModel } from './trained-model.ts';

const EPOCHS = 2;
/**
 * An epsilon at which the rounding noise of gradients that are zero does not become whole steps: with it the engines
 * come to the same weights.
 */
const RECIPE = {
  ...TINY_RECIPE,
  training: { epochs: EPOCHS, warmup_epochs: 1 },
  optimizer: { eps: 1e-4 },
};
const job = { signal: new AbortController().signal, report: () => {} };

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
beforeAll(async () => {
  tiny = await makeTinyWorkspace();
});
afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

function checkpointOf(runId: string): string {
  return join(tiny.workspaceDir, 'runs', runId, 'checkpoints', LAST_CHECKPOINT);
}

test('a run of TensorFlow.js goes as one of ONNX Runtime, and is evaluated and exported like it', async () => {
  const { workspaceDir, deps, drugs } = tiny;
  const onnx = await trainRun({ config: { ...RECIPE, engine: 'onnx' } }, deps, job);
  const tfjs = await trainRun({ config: { ...RECIPE, engine: 'tfjs' } }, deps, job);

  expect(tfjs).toMatchObject({ state: 'finished', epochsDone: EPOCHS, config: { engine: 'tfjs' } });
  expect(tfjs.notes.map(({ reason }) => reason)).toContain('tfjs');
  expect(onnx.notes.map(({ reason }) => reason)).not.toContain('tfjs');
  const [expected, found] = [deps.runs.epochs(onnx.runId), deps.runs.epochs(tfjs.runId)];
  expect(found.length).toBe(EPOCHS);
  for (const [i, { trainLoss, valLoss }] of expected.entries()) {
    expect(found[i]?.trainLoss).toBeCloseTo(trainLoss, 3);
    expect(found[i]?.valLoss ?? Number.NaN).toBeCloseTo(valLoss ?? 0, 3);
  }
  const evaluation = await evaluateRun({ split: 'test', runId: tfjs.runId }, deps, job);
  expect(evaluation.runId).toBe(tfjs.runId);
  const model = await loadTrainedModel(await findTrainedModel(tfjs.runId, deps));
  const { dir } = await exportPackage({ model, evaluation, classMapping: buildClassMapping(drugs) }, deps, job);
  expect((await readFile(join(dir, 'model.onnx'))).length).toBeGreaterThan(1000);
  expect(dir.startsWith(workspaceDir)).toBe(true);
});

test('a cancelled run goes on with its engine to the same bits, and its checkpoint opens in the other', async () => {
  const { deps } = tiny;
  const config = { ...RECIPE, engine: 'tfjs' };
  const whole = await trainRun({ config }, deps, job);
  const abort = new AbortController();
  const stopping = {
    signal: abort.signal,
    report: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'train' && done >= 2) abort.abort();
    },
  };
  await expect(trainRun({ config }, deps, stopping)).rejects.toMatchObject({ code: 'cancelled' });
  const [cancelled] = deps.runs.list();
  if (!cancelled) throw new Error('There is no run');
  const { state } = await loadCheckpoint(checkpointOf(cancelled.runId), cancelled.runId);
  expect(state.step).toBeGreaterThan(0);
  const session = await createTrainingSession({
    network: buildNetwork({ architecture: 'test_efficientnet', numClasses: 3 }),
    weights: state.weights,
    batchSize: 4,
    inputSize: 32,
    optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-4, weightDecay: 0, gradientClip: 1 },
    labelSmoothing: 0,
    seed: 1,
    threads: 1,
  });
  await session.loadState(state);
  expect(await session.state()).toEqual(state);
  await session.release();

  await expect(
    trainRun({ config: { ...config, engine: 'onnx' }, resume: cancelled.runId }, deps, job),
  ).rejects.toMatchObject({ reason: 'training.resume_with_config' });
  await trainRun({ resume: cancelled.runId }, deps, job);
  const [a, b] = [
    await loadCheckpoint(checkpointOf(whole.runId), whole.runId),
    await loadCheckpoint(checkpointOf(cancelled.runId), cancelled.runId),
  ];
  expect(b.state).toEqual(a.state);
});
