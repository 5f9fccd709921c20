import { readFileSync } from 'node:fs';
import { Random } from '../../../src-shared/random.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights } from '../../network/weights.ts';
import { estimateMemory } from './memory-estimate.ts';
import { createTrainingSession, type OnnxTrainingSessionOptions } from './training-session.ts';

/** What a process of its own is to measure. */
export type ProbeJob = Pick<
  OnnxTrainingSessionOptions,
  'batchSize' | 'inputSize' | 'layout' | 'recompute' | 'microBatchSize'
> & {
  readonly architecture: string;
  readonly steps: number;
};

/** In bytes. */
export type ProbeResult = { readonly estimated: number; readonly measured: number; readonly before: number };

// Estimates the memory of training steps, takes them and prints both: `node memory-probe.fixture.ts <job as JSON>`.
const { architecture, steps, ...sizes } = JSON.parse(process.argv[2] ?? '') as ProbeJob; // the caller's type
const classes = 91;
const network = buildNetwork({ architecture, numClasses: classes, dropRate: 0.3, dropPathRate: 0.2 });
const weights = initialWeights(network, 'probe');
const random = new Random('probe');
const images = new Float32Array(sizes.batchSize * 3 * sizes.inputSize ** 2).map(() => random.normal());
const targets = new Float32Array(sizes.batchSize * classes).fill(1 / classes);
const before = process.memoryUsage.rss();
const estimate = await estimateMemory({ network, ...sizes });
const session = await createTrainingSession({
  network,
  weights,
  ...sizes,
  optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, gradientClip: 1 },
  labelSmoothing: 0,
  seed: 'probe',
});
for (let i = 0; i < steps; i++) await session.step({ images, targets, learningRate: 1e-3 });
// proc(5): the largest resident memory, in kilobytes.
const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
const result: ProbeResult = {
  estimated: before + estimate.totalBytes,
  measured: Number(kilobytes) * 1024,
  before,
};
process.stdout.write(JSON.stringify({ ...result, ...estimate }));
