import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** The output that a model for `runInto` needs before all others: an empty sequence (`GraphBuilder.emptySequence`). */
export const STOP_OUTPUT = 'stop';

export type Outputs = Readonly<Record<string, Tensor>>;

/**
 * Runs a model whose results are written into the float32 tensors given for them, and gives these back. They have to be
 * all of its outputs but the first, and begin with one that has a value, which tells whether it was written. The memory
 * may be WebAssembly's.
 *
 * onnxruntime-node 1.30 does write an output into the tensor given for it, but then copies every output into a new
 * array, that one too: all gradients once a step, garbage at the next. It makes JavaScript values of the outputs in the
 * model's order and gives up at the first that it has no value for, which a sequence is. So the run is rejected because
 * of its first output, with everything computed and nothing copied. A version that knows sequences would only copy again.
 */
export async function runInto(
  session: InferenceSession,
  feeds: InferenceSession.OnnxValueMapType,
  outputs: Outputs,
): Promise<Outputs> {
  const witness = bitsOfFirst(outputs);
  witness[0] = UNWRITTEN;
  let stop: unknown;
  try {
    await session.run(feeds, { ...outputs, [STOP_OUTPUT]: null });
  } catch (error) {
    if (!(error instanceof Error && error.message === SEQUENCE_MESSAGE)) throw error;
    stop = error;
  }
  if (witness[0] === UNWRITTEN) throw new Error('ONNX Runtime has not written its outputs in place', { cause: stop });
  return outputs;
}

/** onnxruntime-node 1.30, js/node/src/tensor_helper.cc. */
const SEQUENCE_MESSAGE = 'Non tensor type is temporarily not supported.';
/** A NaN that no arithmetic gives: processors make 0x7fc00000 and 0xffc00000. */
const UNWRITTEN = 0x7fc5a5a5;

function bitsOfFirst(outputs: Outputs): Int32Array {
  const data = Object.values(outputs)[0]?.data;
  if (!(data instanceof Float32Array) || data.length === 0) throw new Error('The first output has to hold a float32');
  return new Int32Array(data.buffer, data.byteOffset, 1);
}
