import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classWeights, readClassWeights } from './class-weights.ts';

const drug = (classIndex: number, trainingWeight: number) => ({ classIndex, kcode: `K-${classIndex}`, trainingWeight });
const weightsOf = (...args: Parameters<typeof classWeights>) => classWeights(...args).map(({ weight }) => weight);

test('balanced weights are those of scikit-learn', () => {
  // compute_class_weight('balanced', classes=[0, 1, 2], y): 10 / (3 * [6, 3, 1]), scikit-learn's documented formula
  const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2];
  const weights = weightsOf('balanced', [drug(2, 1), drug(0, 9), drug(1, 1)], labels);
  for (const [i, count] of [6, 3, 1].entries()) expect(weights[i]).toBeCloseTo(10 / (3 * count), 12);
});

test('the weights of the catalogue keep their ratios, with a mean of 1 over the photos', () => {
  const labels = [0, 0, 0, 1];
  const weights = weightsOf('catalog', [drug(0, 1), drug(1, 5)], labels);
  expect((weights[1] ?? 0) / (weights[0] ?? 0)).toBeCloseTo(5, 12);
  expect(labels.reduce((sum, label) => sum + (weights[label] ?? 0), 0)).toBeCloseTo(4, 12);
});

test('a class without a photo counts as one of average size', () => {
  const weights = weightsOf('balanced', [drug(0, 1), drug(1, 1), drug(2, 1)], [0, 0, 1, 1, 1, 1]);
  expect(weights[2]).toBeCloseTo(((weights[0] ?? 0) * 2) / 2, 12);
  expect(weights.every(Number.isFinite)).toBe(true);
});

test('what a run was started with is read back, and anything else is refused', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-weights-'));
  const path = join(dir, 'class_weights.json');
  const weights = classWeights('balanced', [drug(0, 1), drug(1, 1)], [0, 0, 1]);
  await writeFile(path, JSON.stringify(weights));
  expect(await readClassWeights(path, 2)).toEqual(weights);
  const refusal = { reason: 'training.bad_class_weights', data: { params: { path } } };
  await expect(readClassWeights(path, 3)).rejects.toMatchObject(refusal);
  await writeFile(path, '[{"kcode": "K-0"');
  await expect(readClassWeights(path, 2)).rejects.toMatchObject(refusal);
  await rm(path);
  await expect(readClassWeights(path, 2)).rejects.toMatchObject({ reason: 'io.not_found' });
  await rm(dir, { recursive: true });
});
