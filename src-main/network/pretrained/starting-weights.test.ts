import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { architectures } from '../architecture.ts';
import { buildNetwork } from '../network.ts';
import { writeSafetensors } from '../safetensors.ts';
import { initialWeights, type Weights } from '../weights.ts';
import { checkStartingFile, readStartingWeights } from './starting-weights.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-start-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const network = (numClasses: number) => buildNetwork({ architecture: 'test_efficientnet', numClasses });
const published = initialWeights(network(1000), 'published');

async function written(weights: Weights): Promise<string> {
  const path = join(dir, 'weights.safetensors');
  await writeSafetensors(path, weights);
  return path;
}

test('everything but a classifier of another size is taken over', async () => {
  const path = await written(published);
  const weights = await readStartingWeights(path, network(3), 7);
  const fresh = initialWeights(network(3), 7);
  expect([...weights.keys()]).toEqual([...fresh.keys()]);
  for (const [name, tensor] of weights) {
    expect(tensor, name).toEqual((name.startsWith('classifier.') ? fresh : published).get(name));
  }
});

test('a classifier of the same size is taken over too', async () => {
  expect(await readStartingWeights(await written(published), network(1000), 7)).toEqual(published);
});

test('a file without a classifier gets one', async () => {
  const path = await written(new Map([...published].filter(([name]) => !name.startsWith('classifier.'))));
  expect(await checkStartingFile(path, 'test_efficientnet')).toMatchObject({ numClasses: null });
  const weights = await readStartingWeights(path, network(3), 7);
  expect(weights.get('classifier.weight')).toEqual(initialWeights(network(3), 7).get('classifier.weight'));
  expect(weights.get('conv_stem.weight')).toEqual(published.get('conv_stem.weight'));
});

test('a file with a value that is no number is refused before anything is trained from it', async () => {
  const broken = { shape: [16], data: new Float32Array(16).fill(1, 1) };
  broken.data[0] = Number.NaN;
  const path = await written(new Map([...published, ['bn1.weight', broken]]));
  await expect(readStartingWeights(path, network(3), 7)).rejects.toMatchObject({
    reason: 'network.bad_weight_file',
    data: { params: { problem: expect.stringContaining('bn1.weight') } },
  });
});

test.each(architectures.slice(0, 4).map(({ name }) => name))('a file of %s is recognised', async (name) => {
  const path = await written(initialWeights(buildNetwork({ architecture: name, numClasses: 5 }), 1));
  expect(await checkStartingFile(path)).toEqual({ architecture: name, numClasses: 5 });
});
