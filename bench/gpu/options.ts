import { parseArgs } from 'node:util';
import { PROVIDERS, type Precision, type Provider } from '../../src-main/engine/onnx/providers.ts';
import { count, oneOf } from '../shared/option-values.ts';

export type Options = {
  readonly device: Provider;
  readonly architecture: string;
  readonly size: number;
  readonly batches: readonly number[];
  readonly precisions: readonly Precision[];
  /** Timed steps of each side. */
  readonly steps: number;
  readonly python: string;
};

export const USAGE = `npm run bench:gpu -- [options]
  --device ${PROVIDERS.join('|')}   of our engine (default: webgpu)
  --network NAME       timm's name (default: tf_efficientnetv2_s)
  --size PIXELS        (default: 512)
  --batches N,...      (default: 8,16,32)
  --precisions P,...   of float32, float16 (default: both)
  --steps N            timed steps of each side (default: 20)
  --python PATH        with PyTorch for CUDA (default: python3)`;

/** @throws Error that names the wrong option and what may stand there. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      device: text,
      network: text,
      size: text,
      batches: text,
      precisions: text,
      steps: text,
      python: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  return {
    device: oneOf('--device', values.device ?? 'webgpu', PROVIDERS),
    architecture: values.network ?? 'tf_efficientnetv2_s',
    size: count('--size', values.size ?? '512'),
    batches: (values.batches ?? '8,16,32').split(',').map((batch) => count('--batches', batch)),
    precisions: (values.precisions ?? 'float32,float16')
      .split(',')
      .map((precision) => oneOf('--precisions', precision, ['float32', 'float16'])),
    steps: count('--steps', values.steps ?? '20'),
    python: values.python ?? 'python3',
  };
}
