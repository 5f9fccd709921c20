import type { BlockedConvOptions } from './blocked-format.ts';
import { BlockedKernels } from './blocked-kernels.ts';
import type { GraphBuilder, Value } from './graph.ts';
import type { FeatureMap, Layout } from './layout.ts';

/**
 * ONNX Runtime's own layout for convolutions, reached directly by its internal operators (`com.microsoft.nchwc`):
 * channels in blocks of `block` that lie beside each other, [batch, channels / block, height, width, block]. A map's
 * shape says [batch, channels rounded up, height, width] all the same; the channels added by rounding are always 0.
 * Images are the exception: with their 3 channels they stay plain, and the first convolution reads them so.
 */
export function blockedLayout(block: number): (graph: GraphBuilder, batch: number) => Layout {
  return (graph, batch) => {
    const kernels = new BlockedKernels(graph, block);
    const map = (value: Value, like: { channels: number; size: number }): FeatureMap => ({
      kind: 'map',
      value,
      channels: like.channels,
      size: like.size,
    });
    const padded = (channels: number) => Math.ceil(channels / block) * block;
    /** [C] to [C rounded up] and [batch, C] to [batch, C rounded up]. */
    const widen = (vector: Value, channels: number) => {
      const before = vector.shape.map(() => 0);
      return graph.pad(vector, before, before.with(-1, padded(channels) - channels));
    };
    const narrow = (vector: Value, channels: number) => {
      const axis = vector.shape.length - 1;
      return vector.shape[axis] === channels ? vector : graph.slice(vector, [{ axis, start: 0, count: channels }]);
    };
    /** A depthwise convolution whose kernel is the other map: its only output is the sum of the products. */
    const spatialDot = (x: FeatureMap, y: FeatureMap): Value => {
      const width = padded(x.channels);
      const channels = batch * width;
      const product = kernels.conv(
        graph.reshape(x.value, [1, channels, x.size, x.size]),
        graph.reshape(y.value, [channels, 1, x.size, x.size]),
        { groups: channels },
      );
      return graph.reshape(product, [batch, width]);
    };
    /** scale * x + shift per channel as a depthwise 1x1 convolution over `channels` (wide) channels. */
    const affine = (
      x: Value,
      scale: Value,
      options: Pick<BlockedConvOptions, 'bias' | 'sum' | 'activation'>,
    ): Value => {
      const [channels = 0] = scale.shape as readonly number[]; // training shapes are known
      return kernels.conv(x, graph.reshape(scale, [channels, 1, 1, 1]), { groups: channels, ...options });
    };
    return {
      name: 'blocked',
      batch,
      fromImages: (images) => map(images, { channels: 3, size: images.shape[2] as number }), // images are square and sized
      conv: (x, weight, geometry, bias) =>
        map(kernels.forward(x.value, weight, geometry, bias && widen(bias, geometry.outChannels)), {
          channels: geometry.outChannels,
          size: geometry.outSize,
        }),
      convInputGradient: (gradient, weight, geometry) =>
        map(kernels.inputGradient(gradient.value, weight, geometry), {
          channels: geometry.inChannels,
          size: geometry.inSize,
        }),
      convWeightGradient: (x, gradient, geometry) => kernels.weightGradient(x.value, gradient.value, geometry),
      // QuickGelu is x * sigmoid(alpha * x), in one pass.
      silu: (x) =>
        graph.node('QuickGelu', [x], x.shape, { domain: 'com.microsoft', attributes: { alpha: { float: 1 } } }),
      channelMean: (x) => narrow(graph.mean(kernels.spatialMean(x.value), [0]), x.channels),
      channelDot: (x, y) => narrow(graph.sum(spatialDot(x, y), [0]), x.channels),
      spatialMean: (x) => narrow(kernels.spatialMean(x.value), x.channels),
      spatialDot: (x, y) => narrow(spatialDot(x, y), x.channels),
      channelAffine: (x, scale, shift, { plus, isSigmoid = false } = {}) =>
        map(
          affine(x.value, widen(scale, x.channels), {
            ...(shift ? { bias: widen(shift, x.channels) } : {}),
            ...(plus ? { sum: plus.value } : {}),
            ...(isSigmoid ? { activation: 'Sigmoid' } : {}),
          }),
          x,
        ),
      sampleAffine(x, scale, shift) {
        const channels = batch * padded(x.channels);
        const flat = (rows: Value) => graph.reshape(widen(rows, x.channels), [channels]);
        const value = affine(
          graph.reshape(x.value, [1, channels, x.size, x.size]),
          flat(scale),
          shift ? { bias: flat(shift) } : {},
        );
        return map(graph.reshape(value, [batch, padded(x.channels), x.size, x.size]), x);
      },
      spread(rows, size) {
        const channels = rows.shape[1] as number; // rows are [batch, C] with known C
        const blocks = (batch * padded(channels)) / block;
        const narrowMap = graph.reshape(widen(rows, channels), [blocks, 1, block]);
        const value = graph.expand(narrowMap, [blocks, size * size, block]);
        return map(graph.reshape(value, [batch, padded(channels), size, size]), { channels, size });
      },
    };
  };
}
