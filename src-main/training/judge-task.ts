import { availableParallelism } from 'node:os';
import { buildInferenceModel, createInferenceSession } from '../engine/onnx/inference.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { planAll } from '../loader/epoch-plan.ts';
import { loadThreads } from '../loader/load-threads.ts';
import { Loader } from '../loader/loader.ts';
import { buildNetwork } from '../network/network.ts';
import { loadWeights } from './checkpoint.ts';
import { judgePhotos } from './judge-photos.ts';
import type { EvaluateTask, Judgement } from './messages.ts';
import type { TrainPort } from './train-loop.ts';

/**
 * Judges photos with a checkpoint. A photo that can't be read, or is not the manifest's any more, is left out and named.
 * @throws AppError `evaluation.not_finite`, `network.*`, `io.*` of the checkpoint, `cancelled`.
 */
export async function judgeTask(task: EvaluateTask, port: Pick<TrainPort, 'post' | 'signal'>): Promise<Judgement> {
  const { config, numClasses, samples } = task;
  const network = buildNetwork({ architecture: config.model.name, numClasses });
  const { weights, epoch } = await loadWeights(task.checkpointPath, network);
  const inputSize = config.data.input_size;
  const preprocessor = new Preprocessor({ ...task.preprocessing, target_size: inputSize });
  const session = await createInferenceSession(
    buildInferenceModel({ network, weights, inputSize, foldBatchNorm: false }),
  );
  const batchSize = Math.min(config.data.batch_size, samples.length);
  // Without the cache: what a model is judged by comes from the photos as they lie on the disk.
  const loader = new Loader({
    samples,
    preprocessing: preprocessor.getConfig(),
    batchSize,
    numClasses,
    augmentation: config.augmentation,
    seed: config.training.seed,
    threads: loadThreads(config.data.num_workers, availableParallelism()),
    keepsThreads: true,
    cache: null,
  });
  try {
    const { judged, unreadable } = await judgePhotos({
      session,
      samples,
      batches: loader.read({ kind: 'judge', plan: planAll(0, samples.length), batchSize }),
      checkpoint: task.checkpoint,
      signal: port.signal,
      onProgress: (done) => {
        port.post({ type: 'progress', progress: { phase: 'evaluate', done, total: samples.length } });
      },
    });
    const leftOut = Array.from(unreadable, ([index, { message }]) => ({ index, message }));
    return { epoch, judged, leftOut };
  } finally {
    await loader.close();
    await session.release();
  }
}
