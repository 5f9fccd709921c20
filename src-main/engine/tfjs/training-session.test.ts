import { afterAll, beforeAll, expect, test } from 'vitest';
import { architectures, parseBlock } from '../../network/architecture.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights } from '../../network/weights.ts';
import { noiseBatch, SESSION_SETTINGS, takeSteps, whileOpen } from '../test-support/session.fixture.ts';
import type { StepInput, TrainingSession } from '../training-session.ts';
import { type LoadedTfjs, loadTfjs } from './load-tfjs.ts';
import { createTfjsTrainingSession, type TfjsTrainingSessionOptions } from './training-session.ts';

const [base] = architectures;
if (!base) throw new Error('There is no architecture');
/** Every kind of layer in a network of 7,000 parameters. */
const network = buildNetwork({
  architecture: {
    ...base,
    name: 'tiny',
    stemChannels: 8,
    stages: ['er_r1_k3_s2_e2_c8', 'ir_r2_k3_s2_e2_c16_se0.25'].map(parseBlock),
    featureChannels: 32,
  },
  numClasses: 3,
  dropRate: 0.2,
  dropPathRate: 0.3,
});
const weights = initialWeights(network, 'start');
const batchSize = 3;
const inputSize = 32;

let tfjs: LoadedTfjs;
let settings: TfjsTrainingSessionOptions;
beforeAll(async () => {
  tfjs = await loadTfjs({ backend: 'wasm' });
  settings = { tfjs, network, weights, batchSize, inputSize, ...SESSION_SETTINGS };
});
afterAll(() => expect(tfjs.tf.memory().numTensors).toBe(0));

const batch = (index: number): StepInput => noiseBatch(index, { batchSize, numClasses: 3, inputSize }, 1e-3);
const steps = (session: TrainingSession, from: number, to: number) => takeSteps(session, from, to, batch);

function withSession<T>(
  changes: Partial<TfjsTrainingSessionOptions>,
  use: (session: TrainingSession) => Promise<T>,
): Promise<T> {
  return whileOpen(createTfjsTrainingSession({ ...settings, ...changes }), use);
}

test('a hundred steps leave as many tensors as there were, and release leaves none', async () => {
  const before = tfjs.tf.memory().numTensors;
  await withSession({ averageDecay: 0.99 }, async (session) => {
    const held = tfjs.tf.memory().numTensors;
    expect(held).toBeGreaterThan(before);
    await steps(session, 0, 100);
    await session.weights();
    await session.loadState(await session.state());
    expect(tfjs.tf.memory().numTensors).toBe(held);
  });
  expect(tfjs.tf.memory().numTensors).toBe(before);
});

test('three steps that are saved, loaded elsewhere and continued by three give the bits of six', async () => {
  const whole = await withSession({}, async (session) => {
    await steps(session, 0, 6);
    return session.state();
  });
  const half = await withSession({}, async (session) => {
    await steps(session, 0, 3);
    return session.state();
  });
  const resumed = await withSession({ weights: initialWeights(network, 'other') }, async (session) => {
    await session.loadState(half);
    await steps(session, 3, 6);
    return session.state();
  });
  expect(whole.step).toBe(6);
  expect(resumed).toEqual(whole);
  expect(half.weights.get('classifier.weight')).not.toEqual(whole.weights.get('classifier.weight'));
});

test('another seed drops other features', async () => {
  const lossOf = (seed: number) => withSession({ seed }, async (session) => (await session.step(batch(0))).loss);
  expect(await lossOf(1)).toBe(await lossOf(1));
  expect(await lossOf(2)).not.toBe(await lossOf(1));
});

test('a batch that makes the loss no number is reported and leaves the state as it was', async () => {
  await withSession({}, async (session) => {
    await session.step(batch(0));
    const before = await session.state();
    const held = tfjs.tf.memory().numTensors;
    const input = batch(1);
    input.images[5] = Number.NaN;
    const result = await session.step(input);
    expect(result).toMatchObject({ isFinite: false, top1Correct: 0 });
    expect(await session.state()).toEqual(before);
    expect(tfjs.tf.memory().numTensors).toBe(held);
    expect((await session.step(batch(1))).isFinite).toBe(true);
  });
});

test('a state that was given out does not change with the next step', async () => {
  await withSession({}, async (session) => {
    const given = await session.state();
    const copy = structuredClone(given);
    await session.step(batch(0));
    expect(given).toEqual(copy);
  });
});

test('wrong sizes, wrong weights and overlapping steps are refused', async () => {
  await expect(createTfjsTrainingSession({ ...settings, inputSize: 31 })).rejects.toMatchObject({
    reason: 'network.invalid_input_size',
  });
  await expect(createTfjsTrainingSession({ ...settings, batchSize: 5, microBatchSize: 2 })).rejects.toMatchObject({
    reason: 'network.invalid_micro_batch',
  });
  await expect(createTfjsTrainingSession({ ...settings, weights: new Map() })).rejects.toMatchObject({
    reason: 'network.weights_mismatch',
  });
  await withSession({}, async (session) => {
    await expect(session.step({ ...batch(0), images: new Float32Array(7) })).rejects.toMatchObject({
      reason: 'network.wrong_value_count',
      data: { params: { what: 'images', found: 7, shape: '3 x 3 x 32 x 32' } },
    });
    const first = session.step(batch(0));
    await expect(session.step(batch(1))).rejects.toThrow('running already');
    await first;
  });
});
