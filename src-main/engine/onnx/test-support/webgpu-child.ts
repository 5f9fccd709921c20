import { InferenceSession } from 'onnxruntime-node';
import type { AppErrorData } from '../../../../src-shared/errors.ts';
import { Random } from '../../../../src-shared/random.ts';
import { parseBlock } from '../../../network/architecture.ts';
import { buildNetwork } from '../../../network/network.ts';
import { isTrained, networkParameters, sizeOf } from '../../../network/parameters.ts';
import { initialWeights, type Weights } from '../../../network/weights.ts';
import type { StepInput, TrainingState } from '../../training-session.ts';
import { buildInferenceModel } from '../inference.ts';
import { InferenceDevice } from '../inference-device.ts';
import { relativeDifference } from '../probe.ts';
import type { Precision, Provider } from '../providers.ts';
import { createTrainingSession } from '../training-session.ts';

/** What the process tells of training on WebGPU beside the processor. */
export type WebgpuReport = {
  /** Relative, after several steps in float32. */
  readonly differences: Readonly<Record<'firstMoments' | 'secondMoments' | 'weights' | 'average', number>>;
  readonly lossDifference: number;
  /** Of all trained parameters. */
  readonly parameterBytes: number;
  /** Between the process and the device in one step. */
  readonly upBytes: number;
  readonly downBytes: number;
  /** Images and targets of a step. */
  readonly batchBytes: number;
  /** Whether a state that was read back and loaded again goes on with the same bits. */
  readonly isResumable: boolean;
  /** Whether a batch that makes the loss infinite leaves everything as it was. */
  readonly keepsStateAtNonFinite: boolean;
  /** Of the first step's gradients in float16 from those of float32 on the processor; null where it does not work. */
  readonly halfDifference: number | null;
  /** Why it does not. */
  readonly halfProblem: string | null;
  /** Of logits after training, as validation has them; and why the device is given up if nothing may differ. */
  readonly inference: {
    readonly difference: number;
    readonly problems: readonly string[];
    readonly strict: readonly string[];
  };
};

// Few kinds of shapes: each is a shader that a software adapter takes long to compile.
const network = buildNetwork({
  architecture: {
    name: 'webgpu',
    stemChannels: 4,
    stages: ['ir_r2_k3_s1_e2_c4_se0.25'].map(parseBlock),
    featureChannels: 512,
    activation: 'silu',
    padding: 'same',
    batchNorm: { eps: 1e-3, momentum: 0.1 },
  },
  numClasses: 64,
  dropRate: 0.2,
  dropPathRate: 0.2,
});
const batchSize = 4;
const inputSize = 32;
const STEPS = 3;

const traffic = countTraffic();
process.once('message', async () => {
  try {
    process.send?.(await compare());
  } finally {
    process.disconnect();
  }
});

async function compare(): Promise<WebgpuReport> {
  const expected = await train('cpu');
  const found = await train('webgpu');
  const difference = (name: 'firstMoments' | 'secondMoments' | 'weights') =>
    relativeDifference(found.state[name], expected.state[name]);
  return {
    differences: {
      firstMoments: difference('firstMoments'),
      secondMoments: difference('secondMoments'),
      weights: difference('weights'),
      average: relativeDifference(averageOf(found.state), averageOf(expected.state)),
    },
    lossDifference: Math.abs(found.loss / expected.loss - 1),
    parameterBytes:
      Float32Array.BYTES_PER_ELEMENT *
      networkParameters(network)
        .filter(isTrained)
        .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    batchBytes: batch(0).images.byteLength + batch(0).targets.byteLength,
    upBytes: found.upBytes,
    downBytes: found.downBytes,
    isResumable: found.isResumable,
    keepsStateAtNonFinite: found.keepsStateAtNonFinite,
    inference: await compareInference(expected.state.weights),
    ...(await tryHalf()),
  };
}

async function compareInference(weights: Weights): Promise<WebgpuReport['inference']> {
  const model = buildInferenceModel({ network, weights, inputSize, foldBatchNorm: false });
  const { images } = batch(0);
  const logitsOn = async (provider: Provider, tolerance?: number) => {
    const problems: string[] = [];
    const onRefused = ({ reason }: AppErrorData) => problems.push(reason);
    const device = new InferenceDevice({ provider, onRefused, ...(tolerance === undefined ? {} : { tolerance }) });
    const session = await device.open(model);
    await session.run(images, batchSize);
    const data = await session.run(images, batchSize);
    await session.release();
    return { logits: new Map([['logits', { shape: [data.length], data }]]), problems };
  };
  const expected = await logitsOn('cpu');
  const found = await logitsOn('webgpu');
  const strict = await logitsOn('webgpu', 0);
  if (relativeDifference(strict.logits, expected.logits) > 0) throw new Error('What was given up still computes');
  return {
    difference: relativeDifference(found.logits, expected.logits),
    problems: found.problems,
    strict: strict.problems,
  };
}

