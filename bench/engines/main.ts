import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { formulaWeights } from '../../src-main/engine/golden/formula.ts';
import { createGradientSession } from '../../src-main/engine/onnx/gradients.ts';
import { buildInferenceModel, createInferenceSession } from '../../src-main/engine/onnx/inference.ts';
import { portableLayout } from '../../src-main/engine/onnx/portable-layout.ts';
import { createTrainingSession } from '../../src-main/engine/onnx/training-session.ts';
import { compareTensors, relativeDifference } from '../../src-main/engine/tfjs/comparison.fixture.ts';
import { computeTfjsGradients } from '../../src-main/engine/tfjs/gradients.ts';
import { createTfjsInferenceSession } from '../../src-main/engine/tfjs/inference.ts';
import { loadTfjs } from '../../src-main/engine/tfjs/load-tfjs.ts';
import { createTfjsTrainingSession } from '../../src-main/engine/tfjs/training-session.ts';
import { buildNetwork } from '../../src-main/network/network.ts';
import { Random } from '../../src-shared/random.ts';

/** Both engines on the same numbers: how far they agree, layer by layer, and how fast each of them is. */

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'test_efficientnet' },
    size: { type: 'string', default: '64' },
    batch: { type: 'string', default: '8' },
    /** Timed steps of each side, taken in turn. */
    steps: { type: 'string', default: '5' },
    /** The library's backend: auto takes the native package where it is installed; cpu is plain JavaScript. */
    backend: { type: 'string', default: 'auto' },
  },
});
/** Below this the true gradient is zero (a bias that the next BatchNorm removes) and both sides hold rounding noise. */
const ZERO_GRADIENT = 1e-6;

const [inputSize, batchSize, steps] = [Number(values.size), Number(values.batch), Number(values.steps)];
const numClasses = 10;
const network = buildNetwork({ architecture: values.network, numClasses });
const weights = formulaWeights(network);
const random = new Random('bench', 'engines');
const images = new Float32Array(batchSize * 3 * inputSize ** 2).map(() => random.normal());
const targets = new Float32Array(batchSize * numClasses);
for (let i = 0; i < batchSize; i++) targets[i * numClasses + random.int(numClasses)] = 1;
const { backend } = values;
if (backend !== 'auto' && backend !== 'wasm' && backend !== 'cpu') throw new Error('--backend is auto, wasm or cpu');
const tfjs = await loadTfjs({ backend });
console.log(`${values.network}, ${inputSize} pixels, batch ${batchSize}, Node ${process.version}, ${cpus()[0]?.model}`);
console.log(`TensorFlow.js: ${tfjs.package} ${tfjs.version}, ${tfjs.backend}${tfjs.usesGpu ? ', GPU' : ''}`);
for (const problem of tfjs.problems) console.log(problem.message);

await compareEngines();
await timeEngines();

async function compareEngines(): Promise<void> {
  const options = { network, batchSize, inputSize, labelSmoothing: 0.1 };
  const model = buildInferenceModel({ network, weights, inputSize, foldBatchNorm: false });
  const evaluation = await createInferenceSession(model);
  const tfjsEvaluation = await createTfjsInferenceSession({ tfjs, network, weights, inputSize });
  const expectedLogits = await evaluation.run(images, batchSize);
  const logits = await tfjsEvaluation.run(images, batchSize);
  const onnx = await createGradientSession({ ...options, makeLayout: portableLayout });
  const expected = await onnx.run({ weights, images, targets });
  const found = await computeTfjsGradients({ ...options, tfjs }, { weights, images, targets });
  await Promise.all([evaluation.release(), tfjsEvaluation.release(), onnx.release()]);

  console.log('\nLargest difference as a share of the largest value');
  const row = (name: string, difference: number) => console.log(`${name.padEnd(44)} ${difference.toExponential(1)}`);
  row('evaluation: logits', relativeDifference(logits, expectedLogits));
  row('training: logits', relativeDifference(found.logits, expected.logits));
  row('training: loss', relativeDifference([found.loss], [expected.loss]));
  const gradients = compareTensors(found.gradients, expected.gradients);
  for (const { name, difference, scale } of gradients) {
    if (scale > ZERO_GRADIENT) row(name, difference);
    else console.log(`${name.padEnd(44)} zero on both sides (${scale.toExponential(1)})`);
  }
  for (const { name, difference } of compareTensors(found.running, expected.running)) row(name, difference);
}

async function timeEngines(): Promise<void> {
  const options = {
    network,
    weights,
    batchSize,
    inputSize,
    optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 5e-4, gradientClip: 1 },
    labelSmoothing: 0.1,
    seed: 1,
  };
  const sides = {
    'ONNX Runtime': await createTrainingSession(options),
    'TensorFlow.js': await createTfjsTrainingSession({ ...options, tfjs }),
  };
  const seconds: Record<string, number[]> = {};
  for (let step = 0; step <= steps; step++) {
    for (const [name, session] of Object.entries(sides)) {
      const startedAt = performance.now();
      await session.step({ images, targets, learningRate: 1e-4 });
      // The first step compiles and allocates.
      if (step > 0) seconds[name] = [...(seconds[name] ?? []), (performance.now() - startedAt) / 1000];
    }
  }
  console.log(`\nTraining, images a second (median of ${steps} steps taken in turn)`);
  for (const [name, times] of Object.entries(seconds)) {
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
    console.log(`${name.padEnd(44)} ${(batchSize / median).toPrecision(3)}`);
  }
  for (const session of Object.values(sides)) await session.release();
}
