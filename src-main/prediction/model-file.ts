import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';

/** A class as an answer names it; its place in the list is its index. */
export type ClassLabel = { readonly kcode: string; readonly drugName: string };

/** What answers, as files: plain data, so that another thread can open it. */
export type ModelFile =
  | {
      readonly kind: 'package';
      /** Absolute. */
      readonly dir: string;
      /** Of its model.onnx, as it was exported. */
      readonly sha256: string;
    }
  | {
      readonly kind: 'run';
      /** Absolute. */
      readonly checkpointPath: string;
      readonly architecture: string;
      /** By class index; as many as the network has. */
      readonly classes: readonly ClassLabel[];
    };

/** A model that is ready to answer. */
export type OpenModel = {
  readonly preprocessing: PreprocessingConfig;
  readonly classes: readonly ClassLabel[];
  /** One photo: [3, size, size], RGB, normalised. Gives the logits by class index. */
  run(tensor: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
};