async function train(provider: Provider) {
  const session = await open(provider, 'float32');
  let loss = 0;
  let before = { up: 0, down: 0 };
  for (let step = 0; step < STEPS; step++) {
    before = { ...traffic };
    ({ loss } = await session.step(batch(step)));
  }
  const [upBytes, downBytes] = [traffic.up - before.up, traffic.down - before.down];
  const state = await session.state();
  const broken = batch(0);
  broken.images[7] = Number.NaN;
  const { isFinite: isTaken } = await session.step(broken);
  const keepsStateAtNonFinite = !isTaken && isSame(state, await session.state());
  await session.step(batch(STEPS));
  const next = await session.state();
  await session.loadState(state);
  await session.step(batch(STEPS));
  const isResumable = isSame(next, await session.state());
  await session.release();
  return { loss, state, upBytes, downBytes, isResumable, keepsStateAtNonFinite };
}

async function tryHalf(): Promise<Pick<WebgpuReport, 'halfDifference' | 'halfProblem'>> {
  try {
    const expected = await firstMoments('cpu', 'float32');
    return { halfDifference: relativeDifference(await firstMoments('webgpu', 'float16'), expected), halfProblem: null };
  } catch (error) {
    return { halfDifference: null, halfProblem: error instanceof Error ? error.message : String(error) };
  }
}

async function firstMoments(provider: Provider, precision: Precision): Promise<Weights> {
  const session = await open(provider, precision);
  try {
    await session.step(batch(0));
    return (await session.state()).firstMoments;
  } finally {
    await session.release();
  }
}

function open(provider: Provider, precision: Precision) {
  return createTrainingSession({
    network,
    weights: initialWeights(network, 'webgpu'),
    batchSize,
    microBatchSize: batchSize / 2,
    inputSize,
    provider,
    precision,
    averageDecay: 0.9,
    optimizer: {
      beta1: 0.9,
      beta2: 0.999,
      eps: 1e-8,
      weightDecay: 0.05,
      gradientClip: 0.1,
      noDecay: ['classifier.bias', 'bn1.weight'],
    },
    labelSmoothing: 0.1,
    seed: 1,
    threads: 1,
    layout: 'portable',
  });
}

function batch(step: number): StepInput {
  const random = new Random('webgpu', step);
  const images = new Float32Array(batchSize * 3 * inputSize * inputSize).map(() => random.normal());
  const targets = new Float32Array(batchSize * network.numClasses);
  for (let i = 0; i < batchSize; i++) targets[i * network.numClasses + random.int(network.numClasses)] = 1;
  return { images, targets, learningRate: 1e-3 };
}

function averageOf({ average }: TrainingState): Weights {
  if (!average) throw new Error('No average was kept');
  return average;
}

function isSame(a: TrainingState, b: TrainingState): boolean {
  const kinds = ['weights', 'firstMoments', 'secondMoments', 'average'] as const;
  return kinds.every((kind) =>
    [...(a[kind] ?? [])].every(([name, { data }]) => {
      const other = b[kind]?.get(name)?.data;
      return other !== undefined && Buffer.from(data.buffer).equals(Buffer.from(other.buffer));
    }),
  );
}

/** Counts the bytes of tensors that runs take from the memory of this process and bring back to it. */
function countTraffic(): { up: number; down: number } {
  const counted = { up: 0, down: 0 };
  // The type declares only the factory; the class behind it has the method that sessions inherit.
  const prototype = Reflect.get(InferenceSession, 'prototype') as Pick<InferenceSession, 'run'>;
  const run = prototype.run as (feeds: Values, ...rest: unknown[]) => Promise<Values>; // one of its forms, whatever the rest
  const sizeInMemory = (values: Values): number =>
    Object.values(values).reduce(
      (sum, tensor) =>
        sum + (tensor.location === 'cpu' && ArrayBuffer.isView(tensor.data) ? tensor.data.byteLength : 0),
      0,
    );
  prototype.run = async function (this: InferenceSession, feeds: Values, ...rest: unknown[]): Promise<Values> {
    const results = await run.call(this, feeds, ...rest);
    counted.up += sizeInMemory(feeds);
    counted.down += sizeInMemory(results);
    return results;
  };
  return counted;
}

type Values = InferenceSession.OnnxValueMapType;
