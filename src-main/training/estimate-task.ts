import { throwIfCancelled } from '../../src-shared/errors.ts';
import { Random } from '../../src-shared/random.ts';
import { inputShape } from '../network/head.ts';
import { sizeOf } from '../network/parameters.ts';
import { initialWeights } from '../network/weights.ts';
import { type Fit, firstFit } from './memory-fit.ts';
import { fitLimits, planMemory } from './memory-plan.ts';
import type { EstimateTask, Estimation } from './messages.ts';
import { networkOf, openTaskSession } from './task-session.ts';
import type { TrainPort } from './train-loop.ts';

/** Photos of a measured step on the processor, where time grows with their number: a step of 32 could take minutes. */
const MEASURED_PHOTOS = 4;
/** Measured after the first, which also warms caches up; the median counts. */
const MOST_STEPS = 5;
/** No further step is begun after this. */
const MOST_MS = 10_000;

/** Plans the memory of a recipe and, where that is wanted, takes some steps of it. @throws AppError `cancelled`, `engine.*`. */
export async function estimateTask(task: EstimateTask, port: TrainPort): Promise<Estimation> {
  const { config, batchSize } = task;
  const memory = await planMemory(task, fitLimits(config, batchSize, null), false, port.memory());
  throwIfCancelled(port.signal);
  return { memory, stepSeconds: task.measure ? await measureStep(task, memory.fit, port) : null };
}

/** Seconds of a step on pictures of noise: what is in them does not matter to the time. */
async function measureStep(task: EstimateTask, fit: Fit, port: TrainPort): Promise<number> {
  const { config, device, batchSize } = task;
  const network = networkOf(task);
  const { input_size: inputSize } = config.data;
  const photos = device.provider === 'cpu' ? Math.min(MEASURED_PHOTOS, fit.microBatch) : fit.microBatch;
  const measuredFit = { ...firstFit({ batchSize: photos, microBatch: photos, levels: [fit.recompute] }) };
  const weights = initialWeights(network, config.training.seed);
  const { session } = await openTaskSession(task, { network, weights, batchSize: photos, inputSize, fit: measuredFit });
  try {
    const input = noise(photos * sizeOf(inputShape(network, inputSize)), photos, task.numClasses);
    const times: number[] = [];
    const startedAt = port.clock();
    for (let step = 0; step <= MOST_STEPS; step++) {
      throwIfCancelled(port.signal);
      const begunAt = port.clock();
      await session.step({ ...input, learningRate: config.training.min_lr });
      const seconds = (port.clock() - begunAt) / 1000;
      if (step > 0) times.push(seconds);
      port.post({ type: 'progress', progress: { phase: 'train', done: step + 1, total: MOST_STEPS + 1 } });
      if (times.length > 0 && port.clock() - startedAt > MOST_MS) break;
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    return (median * batchSize) / photos;
  } finally {
    await session.release();
  }
}

function noise(values: number, photos: number, numClasses: number) {
  const random = new Random('estimate', 'pictures');
  const images = Float32Array.from({ length: values }, () => 2 * random.next() - 1);
  const targets = new Float32Array(photos * numClasses);
  for (let photo = 0; photo < photos; photo++) targets[photo * numClasses + (photo % numClasses)] = 1;
  return { images, targets };
}
