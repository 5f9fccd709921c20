import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Network } from '../../network/network.ts';
import { isTrained, networkParameters, sizeOf } from '../../network/parameters.ts';
import { groupParameters, type TensorGroup } from '../onnx/tensor-group.ts';
import type { TfjsCore } from './load-tfjs.ts';
import { inputTensor, runNetwork } from './network-pass.ts';

/** A network's tensors as a few long vectors, so that an optimizer step is a dozen operators instead of thousands. */
export type NetworkGroups = { readonly trained: readonly TensorGroup[]; readonly running: readonly TensorGroup[] };

/** `noDecay`: names of parameters that are not decayed. */
export function groupNetwork(network: Network, noDecay: readonly string[] = []): NetworkGroups {
  const specs = networkParameters(network);
  return {
    trained: groupParameters(specs.filter(isTrained), noDecay),
    running: groupParameters(specs.filter((spec) => !isTrained(spec))),
  };
}

/** A vector for each group. Mutable arrays, because the library's scopes know no others. */
export type NetworkVectors = { readonly trained: Tensor1D[]; readonly running: Tensor1D[] };

export type TrainingPassInput = {
  readonly network: Network;
  readonly groups: NetworkGroups;
  readonly weights: NetworkVectors;
  readonly batchSize: number;
  /** Height and width of the images in pixels. */
  readonly inputSize: number;
  /** [batch, 3, inputSize, inputSize], RGB, normalised; the features where the network is a head. */
  readonly images: Float32Array;
  /** [batch, classes]; rows sum to 1. */
  readonly targets: Float32Array;
  readonly labelSmoothing: number;
  /** [classes]; all 1 where nothing is given. */
  readonly classWeights: Float32Array | undefined;
  /** The multipliers of a dropping layer: 0 or 1 / (1 - rate). */
  mask(layer: string, rate: number, shape: readonly number[]): Tensor;
};

export type TrainingPassResult = {
  readonly loss: Scalar;
  readonly logits: Tensor2D;
  /** Before clipping; one for each trained group. */
  readonly gradients: Tensor1D[];
  /** Running statistics after the batch. */
  readonly running: Tensor1D[];
};

/** Forward pass with batch statistics, loss, and its gradient with respect to every trained parameter by tfjs itself. */
export function runTrainingPass(tf: TfjsCore, input: TrainingPassInput): TrainingPassResult {
  const { network, groups } = input;
  const images = inputTensor(tf, input, input.images);
  let kept: { readonly logits: Tensor2D; readonly running: Tensor1D[] } | undefined;
  const lossOf = (...weights: Tensor[]): Scalar => {
    const parameters = new Map([
      ...groups.trained.flatMap((group, i) => splitVector(tf, group, weights[i])),
      ...groups.running.flatMap((group, i) => splitVector(tf, group, input.weights.running[i])),
    ]);
    const nextRunning = new Map<string, Tensor>();
    const logits = runNetwork(
      {
        tf,
        parameter: (name) => get(parameters, name),
        training: { mask: input.mask, setRunning: (name, next) => nextRunning.set(name, next) },
      },
      network,
      images,
    );
    const running = groups.running.map((group) => joinTensors(tf, group, (name) => get(nextRunning, name)));
    // Differentiation disposes everything but the loss.
    kept = { logits: tf.keep(logits), running: running.map((vector) => tf.keep(vector)) };
    return softCrossEntropy(tf, logits, input);
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(input.weights.trained);
  if (!kept) throw new Error('The forward pass did not run');
  // Copies without `keep`, which the caller's scope sees.
  const logits = tf.clone(kept.logits);
  const running = kept.running.map((vector) => tf.clone(vector));
  tf.dispose(kept);
  // The value is lossOf's; a gradient has its variable's one dimension.
  return { loss: value as Scalar, gradients: grads as Tensor1D[], logits, running };
}

/** Averaged over the batch; torch.nn.CrossEntropyLoss(weight, label_smoothing) (Szegedy et al., 2016). */
function softCrossEntropy(tf: TfjsCore, logits: Tensor2D, input: TrainingPassInput): Scalar {
  const { labelSmoothing, classWeights } = input;
  const [batch, classes] = logits.shape;
  const targets = tf.tensor2d(input.targets, [batch, classes]);
  const smoothed = tf.add(tf.mul(targets, 1 - labelSmoothing), labelSmoothing / classes);
  const weighted = classWeights ? tf.mul(smoothed, tf.tensor1d(classWeights)) : smoothed;
  return tf.mul(tf.sum(tf.mul(weighted, tf.logSoftmax(logits))), -1 / batch);
}

/** A group's tensors by name, in PyTorch's shapes. */
function splitVector(tf: TfjsCore, { specs, length }: TensorGroup, vector: Tensor | undefined): [string, Tensor][] {
  if (!vector) throw new Error('A vector of parameters is missing');
  const sizes = specs.map(({ shape }) => sizeOf(shape));
  const rest = length - sizes.reduce((sum, size) => sum + size, 0);
  if (rest > 0) sizes.push(rest);
  // tfjs-core 4.22 can't differentiate a split into one piece.
  const pieces = sizes.length === 1 ? [vector] : tf.split(vector, sizes);
  return specs.map(({ name, shape }, i) => {
    const piece = pieces[i];
    if (!piece) throw new Error(`There is no piece ${i}`);
    return [name, tf.reshape(piece, [...shape])];
  });
}

/** The opposite of `splitVector`. */
function joinTensors(tf: TfjsCore, { specs, length }: TensorGroup, tensorOf: (name: string) => Tensor): Tensor1D {
  const joined = tf.concat1d(specs.map(({ name, shape }) => tf.reshape(tensorOf(name), [sizeOf(shape)])));
  return tf.pad1d(joined, [0, length - joined.size]);
}

function get(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`Nothing is known of ${name}`);
  return tensor;
}
