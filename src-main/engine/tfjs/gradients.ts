import type { Tensor1D } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../network/parameters.ts';
import type { GradientInput, GradientOptions, Gradients } from '../onnx/gradients.ts';
import { packGroup, type TensorGroup, unpackGroup } from '../onnx/tensor-group.ts';
import type { LoadedTfjs } from './load-tfjs.ts';
import { runTfjs } from './run-tfjs.ts';
import { groupNetwork, runTrainingPass } from './training-pass.ts';

export type TfjsGradientOptions = Omit<GradientOptions, 'makeLayout'> & { readonly tfjs: LoadedTfjs };

/** Loss and every gradient of one training-mode pass, by the same code that a training session runs. For checks. */
export async function computeTfjsGradients(options: TfjsGradientOptions, input: GradientInput): Promise<Gradients> {
  const { tfjs, network, batchSize, inputSize, labelSmoothing, classWeights } = options;
  const { tf } = tfjs;
  const groups = groupNetwork(network);
  const pack = (group: TensorGroup) => tf.tensor1d(packGroup(group, input.weights));
  return runTfjs(tfjs, () => {
    const pass = tf.tidy(() =>
      runTrainingPass(tf, {
        network,
        groups,
        weights: { trained: groups.trained.map(pack), running: groups.running.map(pack) },
        batchSize,
        inputSize,
        images: input.images,
        targets: input.targets,
        labelSmoothing,
        classWeights,
        mask(layer, _rate, shape) {
          const size = sizeOf(shape);
          return tf.tensor(input.maskOf?.(layer, size) ?? new Float32Array(size).fill(1), [...shape]);
        },
      }),
    );
    const unpackAll = (of: readonly TensorGroup[], vectors: readonly Tensor1D[]) =>
      new Map(vectors.flatMap((vector, i) => unpackGroup(of[i] as TensorGroup, vector.dataSync<'float32'>()))); // one each
    const result: Gradients = {
      loss: pass.loss.dataSync()[0] ?? Number.NaN,
      logits: pass.logits.dataSync<'float32'>(),
      gradients: unpackAll(groups.trained, pass.gradients),
      running: unpackAll(groups.running, pass.running),
    };
    tf.dispose(pass);
    return result;
  });
}
