import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights, type Weights } from '../../network/weights.ts';
import { noiseBatch, SESSION_SETTINGS, takeSteps, whileOpen } from '../test-support/session.fixture.ts';
import type { StepInput, TrainingState } from '../training-session.ts';
import {
  createTrainingSession,
  type OnnxTrainingSession,
  type OnnxTrainingSessionOptions,
} from './training-session.ts';

const network = buildNetwork({
  architecture: 'test_efficientnet',
  numClasses: 4,
  dropRate: 0.3,
  dropPathRate: 0.2,
});
const weights = initialWeights(network, 'start');
const batchSize = 4;
const inputSize = 32;
const settings: OnnxTrainingSessionOptions = {
  network,
  weights,
  batchSize,
  inputSize,
  ...SESSION_SETTINGS,
  // Spinning threads of several test files take time from each other; one test below uses more.
  threads: 1,
};

const batch = (index: number): StepInput =>
  noiseBatch(index, { batchSize, numClasses: 4, inputSize }, 1e-3 * (index + 1));
const steps = (session: OnnxTrainingSession, from: number, to: number) => takeSteps(session, from, to, batch);

function withSession<T>(
  changes: Partial<OnnxTrainingSessionOptions>,
  use: (session: OnnxTrainingSession) => Promise<T>,
): Promise<T> {
  return whileOpen(createTrainingSession({ ...settings, ...changes }), use);
}

function sixSteps(changes: Partial<OnnxTrainingSessionOptions>): Promise<TrainingState> {
  return withSession(changes, async (session) => {
    await steps(session, 0, 6);
    return session.state();
  });
}

describe.each(['portable', 'blocked'] as const)('a training session with %s kernels', (layout) => {
  test('gives the same bits when three steps are saved, loaded elsewhere and continued by three', async () => {
    const whole = await sixSteps({ layout });
    const half = await withSession({ layout }, async (session) => {
      await steps(session, 0, 3);
      return session.state();
    });
    const resumed = await withSession({ layout, weights: initialWeights(network, 'other') }, async (session) => {
      await session.loadState(half);
      await steps(session, 3, 6);
      return session.state();
    });
    expect(whole.step).toBe(6);
    expect(resumed).toEqual(whole);
    expect(whole.weights.get('classifier.weight')?.data).not.toEqual(half.weights.get('classifier.weight')?.data);
  });

  test('gives the same bits for the same seed and others for another', async () => {
    const first = await sixSteps({ layout, threads: 2 });
    expect(await sixSteps({ layout, threads: 2 })).toEqual(first);
    expect((await sixSteps({ layout, threads: 2, seed: 2 })).weights).not.toEqual(first.weights);
  });

  test('learns a batch by heart', async () => {
    await withSession(
      { layout, network: buildNetwork({ architecture: 'test_efficientnet', numClasses: 4 }) },
      async (s) => {
        const input = batch(0);
        const first = await s.step(input);
        let last = first;
        for (let i = 0; i < 15; i++) last = await s.step(input);
        expect(last.loss).toBeLessThan(first.loss / 2);
        expect(last.top1Correct).toBe(batchSize);
        expect(last.top5Correct).toBe(batchSize);
      },
    );
  });
});

test('dropped features and branches change from step to step', async () => {
  // A learning rate of 0 leaves the weights: only the masks differ.
  await withSession({}, async (session) => {
    const input = { ...batch(0), learningRate: 0 };
    const losses = new Set<number>();
    for (let i = 0; i < 4; i++) losses.add((await session.step(input)).loss);
    expect(losses.size).toBe(4);
  });
});

test('a batch that makes the loss infinite is reported and leaves the state as it was', async () => {
  await withSession({}, async (session) => {
    await session.step(batch(0));
    const before = await session.state();
    const input = batch(1);
    input.images[5] = Number.NaN;
    const result = await session.step(input);
    expect(result.isFinite).toBe(false);
    expect(result.top1Correct).toBe(0);
    expect(await session.state()).toEqual(before);
    expect((await session.step(batch(1))).isFinite).toBe(true);
  });
});

test('weight decay leaves out the parameters that are named', async () => {
  const decayed = async (noDecay: readonly string[]): Promise<Weights> =>
    withSession({ optimizer: { ...settings.optimizer, weightDecay: 10, noDecay } }, async (session) => {
      await session.step(batch(0));
      return session.weights();
    });
  const all = await decayed([]);
  const without = await decayed(['classifier.weight']);
  const start = weights.get('classifier.weight')?.data ?? new Float32Array();
  const ratio = (found: Weights) => {
    const values = found.get('classifier.weight')?.data ?? new Float32Array();
    return (
      start.reduce((sum, value, i) => sum + value * (values[i] ?? 0), 0) / start.reduce((sum, v) => sum + v * v, 0)
    );
  };
  // 1 - learning rate * decay = 0.99 on top of a step that is the same in both.
  expect(ratio(without) - ratio(all)).toBeCloseTo(0.01, 5);
  const stem = (found: Weights) => found.get('conv_stem.weight')?.data ?? new Float32Array();
  // The norm is summed in another order, so the last bit may differ.
  for (const [i, value] of stem(all).entries()) expect(stem(without)[i]).toBeCloseTo(value, 6);
});

