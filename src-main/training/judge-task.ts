import { AppError } from '../../src-shared/errors.ts';
import { buildInferenceModel, createInferenceSession } from '../engine/onnx/inference.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { buildNetwork } from '../network/network.ts';
import { loadWeights } from './checkpoint.ts';
import { judgePhotos } from './judge-photos.ts';
import type { EvaluateTask, Judgement } from './messages.ts';
import { readCrop } from './photo-store.ts';
import type { Sample } from './sample.ts';
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
  const leftOut: { index: number; message: string }[] = [];
  const sample = (index: number): Sample => {
    const found = samples[index];
    if (!found) throw new Error(`There is no sample ${index} of ${samples.length}`);
    return found;
  };
  try {
    const judged = await judgePhotos({
      session,
      preprocessor,
      count: samples.length,
      batchSize: config.data.batch_size,
      label: (index) => sample(index).label,
      name: (index) => sample(index).name,
      crop: async (index) => {
        try {
          return await readCrop(sample(index), preprocessor);
        } catch (error) {
          leftOut.push({ index, message: AppError.from(error).message });
          return null;
        }
      },
      checkpoint: task.checkpoint,
      signal: port.signal,
      onProgress: (done) => {
        port.post({ type: 'progress', progress: { phase: 'evaluate', done, total: samples.length } });
      },
    });
    return { epoch, judged, leftOut };
  } finally {
    await session.release();
  }
}
