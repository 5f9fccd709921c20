import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError } from '../../src-shared/errors.ts';
import { RECOMPUTE_LEVELS } from '../engine/onnx/recompute.ts';
import { type Fit, findFit, firstFit, isOutOfMemory, nextFit, photosOfStep } from './memory-fit.ts';
import type { RefusedResult } from './test-support/refused-memory-child.ts';

const MEBIBYTE = 2 ** 20;
const limits = { batchSize: 24, microBatch: 12, levels: RECOMPUTE_LEVELS };

test('memory is saved by time first, then by half as many photos at once, down to two', () => {
  const fits: Fit[] = [];
  for (let fit: Fit | null = firstFit(limits); fit; fit = nextFit(fit, limits)) fits.push(fit);
  expect(fits.map(({ microBatch, recompute }) => `${microBatch} ${recompute}`)).toEqual([
    '12 none',
    '12 activations',
    '12 blocks',
    '6 blocks',
    '3 blocks',
  ]);
});

test('a step takes as many whole micro-batches as there are photos for', () => {
  const recipe = (batchSize: number, accumulation: number, microBatch: number | null = null) =>
    TrainConfig.parse({
      data: { batch_size: batchSize },
      training: { accumulation_steps: accumulation, micro_batch: microBatch },
    });
  expect(photosOfStep(recipe(16, 2), 100)).toBe(32);
  expect(photosOfStep(recipe(16, 9), 77)).toBe(64);
  expect(photosOfStep(recipe(64, 1, 8), 59)).toBe(56);
  expect(photosOfStep(recipe(64, 1), 59)).toBe(59);
  expect(photosOfStep(recipe(64, 1, 8), 5)).toBe(5);
});

test('photos that go together divide those of a step', () => {
  expect(firstFit({ ...limits, batchSize: 10, microBatch: 4 }).microBatch).toBe(2);
  expect(nextFit({ microBatch: 8, recompute: 'none' }, { batchSize: 8, microBatch: 8, levels: ['none'] })).toEqual({
    microBatch: 4,
    recompute: 'none',
  });
  expect(nextFit({ microBatch: 7, recompute: 'none' }, { batchSize: 7, microBatch: 7, levels: ['none'] })).toBeNull();
});

describe('the estimate', () => {
  const needs: Record<string, number> = { '12 none': 100, '12 activations': 80, '12 blocks': 60, '6 blocks': 40 };
  const estimate = async ({ microBatch, recompute }: Fit) => needs[`${microBatch} ${recompute}`] ?? 30;

  test('takes the first that fits', async () => {
    const find = (bytes: number) => findFit({ ...limits, isFixed: false }, bytes, estimate);
    expect(await find(100)).toEqual({ fit: { microBatch: 12, recompute: 'none' }, bytes: 100, wantedBytes: 100 });
    expect(await find(60)).toMatchObject({ fit: { microBatch: 12, recompute: 'blocks' }, bytes: 60, wantedBytes: 100 });
    expect(await find(59)).toMatchObject({ fit: { microBatch: 6, recompute: 'blocks' }, bytes: 40 });
    expect(await find(1)).toMatchObject({ fit: { microBatch: 3, recompute: 'blocks' }, bytes: 30 });
  });

  test('leaves a micro-batch that the recipe names', async () => {
    const found = await findFit({ ...limits, isFixed: true }, 1, estimate);
    expect(found).toMatchObject({ fit: { microBatch: 12, recompute: 'blocks' }, bytes: 60 });
  });
});

test('refused memory is known by what the runtimes say', () => {
  const said = [
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 1024',
    'std::bad_alloc',
    'CUDA failure 2: out of memory ; GPU=0',
    'WebGPU device lost (1): Device was lost.',
    'Array buffer allocation failed',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
  ];
  for (const message of said) expect(isOutOfMemory(new Error(message)), message).toBe(true);
  expect(isOutOfMemory(appError('training.out_of_memory', { microBatch: 2, recompute: 'blocks', problem: '' }))).toBe(
    true,
  );
  expect(isOutOfMemory(new Error('Invalid rank for input'))).toBe(false);
});

describe('a process that is refused memory', () => {
  const script = fileURLToPath(new URL('./test-support/refused-memory-child.ts', import.meta.url));
  // V8's young generation keeps its size: it ends the process where it may not grow back.
  const youngGeneration = ['--min-semi-space-size=32', '--max-semi-space-size=32'];
  /** V8 wants a page of its own now and then and ends the process where it gets none: that says nothing of the session. */
  const run = async (bytes: number, attempts = 3): Promise<RefusedResult> => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [...youngGeneration, script, String(bytes)]);
      return JSON.parse(stdout) as RefusedResult; // what the script prints
    } catch (error) {
      if (attempts > 1 && String(error).includes('JavaScript heap out of memory')) return run(bytes, attempts - 1);
      throw error;
    }
  };

  test('takes the step again in smaller parts, to the bits of a session that was opened so', async (context) => {
    if (!existsSync('/usr/bin/prlimit')) context.skip('the limit is set with /usr/bin/prlimit');
    // Whole, its graph takes 240 MiB, and 180 with recompute; the rest is for JavaScript, which ends where it is refused.
    const { changes, isSame, lastError } = await run(200 * MEBIBYTE);
    expect(lastError).toBeNull();
    expect(changes[0]).toEqual({
      from: { microBatch: 32, recompute: 'none' },
      to: { microBatch: 32, recompute: 'activations' },
      step: 2,
    });
    expect(changes.at(-1)?.to).toEqual({ microBatch: expect.any(Number), recompute: 'blocks' });
    expect(changes.at(-1)?.to.microBatch).toBeLessThan(32);
    expect(isSame).toBe(true);
  });
});