test('a batch taken in parts moves the weights as gradient accumulation does', async () => {
  // Two halves of equal images: BatchNorm measures the same in each as in the whole.
  const size = 64;
  const random = new Random('half');
  const half = new Float32Array(2 * 3 * size * size).map(() => random.normal());
  const images = Float32Array.from([...half, ...half]);
  const targets = new Float32Array(16);
  for (const [i, label] of [1, 2, 1, 2].entries()) targets[i * 4 + label] = 1;
  const plain = buildNetwork({ architecture: 'test_efficientnet', numClasses: 4 });
  const stepped = (changes: Partial<OnnxTrainingSessionOptions>) =>
    withSession({ network: plain, inputSize: size, ...changes }, async (session) => {
      const result = await session.step({ images, targets, learningRate: 1e-3 });
      return { ...result, moments: (await session.state()).firstMoments };
    });
  const whole = await stepped({});
  const parts = await stepped({ microBatchSize: 2 });
  expect(parts.loss).toBeCloseTo(whole.loss, 5);
  // The last maps have 8 pixels a part: their variance makes rounding (1e-7) a thousand times larger.
  expect(Math.abs(parts.gradientNorm / whole.gradientNorm - 1)).toBeLessThan(1e-3);
  expect(parts.logits.length).toBe(whole.logits.length);
  const largest = Math.max(...(whole.moments.get('conv_stem.weight')?.data ?? []));
  for (const [i, value] of (whole.moments.get('conv_stem.weight')?.data ?? []).entries()) {
    expect(Math.abs((parts.moments.get('conv_stem.weight')?.data[i] ?? Number.NaN) - value)).toBeLessThan(
      1e-3 * largest,
    );
  }
  await expect(createTrainingSession({ ...settings, microBatchSize: 3 })).rejects.toMatchObject({
    reason: 'network.invalid_micro_batch',
  });
});

test('a moving average follows the weights, and is part of the state', async () => {
  await withSession({ averageDecay: 0.9 }, async (session) => {
    expect(await session.average()).toEqual(await session.weights());
    const names = ['bn1.running_mean', 'conv_stem.weight'];
    const firstOf = (tensors: Weights | undefined, name: string) => tensors?.get(name)?.data[0] ?? Number.NaN;
    const expected = new Map(names.map((name) => [name, firstOf(weights, name)]));
    for (let step = 1; step <= 2; step++) {
      await steps(session, step - 1, step);
      for (const name of names) {
        const old = expected.get(name) ?? Number.NaN;
        const rate = 1 - Math.min(0.9, (1 + step) / (10 + step));
        expected.set(name, old + rate * (firstOf(await session.weights(), name) - old));
        expect(firstOf(await session.average(), name)).toBeCloseTo(expected.get(name) ?? Number.NaN, 7);
      }
    }
    const state = await session.state();
    expect(state.average).toEqual(await session.average());
    await withSession({ averageDecay: 0.9 }, async (other) => {
      await other.loadState(state);
      await Promise.all([steps(session, 2, 3), steps(other, 2, 3)]);
      expect(await other.state()).toEqual(await session.state());
    });
  });
  await withSession({}, async (session) => expect(await session.average()).toBeUndefined());
});

test('class weights weigh the terms of the loss as in torch.nn.CrossEntropyLoss', async () => {
  const lossWith = (classWeights: number[]) =>
    withSession({ labelSmoothing: 0, classWeights: Float32Array.from(classWeights) }, async (session) => {
      const input = batch(0);
      const targets = new Float32Array(16);
      for (let i = 0; i < 4; i++) targets[i * 4 + 1] = 1;
      return session.step({ ...input, targets, learningRate: 0 });
    });
  const plain = await lossWith([1, 1, 1, 1]);
  const weighted = await lossWith([5, 3, 7, 9]);
  // With one class in the targets its weight multiplies the whole loss.
  expect(weighted.loss / plain.loss).toBeCloseTo(3, 5);
  expect(weighted.gradientNorm / plain.gradientNorm).toBeCloseTo(3, 4);
});

test('the gradient norm reported is the one before clipping, and clipping limits what moves', async () => {
  const stepWith = (gradientClip: number) =>
    withSession({ optimizer: { ...settings.optimizer, gradientClip } }, async (session) => {
      const { gradientNorm } = await session.step(batch(0));
      const moments = [...(await session.state()).firstMoments.values()].flatMap(({ data }) => [...data]);
      return { gradientNorm, moved: Math.hypot(...moments.slice(0, 50_000)) };
    });
  const free = await stepWith(Number.POSITIVE_INFINITY);
  const clipped = await stepWith(free.gradientNorm / 4);
  expect(clipped.gradientNorm).toBe(free.gradientNorm);
  expect(clipped.moved / free.moved).toBeCloseTo(0.25, 4);
});

test('wrong sizes are refused with what is expected', async () => {
  await expect(createTrainingSession({ ...settings, inputSize: 31 })).rejects.toMatchObject({
    reason: 'network.invalid_input_size',
  });
  await expect(createTrainingSession({ ...settings, batchSize: 1 })).rejects.toMatchObject({
    reason: 'network.invalid_batch_size',
    data: { params: { found: 1, least: 2, inputSize } },
  });
  await withSession({}, async (session) => {
    const { targets } = batch(0);
    await expect(session.step({ images: new Float32Array(7), targets, learningRate: 1 })).rejects.toMatchObject({
      reason: 'network.wrong_value_count',
      data: { params: { what: 'images', found: 7, shape: '4 x 3 x 32 x 32' } },
    });
  });
});

test('weights for another number of classes are refused and named', async () => {
  const other = initialWeights(buildNetwork({ architecture: 'test_efficientnet', numClasses: 9 }), 1);
  await expect(createTrainingSession({ ...settings, weights: other })).rejects.toThrow(
    /classifier\.weight is \[9, 256\], expected \[4, 256\]; classifier\.bias is \[9\], expected \[4\]/,
  );
  await withSession({}, async (session) => {
    const state = await session.state();
    await expect(session.loadState({ ...state, firstMoments: new Map() })).rejects.toThrow(
      /conv_stem\.weight is missing/,
    );
  });
});
