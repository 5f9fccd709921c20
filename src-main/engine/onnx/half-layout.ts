import type { GraphBuilder, Value } from './graph.ts';
import type { FeatureMap, Layout } from './layout.ts';

/**
 * Another layout with its maps in float16, as mixed precision has it (Micikevicius et al., 2018): maps, their gradients
 * and the weights they meet are rounded to float16; sums over pixels and samples, gradients of weights and every vector
 * are float32.
 */
export function halfLayout(graph: GraphBuilder, inner: Layout): Layout {
  const half = (value: Value) => graph.cast(value, 'float16');
  const full = (map: FeatureMap): FeatureMap => ({ ...map, value: graph.cast(map.value, 'float32') });
  return {
    name: inner.name,
    batch: inner.batch,
    fromImages: (images) => inner.fromImages(half(images)),
    conv: (x, weight, geometry, bias) => inner.conv(x, half(weight), geometry, bias && half(bias)),
    convInputGradient: (gradient, weight, geometry) => inner.convInputGradient(gradient, half(weight), geometry),
    // A sum over all pixels of a batch: float16 would lose most of it where a provider also adds in float16.
    convWeightGradient: (x, gradient, geometry) => inner.convWeightGradient(full(x), full(gradient), geometry),
    silu: (x) => inner.silu(x),
    channelMean: (x) => inner.channelMean(full(x)),
    channelDot: (x, y) => inner.channelDot(full(x), full(y)),
    spatialMean: (x) => inner.spatialMean(full(x)),
    spatialDot: (x, y) => inner.spatialDot(full(x), full(y)),
    channelAffine: (x, scale, shift, options) => inner.channelAffine(x, half(scale), shift && half(shift), options),
    sampleAffine: (x, scale, shift) => inner.sampleAffine(x, half(scale), shift && half(shift)),
    spread: (rows, size) => inner.spread(half(rows), size),
  };
}
