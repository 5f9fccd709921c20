import type { Network } from '../../network/network.ts';
import type { Weights } from '../../network/weights.ts';

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
export function buildInferenceModel(_options: InferenceModelOptions): Uint8Array {
  throw new Error('not built yet');
}

export type InferenceSession = {
  /** `images`: [batch, 3, size, size], RGB, normalised. Gives [batch, numClasses]. @throws AppError `network.wrong_value_count`. */
  run(images: Float32Array, batch: number): Promise<Float32Array>;
  release(): Promise<void>;
};

/** Opens a model made by `buildInferenceModel`. `threads`: of ONNX Runtime (default: one per physical core). */
export function createInferenceSession(
  _model: Uint8Array,
  _options?: { readonly threads?: number },
): Promise<InferenceSession> {
  throw new Error('not built yet');
}
