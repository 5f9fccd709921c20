import { expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { buildNetwork } from '../../network/network.ts';
import { formulaWeights } from '../golden/formula.ts';
import { buildInferenceModel, createInferenceSession } from './inference.ts';
import { messagesOf, numbersOf, readFields, textsOf } from './protobuf-reader.ts';

const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 3, dropRate: 0.5, dropPathRate: 0.5 });
const inputSize = 40;
const options = { network, weights: formulaWeights(network), inputSize, foldBatchNorm: true };
const random = new Random('images');
const images = new Float32Array(5 * 3 * inputSize * inputSize).map(() => random.normal());

test('one model takes any batch and gives each image the logits it has alone', async () => {
  const session = await createInferenceSession(buildInferenceModel(options), { threads: 1 });
  expect(session.inputShape).toEqual([3, inputSize, inputSize]);
  const together = await session.run(images, 5);
  expect(together.length).toBe(15);
  const single = images.length / 5;
  for (let i = 0; i < 5; i++) {
    const alone = await session.run(images.subarray(i * single, (i + 1) * single), 1);
    // The kernels may split the work differently for another batch: float32 rounding.
    for (const [k, logit] of alone.entries()) expect(together[i * 3 + k]).toBeCloseTo(logit, 5);
  }
  await session.release();
});

test('large images that go through the network a few at a time keep their order', async () => {
  const session = await createInferenceSession(buildInferenceModel({ ...options, inputSize: 512 }), { threads: 1 });
  const length = 3 * 512 * 512;
  const drawn = new Random('large images');
  // Each brighter than the one before, so that no two have the same logits (0.05806177 and 0.05806005 are the closest).
  const large = new Float32Array(5 * length).map((_, i) => drawn.next() * (1 + Math.floor(i / length)));
  const together = await session.run(large, 5);
  expect(together.length).toBe(15);
  const firsts = together.filter((_, i) => i % 3 === 0);
  for (const [i, logit] of firsts.entries()) {
    const [alone] = await session.run(large.subarray(i * length, (i + 1) * length), 1);
    expect(logit).toBeCloseTo(alone ?? Number.NaN, 6);
    for (const other of firsts.filter((_, k) => k !== i)) expect(Math.abs(other - logit)).toBeGreaterThan(1e-6);
  }
  await session.release();
});

test('folding BatchNorm changes nothing but rounding, and removes its operators', async () => {
  const models = [true, false].map((foldBatchNorm) => buildInferenceModel({ ...options, foldBatchNorm }));
  const logits: Float32Array[] = [];
  for (const model of models) {
    const session = await createInferenceSession(model, { threads: 1 });
    logits.push(await session.run(images, 5));
    await session.release();
  }
  const [folded, unfolded] = logits;
  expect(unfolded?.length).toBe(15);
  for (const [i, logit] of (unfolded ?? []).entries()) expect(folded?.[i]).toBeCloseTo(logit, 4);
  expect(models.map((model) => operatorsOf(model).has('BatchNormalization'))).toEqual([false, true]);
});

test('the file holds standard operators only, named inputs and outputs, a free batch and the metadata given', () => {
  const model = readFields(buildInferenceModel({ ...options, metadata: { drugs: '타이레놀', version: '1' } }));
  const opsets = messagesOf(model, 8).map((opset) => [textsOf(opset, 1)[0], numbersOf(opset, 2)[0]]);
  expect(opsets).toEqual([['', 21]]);
  expect(numbersOf(model, 1)).toEqual([10]);
  const metadata = messagesOf(model, 14).map((entry) => [textsOf(entry, 1)[0], textsOf(entry, 2)[0]]);
  expect(metadata).toEqual([
    ['drugs', '타이레놀'],
    ['version', '1'],
  ]);
  const graph = messagesOf(model, 7)[0] ?? [];
  expect(messagesOf(graph, 1).flatMap((node) => textsOf(node, 7))).toEqual([]);
  const shapes = [...messagesOf(graph, 11), ...messagesOf(graph, 12)].map((value) => {
    const type = messagesOf(value, 2).flatMap((inner) => messagesOf(inner, 1))[0] ?? [];
    const dimensions = messagesOf(type, 2).flatMap((shape) => messagesOf(shape, 1));
    return [textsOf(value, 1)[0], ...dimensions.map((d) => numbersOf(d, 1)[0] ?? textsOf(d, 2)[0])];
  });
  expect(shapes).toEqual([
    ['input', 'batch', 3, inputSize, inputSize],
    ['logits', 'batch', 3],
  ]);
});

test('a wrong number of values, a wrong size and incomplete weights are refused', async () => {
  const session = await createInferenceSession(buildInferenceModel(options), { threads: 1 });
  await expect(session.run(images, 4)).rejects.toMatchObject({ reason: 'network.wrong_value_count' });
  await session.release();
  expect(() => buildInferenceModel({ ...options, inputSize: 8 })).toThrow(/8 pixels/);
  expect(() => buildInferenceModel({ ...options, weights: new Map() })).toThrow(/conv_stem\.weight is missing/);
});

function operatorsOf(model: Uint8Array): Set<string> {
  const graph = messagesOf(readFields(model), 7)[0] ?? [];
  return new Set(messagesOf(graph, 1).flatMap((node) => textsOf(node, 4)));
}
