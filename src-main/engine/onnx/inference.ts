import type { InferenceSession as OnnxSession } from 'onnxruntime-node';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import { checkValueCount } from '../../network/value-count.ts';
import { fitWeights, type Weights } from '../../network/weights.ts';
import { GraphBuilder } from './graph.ts';
import { addInferenceNetwork } from './inference-graph.ts';
import { checkInputSize } from './input-size.ts';
import type { Provider } from './providers.ts';
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
  { threads, provider = 'cpu' }: { readonly threads?: number; readonly provider?: Provider } = {},
): Promise<InferenceSession> {
  const session = await openSession(model, { threads, provider, optimisation: 'all' });
  const inputShape = readInputShape(session);
  return {
    inputShape,
    async run(images, batch) {
      checkValueCount('images', images, [batch, ...inputShape]);
      const length = sizeOf(inputShape);
      const partSize = imagesPerRun(inputShape, provider === 'cpu' ? PIXELS_PER_RUN : PIXELS_PER_DEVICE_RUN);
      const parts: Float32Array[] = [];
      for (let first = 0; first < batch; first += partSize) {
        const count = Math.min(partSize, batch - first);
        const part = images.subarray(first * length, (first + count) * length);
        const result = await runSession(session, { input: float32Tensor(part, [count, ...inputShape]) });
        parts.push(result('logits').data);
      }
      return joined(parts);
    },
    release: () => session.release(),
  };
}

/**
 * Two images of 512 x 512 pixels, ten of 224 x 224: the feature maps of more do not stay in the processor's cache, and
 * take up to a tenth longer (V2-S: sixteen at once 2865 ms, two at a time 2665; eight at a time 499 against 529 at 224).
 */
const PIXELS_PER_RUN = 2 ** 19;
/** Sixteen images of 512 x 512 pixels keep a card busy, and take less of its memory than a training step of as many. */
const PIXELS_PER_DEVICE_RUN = 2 ** 22;

/** Samples that go through the network together; rows of features all at once. */
function imagesPerRun(inputShape: readonly number[], pixels: number): number {
  const [, height, width] = inputShape;
  if (height === undefined || width === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(pixels / (height * width)));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

function readInputShape(session: OnnxSession): readonly number[] {
  const input = session.inputMetadata.find(({ name }) => name === 'input');
  const [, ...shape] = input?.isTensor ? input.shape : [];
  return shape.map((length) => {
    if (typeof length !== 'number') throw new Error('The model has no input of a known size');
    return length;
  });
}
