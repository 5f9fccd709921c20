import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from './providers.ts';

export type SessionSettings = {
  /** Of one operator; ONNX Runtime takes one per physical core where nothing is said. */
  readonly threads?: number | undefined;
  /**
   * `disabled` for training graphs: they are built the way they should run, and ONNX Runtime's rewriting made them slower
   * and more than twice as large in memory. `all` for inference: ONNX Runtime finds the layout of this processor.
   */
  readonly optimisation: 'disabled' | 'all';
  /** Default: the CPU. */
  readonly provider?: Provider;
  /** Where outputs are put (default: the memory of the process); `gpu-buffer` only with WebGPU. */
  readonly outputLocation?: OutputLocation | Readonly<Record<string, OutputLocation>>;
};

/** A tensor in a `gpu-buffer` must be disposed of, and never be asked for its data: that aborts the process (1.30). */
export type OutputLocation = 'cpu' | 'gpu-buffer';

/** Opens a model; nodes that its provider has no kernel for run on the CPU. */
export function openSession(model: Uint8Array, settings: SessionSettings): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: [settings.provider ?? 'cpu'],
    ...(settings.outputLocation === undefined ? {} : { preferredOutputLocation: settings.outputLocation }),
    executionMode: 'sequential',
    interOpNumThreads: 1,
    ...(settings.threads === undefined ? {} : { intraOpNumThreads: settings.threads }),
    graphOptimizationLevel: settings.optimisation,
    // The pattern reserves the peak of one run for good and was no faster (1.0 GB against 2.5 GB on a small network).
    enableMemPattern: settings.optimisation !== 'disabled',
    logSeverityLevel: LOG_ERRORS,
  });
}

export function float32Tensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

/** Runs a session on float32 tensors; gives all outputs. */
export async function runSession(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<(name: string) => { readonly data: Float32Array; readonly shape: readonly number[] }> {
  const results = await session.run(feeds);
  return (name) => ({ data: float32Data(results, name), shape: results[name]?.dims ?? [] });
}

/** An output in the memory of the process. */
export function float32Data(results: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const result = results[name];
  if (result?.location !== 'cpu' || !(result.data instanceof Float32Array)) {
    throw new Error(`The model has no float32 output ${name} in memory`);
  }
  return result.data;
}

/** ONNX Runtime's severity "error". */
const LOG_ERRORS = 3;
