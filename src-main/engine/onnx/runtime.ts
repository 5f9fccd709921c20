import { InferenceSession, Tensor } from 'onnxruntime-node';

export type SessionSettings = {
  /** Of one operator; ONNX Runtime takes one per physical core where nothing is said. */
  readonly threads?: number | undefined;
  /**
   * `disabled` for training graphs: they are built the way they should run, and ONNX Runtime's rewriting made them slower
   * and more than twice as large in memory. `all` for inference: ONNX Runtime finds the layout of this processor.
   */
  readonly optimisation: 'disabled' | 'all';
};

/** Opens a model on the CPU. */
export function openSession(model: Uint8Array, settings: SessionSettings): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
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
  return (name) => {
    const result = results[name];
    if (!(result?.data instanceof Float32Array)) throw new Error(`The model has no float32 output ${name}`);
    return { data: result.data, shape: result.dims };
  };
}

/** ONNX Runtime's severity "error". */
const LOG_ERRORS = 3;
