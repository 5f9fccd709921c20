import type { InferenceSession as OnnxSession } from 'onnxruntime-node';
import { appError } from '../../../src-shared/errors.ts';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import { fitWeights, type Weights } from '../../network/weights.ts';
import { GraphBuilder } from './graph.ts';
import { addInferenceNetwork } from './inference-graph.ts';
import { checkInputSize } from './input-size.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';

export type InferenceModelOptions = {
  readonly network: Network;
  readonly weights: Weights;
  /** Height and width of the images in pixels. */
  readonly inputSize: number;
  /** Merges BatchNorm into the convolutions (export: faster) or keeps it as an operator (evaluation: PyTorch's arithmetic). */
  readonly foldBatchNorm: boolean;
  /** Goes into the file's metadata_props. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/**
 * The bytes of an ONNX file with standard operators only: input `input` [batch, 3, size, size], output `logits`
 * [batch, numClasses], batch free.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`.
 */
export function buildInferenceModel(options: InferenceModelOptions): Uint8Array {
  const { network, inputSize, metadata = {} } = options;
  checkInputSize(inputSize);
  const graph = new GraphBuilder();
  addInferenceNetwork(graph, { ...options, weights: fitWeights(network, options.weights, 'memory') });
  return graph.encode({ name: network.architecture.name, metadata });
}

export type InferenceSession = {
  /** Shape of one sample, read from the model. */
  readonly inputShape: readonly number[];
  /**
   * `images`: [batch, 3, size, size], RGB, normalised. Gives [batch, numClasses]. Of a part of a network (see
   * `splitNetwork`) either may be features. @throws AppError `network.wrong_value_count`.
   */
  run(images: Float32Array, batch: number): Promise<Float32Array>;
  release(): Promise<void>;
};

/** Opens a model made by `buildInferenceModel`. `threads`: of ONNX Runtime (default: one per physical core). */
export async function createInferenceSession(
  model: Uint8Array,
  options: { readonly threads?: number } = {},
): Promise<InferenceSession> {
  const session = await openSession(model, { threads: options.threads, optimisation: 'all' });
  const inputShape = readInputShape(session);
  return {
    inputShape,
    async run(images, batch) {
      const shape = [batch, ...inputShape];
      const expected = sizeOf(shape);
      if (images.length !== expected) {
        throw appError('network.wrong_value_count', {
          what: 'images',
          found: images.length,
          expected,
          shape: shape.join(' x '),
        });
      }
      const result = await runSession(session, { input: float32Tensor(images, shape) });
      return result('logits').data;
    },
    release: () => session.release(),
  };
}

function readInputShape(session: OnnxSession): readonly number[] {
  const input = session.inputMetadata.find(({ name }) => name === 'input');
  const [, ...shape] = input?.isTensor ? input.shape : [];
  return shape.map((length) => {
    if (typeof length !== 'number') throw new Error('The model has no input of a known size');
    return length;
  });
}
