import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { buildInferenceModel, createInferenceSession } from '../../src-main/engine/onnx/inference.ts';
import { createTrainingSession } from '../../src-main/engine/onnx/training-session.ts';
import type { Network } from '../../src-main/network/network.ts';
import { readWeights } from '../../src-main/network/safetensors.ts';
import { type Created, type Hello, type Job, Request, type Step } from './job.ts';

/** Our side of the benchmark: one JSON line in, one out (the protocol of side-process.ts). */

type Work = {
  /** What creating the session took, reading the files not counted. */
  readonly createSeconds: number;
  step(): Promise<Pick<Step, 'values' | 'runtimeSeconds'>>;
  release(): Promise<void>;
};

const hello: Hello = {
  versions: { Node: process.version, 'ONNX Runtime': env.versions.node ?? 'unknown' },
  baselineBytes: statusBytes('VmRSS'),
};
answer(hello);
let work: Work | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const request = Request.parse(JSON.parse(line));
  if (request.command === 'create') {
    work = await create(request.job);
    answer({ seconds: work.createSeconds } satisfies Created);
  } else {
    if (!work) throw new Error('There is nothing to step');
    const cpuBefore = cpuSeconds();
    const start = performance.now();
    const result = await work.step();
    const seconds = (performance.now() - start) / 1000;
    const cpuAfter = cpuSeconds();
    answer({ seconds, cpuBefore, cpuAfter, peakBytes: statusBytes('VmHWM'), ...result } satisfies Step);
  }
}
await work?.release();

async function create(job: Job): Promise<Work> {
  // Written by work-files.ts from `buildNetwork`.
  const network = JSON.parse(readFileSync(job.network, 'utf8')) as Network;
  const images = readFloats(job.images);
  if (job.task === 'train') return createTraining(job, network, images);
  return job.engine === 'ours' ? createInference(job, network, images) : createDefaults(job, network, images);
}

async function createTraining(job: Job, network: Network, images: Float32Array): Promise<Work> {
  const { learningRate, labelSmoothing, ...optimizer } = job.hyper;
  const { tensors: weights } = await readWeights(job.weights, network);
  const targets = readFloats(job.targets);
  const runtimeSeconds = timeRuns();
  const start = performance.now();
  const session = await createTrainingSession({
    network,
    weights,
    batchSize: job.batch,
    inputSize: job.size,
    optimizer,
    labelSmoothing,
    seed: 'bench',
    threads: job.threads,
  });
  return {
    createSeconds: (performance.now() - start) / 1000,
    async step() {
      const before = runtimeSeconds();
      const { loss, gradientNorm } = await session.step({ images, targets, learningRate });
      return { values: [loss, gradientNorm], runtimeSeconds: runtimeSeconds() - before };
    },
    release: () => session.release(),
  };
}

async function createInference(job: Job, network: Network, images: Float32Array): Promise<Work> {
  const { tensors: weights } = await readWeights(job.weights, network);
  const start = performance.now();
  const model = buildInferenceModel({ network, weights, inputSize: job.size, foldBatchNorm: true });
  const session = await createInferenceSession(model, { threads: job.threads });
  return {
    createSeconds: (performance.now() - start) / 1000,
    step: async () => ({ values: [...(await session.run(images, job.batch))] }),
    release: () => session.release(),
  };
}

async function createDefaults(job: Job, network: Network, images: Float32Array): Promise<Work> {
  const { tensors: weights } = await readWeights(job.weights, network);
  const start = performance.now();
  const model = buildInferenceModel({ network, weights, inputSize: job.size, foldBatchNorm: false });
  const session = await InferenceSession.create(model);
  const input = new Tensor('float32', images, [job.batch, 3, job.size, job.size]);
  return {
    createSeconds: (performance.now() - start) / 1000,
    async step() {
      const { logits } = await session.run({ input });
      if (!(logits?.data instanceof Float32Array)) throw new Error('The model gave no float32 logits');
      return { values: [...logits.data] };
    },
    release: () => session.release(),
  };
}

/** Makes every session add the time of its runs up, which is what a step takes beyond our own code. */
function timeRuns(): () => number {
  // The type declares only the factory; the class behind it has the method that sessions inherit.
  const prototype = Reflect.get(InferenceSession, 'prototype') as { run: (...args: unknown[]) => Promise<unknown> };
  const { run } = prototype;
  let seconds = 0;
  prototype.run = async function (...args) {
    const start = performance.now();
    // Training makes its runs end by a rejection (`runInto`).
    try {
      return await run.apply(this, args);
    } finally {
      seconds += (performance.now() - start) / 1000;
    }
  };
  return () => seconds;
}

function readFloats(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** proc(5): /proc/self/status, kilobytes. */
function statusBytes(key: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/self/status has no ${key}`);
  return Number(kilobytes) * 1024;
}

function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
