import { assertNever } from '../../src-shared/errors.ts';
import type { Layer, Network } from './network.ts';

/** One tensor of the state dict. Running statistics are state, everything else is trained. */
export type ParameterSpec = {
  /** timm's name. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: 'weight' | 'norm_weight' | 'bias' | 'running_mean' | 'running_var';
};

/** Every tensor of a network in the order of timm's state dict (without `num_batches_tracked`, which has no effect). */
export function networkParameters(network: Network): readonly ParameterSpec[] {
  return network.layers.flatMap(layerParameters);
}

export function isTrained(spec: ParameterSpec): boolean {
  return spec.kind !== 'running_mean' && spec.kind !== 'running_var';
}

/** Number of values of a shape; 1 for a scalar's []. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function layerParameters(layer: Layer): readonly ParameterSpec[] {
  const { name } = layer;
  switch (layer.kind) {
    case 'conv': {
      const inChannels = layer.isDepthwise ? 1 : layer.inChannels;
      return [weight(name, [layer.outChannels, inChannels, layer.kernel, layer.kernel])];
    }
    case 'batchNorm': {
      const shape = [layer.channels];
      return [
        { name: `${name}.weight`, shape, kind: 'norm_weight' },
        bias(name, layer.channels),
        { name: `${name}.running_mean`, shape, kind: 'running_mean' },
        { name: `${name}.running_var`, shape, kind: 'running_var' },
      ];
    }
    case 'squeezeExcite':
      return [
        weight(`${name}.conv_reduce`, [layer.reducedChannels, layer.channels, 1, 1]),
        bias(`${name}.conv_reduce`, layer.reducedChannels),
        weight(`${name}.conv_expand`, [layer.channels, layer.reducedChannels, 1, 1]),
        bias(`${name}.conv_expand`, layer.channels),
      ];
    case 'linear':
      return [weight(name, [layer.outFeatures, layer.inFeatures]), bias(name, layer.outFeatures)];
    case 'dropPath':
    case 'dropout':
    case 'add':
    case 'globalAveragePool':
      return [];
    default:
      return assertNever(layer);
  }
}

function weight(name: string, shape: readonly number[]): ParameterSpec {
  return { name: `${name}.weight`, shape, kind: 'weight' };
}

function bias(name: string, length: number): ParameterSpec {
  return { name: `${name}.bias`, shape: [length], kind: 'bias' };
}
