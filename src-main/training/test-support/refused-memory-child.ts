import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Random } from '../../../src-shared/random.ts';
import { RECOMPUTE_LEVELS } from '../../engine/onnx/recompute.ts';
import { createTrainingSession, type OnnxTrainingSessionOptions } from '../../engine/onnx/training-session.ts';
import type { StepInput } from '../../engine/training-session.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights, type Weights } from '../../network/weights.ts';
import { FittingSession } from '../fitting-session.ts';
import { type Fit, isOutOfMemory } from '../memory-fit.ts';

/** What the process prints, as JSON. */
export type RefusedResult = {
  readonly changes: readonly { readonly from: Fit; readonly to: Fit; readonly step: number }[];
  /** Whether the weights are those of a session that was opened in the last fit from the second step on. */
  readonly isSame: boolean;
  readonly lastError: string | null;
};

/** Of util-linux. */
const PRLIMIT = '/usr/bin/prlimit';

// Takes a step, forbids itself more than the given bytes of memory beyond what it has, and takes two more:
// `node refused-memory-child.ts <bytes>`.
const batchSize = 32;
const inputSize = 160;
const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 4, dropRate: 0.3, dropPathRate: 0.2 });
const common: Omit<OnnxTrainingSessionOptions, 'weights'> = {
  network,
  batchSize,
  inputSize,
  optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, gradientClip: 1 },
  labelSmoothing: 0,
  seed: 'refused',
  threads: 1,
};
const start = initialWeights(network, 'refused');
const changes: RefusedResult['changes'][number][] = [];
let lastError: string | null = null;

const small = await createTrainingSession({ ...common, microBatchSize: 2, recompute: 'blocks', weights: start });
await small.step(batch(0));
const state = await small.state();
await small.release();

const session = await FittingSession.open({
  fit: { microBatch: batchSize, recompute: 'none' },
  limits: { batchSize, microBatch: batchSize, levels: RECOMPUTE_LEVELS },
  weights: start,
  open: ({ microBatch, recompute }, weights) =>
    createTrainingSession({ ...common, microBatchSize: microBatch, recompute, weights }),
  onShrink: (change) => changes.push(change),
});
await session.loadState(state);
const { fit: first } = session;
touchYoungGeneration();
limitMemory(Number(process.argv[2]));
try {
  await session.step(batch(1));
  await session.step(batch(2));
} catch (error) {
  lastError = isOutOfMemory(error) && error instanceof Error ? error.message : String(error);
}
const found = lastError === null ? await session.weights() : null;
const { microBatch, recompute } = session.fit;
await session.release();
limitMemory(Number.POSITIVE_INFINITY);

const reference = await createTrainingSession({ ...common, microBatchSize: microBatch, recompute, weights: start });
await reference.loadState(state);
await reference.step(batch(1));
await reference.step(batch(2));
const isSame = found !== null && first.microBatch === batchSize && areEqual(found, await reference.weights());
await reference.release();
process.stdout.write(JSON.stringify({ changes, isSame, lastError } satisfies RefusedResult));

/** Fills both halves of V8's young generation, so that it has all the memory it needs before memory is refused. */
function touchYoungGeneration(): void {
  const ring: unknown[] = [];
  for (let i = 0; i < 4_000_000; i++) ring[i % 1000] = { i, again: [i] };
}

/** RLIMIT_DATA: private memory that may be written, so not the gigabytes of addresses that V8 keeps to itself. */
function limitMemory(more: number): void {
  const kilobytes = Number(/^VmData:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  const limit = Number.isFinite(more) ? String(kilobytes * 1024 + more) : 'unlimited';
  execFileSync(PRLIMIT, ['--pid', String(process.pid), `--data=${limit}:unlimited`]);
}

function batch(index: number): StepInput {
  const random = new Random('refused', index);
  const images = new Float32Array(batchSize * 3 * inputSize ** 2).map(() => random.normal());
  const targets = new Float32Array(batchSize * 4);
  for (let i = 0; i < batchSize; i++) targets[i * 4 + random.int(4)] = 1;
  return { images, targets, learningRate: 1e-3 };
}

function areEqual(a: Weights, b: Weights): boolean {
  return [...a].every(([name, { data }]) => data.every((value, i) => value === b.get(name)?.data[i]));
}
