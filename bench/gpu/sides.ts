import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Precision, Provider } from '../../src-main/engine/onnx/providers.ts';
import { createTrainingSession } from '../../src-main/engine/onnx/training-session.ts';
import type { Network } from '../../src-main/network/network.ts';
import { readWeights } from '../../src-main/network/safetensors.ts';
import type { Job } from '../train/job.ts';

/** One side: a step, from the batch in memory to its loss in memory. */
export type Side = {
  step(): Promise<{ readonly seconds: number; readonly loss: number | null }>;
  close(): Promise<void>;
};

export async function openOurs(job: Job, device: Provider, precision: Precision): Promise<Side> {
  // Written by work-files.ts from `buildNetwork`.
  const network = JSON.parse(readFileSync(job.network, 'utf8')) as Network;
  const { tensors: weights } = await readWeights(job.weights, network);
  const { learningRate, labelSmoothing, ...optimizer } = job.hyper;
  const session = await createTrainingSession({
    network,
    weights,
    batchSize: job.batch,
    inputSize: job.size,
    optimizer,
    labelSmoothing,
    seed: 1,
    provider: device,
    precision,
  });
  const input = { images: readFloats(job.images), targets: readFloats(job.targets), learningRate };
  return {
    async step() {
      const start = performance.now();
      const { loss } = await session.step(input);
      return { seconds: (performance.now() - start) / 1000, loss };
    },
    close: () => session.release(),
  };
}

const Hello = z.object({ torch: z.string(), device: z.string() });
const Answer = z.object({ seconds: z.number(), loss: z.number().nullable() });

export type Torch = z.infer<typeof Hello> & {
  open(job: Job, precision: Precision): Promise<Side>;
  stop(): Promise<void>;
};

/** PyTorch in a process of its own; null, with the reason told, where there is none. */
export async function startTorch(python: string, tell: (line: string) => void): Promise<Torch | null> {
  const child = spawn(python, [join(import.meta.dirname, 'torch_gpu.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const closed = once(child, 'close').catch((error: unknown) => {
    complaints += String(error);
  });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <T>(answer: z.ZodType<T>): Promise<T> => {
    const line = await lines.next();
    if (!line.done) return answer.parse(JSON.parse(line.value));
    await closed;
    throw new Error(complaints.trim().split('\n').at(-1) ?? 'it ended');
  };
  const ask = (request: object) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return read(Answer);
  };
  try {
    const hello = await read(Hello);
    return {
      ...hello,
      async open(job, precision) {
        await ask({ job, precision });
        return { step: () => ask({ step: true }), close: async () => {} };
      },
      async stop() {
        child.stdin.end();
        await closed;
      },
    };
  } catch (error) {
    tell(`PyTorch is not here, only ours is measured: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

function readFloats(path: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}
