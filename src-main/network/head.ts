import { IMAGES, type Layer, type Network } from './network.ts';
import { networkParameters } from './parameters.ts';
import type { Weights } from './weights.ts';

/** The two parts of a network, each a network of its own; together they have its parameters, under the same names. */
export type SplitNetwork = {
  /** Pictures to pooled features [batch, featureChannels]. */
  readonly backbone: Network;
  /** Those features to logits: dropout, where there is one, and the classifier. */
  readonly head: Network;
};

export function splitNetwork(network: Network): SplitNetwork {
  const { layers } = network;
  const pool = layers.findIndex(({ kind }) => kind === 'globalAveragePool');
  if (pool < 0) throw new Error(`${network.architecture.name} has no pooled features`);
  const shift = pool + 1;
  const moved = layers.slice(shift).map((layer): Layer => {
    const input = layer.input === pool ? IMAGES : layer.input - shift;
    return layer.kind === 'add' ? { ...layer, input, other: layer.other - shift } : { ...layer, input };
  });
  return { backbone: { ...network, layers: layers.slice(0, shift) }, head: { ...network, layers: moved } };
}

/** Shape of one sample that a network reads: a picture, or the features before a head. */
export function inputShape(network: Network, inputSize: number): readonly number[] {
  const first = network.layers.find((layer) => layer.kind === 'conv' || layer.kind === 'linear');
  return first?.kind === 'linear' ? [first.inFeatures] : [3, inputSize, inputSize];
}

/** Of all weights those that a network, or a part of one, has. */
export function weightsOf(network: Network, weights: Weights): Weights {
  const names = new Set(networkParameters(network).map(({ name }) => name));
  return new Map([...weights].filter(([name]) => names.has(name)));
}
