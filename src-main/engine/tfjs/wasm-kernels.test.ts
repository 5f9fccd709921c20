import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { loadTfjs } from './load-tfjs.ts';

// The reference is the library's own kernel in plain JavaScript. Both sum float32 products, in another order.
const TOLERANCE = 1e-5;

type Padding = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];
type Case = {
  readonly kind: 'dense' | 'depthwise';
  readonly kernel: readonly [number, number];
  readonly stride: number | [number, number];
  readonly padding: Padding;
  readonly size: readonly [number, number];
};

const cases: readonly Case[] = (['dense', 'depthwise'] as const).flatMap((kind) => [
  { kind, kernel: [3, 3], stride: 1, padding: 'same', size: [6, 7] },
  { kind, kernel: [3, 3], stride: 2, padding: 'same', size: [8, 8] },
  { kind, kernel: [3, 3], stride: 2, padding: 'same', size: [7, 9] },
  { kind, kernel: [3, 3], stride: 2, padding: 'valid', size: [10, 8] },
  { kind, kernel: [5, 3], stride: [1, 2], padding: 'same', size: [9, 6] },
  { kind, kernel: [1, 1], stride: 1, padding: 'same', size: [5, 4] },
  { kind, kernel: [1, 1], stride: 2, padding: 'valid', size: [6, 5] },
  {
    kind,
    kernel: [3, 3],
    stride: 2,
    padding: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
    size: [7, 6],
  },
]);

async function gradients(backend: 'wasm' | 'cpu', { kind, kernel, stride, padding, size }: Case) {
  const { tf } = await loadTfjs({ backend });
  const tensor = (name: string, shape: [number, number, number, number]): Tensor4D => {
    const random = new Random(name);
    return tf.tensor4d(
      Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () =>
        random.between(-1, 1),
      ),
      shape,
    );
  };
  const convolve = (x: Tensor4D, filter: Tensor4D) =>
    kind === 'dense' ? tf.conv2d(x, filter, stride, padding) : tf.depthwiseConv2d(x, filter, stride, padding);
  const result = tf.tidy(() => {
    const x = tensor('x', [2, ...size, 3]);
    const filter = tensor('filter', [...kernel, 3, kind === 'dense' ? 4 : 1]);
    const output = convolve(x, filter).shape as [number, number, number, number]; // of a convolution
    // A weight for every output makes the gradient of each one count.
    const weights = tensor('weights', output);
    return tf.grads((...inputs) => tf.sum(tf.mul(convolve(inputs[0] as Tensor4D, inputs[1] as Tensor4D), weights)))([
      x,
      filter,
    ]);
  });
  const values = result.map((gradient) => [...gradient.dataSync()]);
  tf.dispose(result);
  return { shapes: result.map(({ shape }) => shape), values };
}

describe('the gradient kernels for WebAssembly', () => {
  test.each(cases)('agree with plain JavaScript: $kind $kernel, stride $stride, $padding, $size', async (one) => {
    const expected = await gradients('cpu', one);
    const found = await gradients('wasm', one);
    expect(found.shapes).toEqual(expected.shapes);
    for (const [i, values] of expected.values.entries()) {
      const scale = Math.max(...values.map(Math.abs));
      expect(scale).toBeGreaterThan(0.1);
      const worst = Math.max(...values.map((value, j) => Math.abs(value - (found.values[i]?.[j] ?? Number.NaN))));
      expect(worst / scale).toBeLessThan(TOLERANCE);
    }
  });

  test('leave no tensor behind', async () => {
    const { tf } = await loadTfjs({ backend: 'wasm' });
    const before = tf.memory().numTensors;
    for (const one of cases) await gradients('wasm', one);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuse a dilated convolution, which no network here has', async () => {
    const { tf } = await loadTfjs({ backend: 'wasm' });
    const gradient = tf.grad((x) =>
      tf.sum(tf.depthwiseConv2d(x as Tensor4D, tf.ones([3, 3, 2, 1]), 1, 'same', 'NHWC', 2)),
    );
    expect(() => gradient(tf.ones([1, 6, 6, 2]))).toThrow('dilations');
  });
});
