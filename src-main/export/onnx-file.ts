import { InferenceSession, Tensor } from 'onnxruntime-node';

/** An exported model as any receiver would open it: from its file, with ONNX Runtime's own settings, on the CPU. */
export class OnnxFile {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open(path: string): Promise<OnnxFile> {
    return new OnnxFile(await InferenceSession.create(path));
  }

  /** `images`: [batch, 3, size, size], RGB, normalised. Gives the logits, [batch, numClasses]. */
  async run(images: Float32Array, batch: number): Promise<Float32Array> {
    const size = Math.sqrt(images.length / (3 * batch));
    const { logits } = await this.#session.run({ input: new Tensor('float32', images, [batch, 3, size, size]) });
    if (!(logits?.data instanceof Float32Array)) throw new Error('The model gives no float32 logits');
    return logits.data;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
