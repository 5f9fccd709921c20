import type { ConvLayer } from '../../network/network.ts';
import type { Pads, Value } from './graph.ts';

/** Pictures or features in the layout of the kernels in use; only the layout knows how `value` is arranged. */
export type FeatureMap = {
  readonly kind: 'map';
  readonly value: Value;
  readonly channels: number;
  /** Height and width. */
  readonly size: number;
};

/** A gradient of a map; a convolution that meets `scale` [C] takes it into its weights, which costs less than a pass. */
export type MapGradient = FeatureMap & { readonly scale?: Value };

/** Everything a convolution kernel has to know. Input and output are square. */
export type ConvGeometry = {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly isDepthwise: boolean;
  readonly pads: Pads;
  readonly inSize: number;
  readonly outSize: number;
};

/**
 * How activations lie in memory and which kernels work on them. Every layer and its gradient is written once in
 * terms of these operations; a faster layout replaces them all at once. Vectors over channels ([C], [batch, C]) and
 * weights ([out, in, k, k]) are plain in every layout.
 */
export type Layout = {
  readonly name: 'portable' | 'blocked';
  readonly batch: number;
  /** Takes images [batch, 3, size, size]. */
  fromImages(images: Value): FeatureMap;
  /** `bias`: [out]. */
  conv(x: FeatureMap, weight: Value, geometry: ConvGeometry, bias?: Value): FeatureMap;
  convInputGradient(gradient: FeatureMap, weight: Value, geometry: ConvGeometry): FeatureMap;
  /** Gives the weight's shape. */
  convWeightGradient(x: FeatureMap, gradient: FeatureMap, geometry: ConvGeometry): Value;
  /** x * sigmoid(x), of anything. */
  silu(x: Value): Value;
  /** Over batch, height and width: [C]. */
  channelMean(x: FeatureMap): Value;
  /** Sums of the product x * y over the same: [C]. */
  channelDot(x: FeatureMap, y: FeatureMap): Value;
  /** Over height and width: [batch, C]. */
  spatialMean(x: FeatureMap): Value;
  /** Sums of the product x * y over the same: [batch, C]. */
  spatialDot(x: FeatureMap, y: FeatureMap): Value;
  /** scale * x (+ shift) of each channel (both [C]) (+ another map), and the sigmoid of that where asked. */
  channelAffine(x: FeatureMap, scale: Value, shift?: Value, options?: AffineOptions): FeatureMap;
  /** scale * x (+ shift) of each channel of each sample (both [batch, C]). */
  sampleAffine(x: FeatureMap, scale: Value, shift?: Value): FeatureMap;
  /** A map of the given size holding each number of [batch, C] everywhere. */
  spread(rows: Value, size: number): FeatureMap;
};

export type AffineOptions = { readonly plus?: FeatureMap; readonly isSigmoid?: boolean };

/** Padding and sizes of a convolution on maps of `inSize`. */
export function convGeometry(layer: ConvLayer, inSize: number): ConvGeometry {
  const { kernel, stride, padding, inChannels, outChannels, isDepthwise } = layer;
  const common = { inChannels, outChannels, kernel, stride, isDepthwise, inSize };
  if (padding === 'symmetric') {
    const around = (kernel - 1) / 2;
    const outSize = Math.floor((inSize + 2 * around - kernel) / stride) + 1;
    return { ...common, outSize, pads: [around, around, around, around] };
  }
  // TensorFlow's SAME: as little as needed for ceil(size / stride) outputs, the odd pixel at the end.
  const outSize = Math.ceil(inSize / stride);
  const total = Math.max((outSize - 1) * stride + kernel - inSize, 0);
  const before = Math.floor(total / 2);
  return { ...common, outSize, pads: [before, before, total - before, total - before] };
}
