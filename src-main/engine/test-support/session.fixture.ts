import { Random } from '../../../src-shared/random.ts';
import type { StepInput, TrainingSession } from '../training-session.ts';

/** What the tests of every engine's session train with. */
export const SESSION_SETTINGS = {
  optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.05, gradientClip: 1 },
  labelSmoothing: 0.1,
  seed: 1,
} as const;

/** Normal noise with one-hot targets drawn by lot; the same index gives the same batch. */
export function noiseBatch(
  index: number,
  size: { readonly batchSize: number; readonly numClasses: number; readonly inputSize: number },
  learningRate: number,
): StepInput {
  const { batchSize, numClasses, inputSize } = size;
  const random = new Random('batch', index);
  const images = new Float32Array(batchSize * 3 * inputSize ** 2).map(() => random.normal());
  const targets = new Float32Array(batchSize * numClasses);
  for (let i = 0; i < batchSize; i++) targets[i * numClasses + random.int(numClasses)] = 1;
  return { images, targets, learningRate };
}

/** Uses a session that is being opened, and releases it whatever comes of that. */
export async function whileOpen<S extends TrainingSession, T>(
  opening: Promise<S>,
  use: (session: S) => Promise<T>,
): Promise<T> {
  const session = await opening;
  try {
    return await use(session);
  } finally {
    await session.release();
  }
}

/** Steps `from` up to, but not with, `to`. */
export async function takeSteps(
  session: TrainingSession,
  from: number,
  to: number,
  batch: (index: number) => StepInput,
): Promise<void> {
  for (let i = from; i < to; i++) await session.step(batch(i));
}
