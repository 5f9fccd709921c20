import { expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import type { ParameterSpec } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import type { OptimizerSettings } from '../training-session.ts';
import { HostOptimizer } from './host-optimizer.ts';

const settings: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.99,
  eps: 1e-8,
  weightDecay: 0.1,
  gradientClip: 0.5,
  noDecay: ['bias'],
};
// One value, not a whole vector of four, and an odd number of those.
const specs: readonly ParameterSpec[] = [
  { name: 'scalar', shape: [1], kind: 'weight' },
  { name: 'bias', shape: [7], kind: 'bias' },
  { name: 'weight', shape: [5, 1001], kind: 'weight' },
];
const lengths = new Map(specs.map(({ name, shape }) => [name, shape.reduce((product, n) => product * n, 1)]));

function drawn(seed: string): Weights {
  return new Map(
    specs.map(({ name, shape }) => {
      const random = new Random(seed, name);
      return [name, { shape, data: new Float32Array(lengths.get(name) ?? 0).map(() => random.normal()) }];
    }),
  );
}

const dataOf = (tensors: Weights) => (name: string) => tensors.get(name)?.data ?? new Float32Array();

test('takes the steps of AdamW written out in double precision', () => {
  const optimizer = new HostOptimizer(specs, settings);
  const start = drawn('start');
  optimizer.write('weights', start);
  const expected = new Map(specs.map(({ name }) => [name, Float64Array.from(dataOf(start)(name))]));
  const first = new Map(specs.map(({ name }) => [name, new Float64Array(lengths.get(name) ?? 0)]));
  const second = new Map(specs.map(({ name }) => [name, new Float64Array(lengths.get(name) ?? 0)]));
  for (let step = 1; step <= 3; step++) {
    const gradients = drawn(`gradients ${step}`);
    const scale = 0.5;
    optimizer.write('gradients', gradients);
    const norm = optimizer.gradientNorm(scale);
    const squares = specs.flatMap(({ name }) => [...dataOf(gradients)(name)].map((value) => (scale * value) ** 2));
    expect(norm).toBeCloseTo(Math.sqrt(squares.reduce((sum, value) => sum + value, 0)), 10);
    optimizer.step({ step, learningRate: 0.01, scale, gradientNorm: norm });
    for (const { name } of specs) {
      const w = expected.get(name) ?? new Float64Array();
      const m = first.get(name) ?? new Float64Array();
      const v = second.get(name) ?? new Float64Array();
      for (const [i, value] of dataOf(gradients)(name).entries()) {
        const g = value * scale * Math.min(1, settings.gradientClip / (norm + 1e-6));
        m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
        v[i] = 0.99 * (v[i] ?? 0) + 0.01 * g * g;
        const update = (m[i] ?? 0) / (1 - 0.9 ** step) / (Math.sqrt((v[i] ?? 0) / (1 - 0.99 ** step)) + 1e-8);
        w[i] = (w[i] ?? 0) * (name === 'bias' ? 1 : 1 - 0.01 * 0.1) - 0.01 * update;
      }
    }
  }
  const weights = optimizer.read('weights');
  // Three steps of float32 rounding on values of about 1.
  for (const { name } of specs)
    expect(maximumDifference(dataOf(weights)(name), expected.get(name) ?? [])).toBeLessThan(1e-6);
});

test('the parts of a batch add up', () => {
  const optimizer = new HostOptimizer(specs, settings, ['partGradients']);
  const parts = ['a', 'b', 'c'].map(drawn);
  for (const [i, part] of parts.entries()) {
    optimizer.write(i === 0 ? 'gradients' : 'partGradients', part);
    if (i > 0) optimizer.addPart();
  }
  for (const { name } of specs) {
    const sum = Array.from({ length: lengths.get(name) ?? 0 }, (_, i) =>
      parts.reduce((total, part) => total + (dataOf(part)(name)[i] ?? 0), 0),
    );
    expect(maximumDifference(optimizer.view('gradients', name), sum)).toBeLessThan(1e-6);
  }
});

test('the average moves towards the weights by the rate', () => {
  const optimizer = new HostOptimizer(specs, settings, ['average']);
  optimizer.write('weights', drawn('weights'));
  optimizer.write('average', drawn('average'));
  optimizer.average(0.25);
  for (const { name } of specs) {
    const old = dataOf(drawn('average'))(name);
    const expected = dataOf(drawn('weights'))(name).map((value, i) => (old[i] ?? 0) + 0.25 * (value - (old[i] ?? 0)));
    expect(maximumDifference(optimizer.view('average', name), expected)).toBeLessThan(1e-6);
  }
});

test('a gradient that is not a number shows in the norm', () => {
  const optimizer = new HostOptimizer(specs, settings);
  const gradients = drawn('gradients');
  dataOf(gradients)('weight')[4999] = Number.NaN;
  optimizer.write('gradients', gradients);
  expect(optimizer.gradientNorm(1)).toBeNaN();
});

function maximumDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - (found[i] ?? Number.NaN))));
}
