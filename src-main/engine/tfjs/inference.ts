import { inputShape } from '../../network/head.ts';
import type { Network } from '../../network/network.ts';
import { checkValueCount } from '../../network/value-count.ts';
import { fitWeights, type Weights } from '../../network/weights.ts';
import type { InferenceSession } from '../onnx/inference.ts';
import { checkInputSize } from '../onnx/input-size.ts';
import type { LoadedTfjs } from './load-tfjs.ts';
import { inputTensor, runNetwork } from './network-pass.ts';
import { runTfjs } from './run-tfjs.ts';

export type TfjsInferenceOptions = {
  readonly tfjs: LoadedTfjs;
  readonly network: Network;
  readonly weights: Weights;
  /** Height and width of the images in pixels. */
  readonly inputSize: number;
};

/**
 * Evaluation with running statistics and nothing dropped.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`, `engine.tfjs_*`.
 */
export async function createTfjsInferenceSession(options: TfjsInferenceOptions): Promise<InferenceSession> {
  const { tfjs, network, inputSize } = options;
  const { tf } = tfjs;
  checkInputSize(inputSize);
  const fitted = fitWeights(network, options.weights, 'memory');
  const parameters = await runTfjs(
    tfjs,
    () => new Map([...fitted].map(([name, { data, shape }]) => [name, tf.tensor(data.slice(), [...shape])])),
  );
  const shape = inputShape(network, inputSize);
  return {
    inputShape: shape,
    async run(images, batch) {
      checkValueCount('images', images, [batch, ...shape]);
      const parameter = (name: string) => {
        const tensor = parameters.get(name);
        if (!tensor) throw new Error(`There is no ${name}`);
        return tensor;
      };
      return runTfjs(tfjs, async () => {
        const logits = tf.tidy(() => {
          const input = inputTensor(tf, { network, inputSize, batchSize: batch }, images);
          return runNetwork({ tf, parameter }, network, input);
        });
        const values = await logits.data<'float32'>();
        logits.dispose();
        return values;
      });
    },
    async release() {
      tf.dispose([...parameters.values()]);
    },
  };
}
