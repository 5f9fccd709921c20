import { expect, test } from 'vitest';
import { appError } from '../../../src-shared/errors.ts';
import { loadTfjs } from './load-tfjs.ts';
import { runTfjs } from './run-tfjs.ts';

test('what the library refuses becomes an error that names package and backend', async () => {
  const tfjs = await loadTfjs({ backend: 'wasm' });
  const { tf } = tfjs;
  await expect(runTfjs(tfjs, () => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])))).rejects.toMatchObject({
    reason: 'engine.tfjs_failed',
    data: { params: { package: '@tensorflow/tfjs-core', backend: 'wasm' } },
  });
});

test('an allocation that fails is told apart, with what to lower', async () => {
  const tfjs = await loadTfjs({ backend: 'wasm' });
  // As TensorFlow says it: "ResourceExhausted: OOM when allocating tensor with shape[...]".
  const failing = runTfjs(tfjs, () => {
    throw new Error('OOM when allocating tensor with shape[32,512,512,24] and type float');
  });
  await expect(failing).rejects.toMatchObject({ reason: 'engine.tfjs_out_of_memory', code: 'out_of_memory' });
  await expect(failing).rejects.toThrow('data.batch_size');
});

test('an error of ours passes as it is', async () => {
  const tfjs = await loadTfjs({ backend: 'wasm' });
  const ours = appError('cancelled');
  await expect(runTfjs(tfjs, () => Promise.reject(ours))).rejects.toBe(ours);
});
