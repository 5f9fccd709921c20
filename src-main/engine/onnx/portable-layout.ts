import type { GraphBuilder, Value } from './graph.ts';
import type { ConvGeometry, FeatureMap, Layout } from './layout.ts';

/** [batch, channels, height, width] and standard ONNX operators only: runs on every provider and processor. */
export function portableLayout(graph: GraphBuilder, batch: number): Layout {
  const map = (value: Value, like: { channels: number; size: number }): FeatureMap => ({
    kind: 'map',
    value,
    channels: like.channels,
    size: like.size,
  });
  const perChannel = (vector: Value, channels: number) => graph.reshape(vector, [1, channels, 1, 1]);
  const perSample = (rows: Value, channels: number) => graph.reshape(rows, [batch, channels, 1, 1]);
  return {
    name: 'portable',
    batch,
    fromImages: (images) => map(images, { channels: 3, size: images.shape[2] as number }), // images are square and sized
    conv(x, weight, geometry, bias) {
      const { stride, pads, isDepthwise, outChannels, outSize } = geometry;
      const options = { stride, pads, groups: isDepthwise ? outChannels : 1, ...(bias ? { bias } : {}) };
      return map(graph.conv(x.value, weight, options), { channels: outChannels, size: outSize });
    },
    convInputGradient(gradient, weight, geometry) {
      return map(plainInputGradient(graph, gradient.value, weight, geometry), {
        channels: geometry.inChannels,
        size: geometry.inSize,
      });
    },
    convWeightGradient: (x, gradient, geometry) =>
      geometry.isDepthwise
        ? depthwiseWeightGradient(graph, x.value, gradient.value, geometry)
        : denseWeightGradient(graph, graph.transpose(x.value, [0, 2, 3, 1]), gradient.value, geometry),
    silu: (x) => graph.mul(x, graph.map('Sigmoid', x)),
    channelMean: (x) => graph.mean(graph.mean(x.value, OVER_SPACE), [0]),
    channelDot: (x, y) => channelSum(graph, graph.mul(x.value, y.value)),
    spatialMean: (x) => graph.mean(x.value, OVER_SPACE),
    spatialDot: (x, y) => graph.sum(graph.mul(x.value, y.value), OVER_SPACE),
    channelAffine(x, scale, shift, { plus, isSigmoid = false } = {}) {
      const scaled = graph.mul(x.value, perChannel(scale, x.channels));
      const shifted = shift ? graph.add(scaled, perChannel(shift, x.channels)) : scaled;
      const sum = plus ? graph.add(shifted, plus.value) : shifted;
      return map(isSigmoid ? graph.map('Sigmoid', sum) : sum, x);
    },
    sampleAffine(x, scale, shift) {
      const scaled = graph.mul(x.value, perSample(scale, x.channels));
      return map(shift ? graph.add(scaled, perSample(shift, x.channels)) : scaled, x);
    },
    spread(rows, size) {
      const channels = rows.shape[1] as number; // rows are [batch, C] with known C
      return map(graph.expand(perSample(rows, channels), [batch, channels, size, size]), { channels, size });
    },
  };
}

const OVER_SPACE = [2, 3];

/**
 * Sums of [batch, channels, height, width] over all but the channels: pixels first, which lie together, then samples. At
 * once, a provider may give each channel to a single thread.
 */
function channelSum(graph: GraphBuilder, x: Value): Value {
  return graph.sum(graph.sum(x, OVER_SPACE), [0]);
}

/** A kernel turned by 180 degrees: [out, in, k, k] read backwards over its last two axes. */
export function flipKernel(graph: GraphBuilder, weight: Value): Value {
  const [outChannels = 0, inChannels = 0, kernel = 0] = weight.shape as readonly number[]; // weights are never symbolic
  if (kernel === 1) return weight;
  const taps = kernel * kernel;
  const flat = graph.reshape(weight, [outChannels, inChannels, taps]);
  const flipped = graph.slice(flat, [{ axis: 2, start: taps - 1, count: taps, step: -1 }]);
  return graph.reshape(flipped, [outChannels, inChannels, kernel, kernel]);
}

/** The gradient of a convolution's input, in plain layout. */
export function plainInputGradient(graph: GraphBuilder, gradient: Value, weight: Value, geometry: ConvGeometry): Value {
  const { kernel, stride, pads, isDepthwise, inChannels, inSize } = geometry;
  const groups = isDepthwise ? inChannels : 1;
  if (stride > 1) return graph.convTranspose(gradient, weight, { stride, pads, groups, size: inSize });
  const flipped = flipKernel(graph, weight);
  const [top, left, bottom, right] = pads;
  const reach = kernel - 1;
  return graph.conv(gradient, isDepthwise ? flipped : graph.transpose(flipped, [1, 0, 2, 3]), {
    pads: [reach - top, reach - left, reach - bottom, reach - right],
    groups,
  });
}

/**
 * The gradient of a dense kernel: for each kernel position a batched matrix product of the output's gradient
 * [batch, out, size, size] with the shifted input, which has its channels last ([batch, size, size, in]), so that every
 * shifted window is a matrix [pixels, in] without a transposition.
 */
function denseWeightGradient(graph: GraphBuilder, channelsLast: Value, gradient: Value, geometry: ConvGeometry): Value {
  const { kernel, stride, pads, inChannels, outChannels, outSize } = geometry;
  const [batch = 0] = gradient.shape as readonly number[]; // training shapes are known
  const [top, left, bottom, right] = pads;
  const pixels = outSize * outSize;
  const rows = graph.reshape(gradient, [batch, outChannels, pixels]);
  const padded = graph.pad(channelsLast, [0, top, left, 0], [0, bottom, right, 0]);
  const products = kernelPositions(kernel).map(([row, column]) => {
    const window = kernel === 1 && stride === 1 ? padded : windowAt(graph, padded, [1, 2], row, column, geometry);
    const columns = graph.reshape(window, [batch, pixels, inChannels]);
    return graph.sum(graph.matmul(rows, columns), [0], true);
  });
  const stacked = graph.transpose(graph.concat(products, 0), [1, 2, 0]);
  return graph.reshape(stacked, [outChannels, inChannels, kernel, kernel]);
}

function depthwiseWeightGradient(graph: GraphBuilder, x: Value, gradient: Value, geometry: ConvGeometry): Value {
  const { kernel, pads, inChannels } = geometry;
  const [top, left, bottom, right] = pads;
  const padded = graph.pad(x, [0, 0, top, left], [0, 0, bottom, right]);
  const sums = kernelPositions(kernel).map(([row, column]) => {
    const window = windowAt(graph, padded, [2, 3], row, column, geometry);
    return graph.reshape(channelSum(graph, graph.mul(gradient, window)), [inChannels, 1]);
  });
  return graph.reshape(graph.concat(sums, 1), [inChannels, 1, kernel, kernel]);
}

/** The pixels of a padded input that kernel position (row, column) meets, on the two spatial axes. */
function windowAt(
  graph: GraphBuilder,
  padded: Value,
  axes: readonly [number, number],
  row: number,
  column: number,
  { stride, outSize }: ConvGeometry,
): Value {
  return graph.slice(padded, [
    { axis: axes[0], start: row, count: outSize, step: stride },
    { axis: axes[1], start: column, count: outSize, step: stride },
  ]);
}

function kernelPositions(kernel: number): readonly (readonly [number, number])[] {
  return Array.from({ length: kernel * kernel }, (_, i) => [Math.floor(i / kernel), i % kernel] as const);
}
