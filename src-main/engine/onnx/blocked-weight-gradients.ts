import type { BlockedFormat } from './blocked-format.ts';
import type { GraphBuilder, Pads, Value } from './graph.ts';
import type { ConvGeometry } from './layout.ts';
import { flipKernel } from './portable-layout.ts';

/** Between 14x14 (1.7 times as fast) and 28x28 (0.8 times). */
const LONG_PRODUCT_PIXELS = 400;

/** Blocks of output channels that a thread takes at once (MLAS, snchwc.cpp). */
const FILTER_BLOCKS = 4;

/** One of the two maps of a weight gradient. */
type FeatureSide = { readonly map: Value; readonly channels: number; readonly size: number };

/** Gradients of convolution kernels from blocked maps, in the plain shape of the kernel. */
export class BlockedWeightGradients {
  readonly #graph: GraphBuilder;
  readonly #format: BlockedFormat;

  constructor(graph: GraphBuilder, format: BlockedFormat) {
    this.#graph = graph;
    this.#format = format;
  }

  of(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const { inChannels, kernel, stride, isDepthwise } = geometry;
    if (isDepthwise) return this.#depthwiseWeightGradient(x, gradient, geometry);
    const isPointwise = kernel === 1 && stride === 1 && !this.#format.isPlain(x, inChannels);
    return isPointwise
      ? this.#pointwiseWeightGradient(x, gradient, geometry)
      : this.#denseWeightGradient(x, gradient, geometry);
  }

  /** The side with fewer blocks of channels is the picture that the other runs over: wide kernels are the faster ones. */
  #denseWeightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const graph = this.#graph;
    const { kernel, stride, pads, inSize, outSize, inChannels, outChannels } = geometry;
    const [top, left] = pads;
    const isPlain = this.#format.isPlain(x, inChannels);
    if (isPlain || stride > 1 || this.#format.padded(inChannels) <= this.#format.padded(outChannels)) {
      const size = stride * (outSize - 1) + kernel;
      const around: Pads = [top, left, size - inSize - top, size - inSize - left];
      const image = { map: x, channels: inChannels, size: inSize, isPlain, pads: around };
      return this.#correlate(image, { map: gradient, channels: outChannels, size: outSize }, { kernel, stride });
    }
    const [before, after] = [kernel - 1 - top, inSize + top - outSize];
    const [beforeX, afterX] = [kernel - 1 - left, inSize + left - outSize];
    const around: Pads = [before, beforeX, after, afterX];
    const image = { map: gradient, channels: outChannels, size: outSize, isPlain: false, pads: around };
    const turned = this.#correlate(image, { map: x, channels: inChannels, size: inSize }, { kernel, stride });
    return graph.transpose(flipKernel(graph, turned), [1, 0, 2, 3]);
  }

  /**
   * For each channel of `over` and of `image` the sums of their products at `kernel` x `kernel` shifts: [over, image,
   * kernel, kernel]. A dense convolution too, in which the image's channels take the place of the batch, the batch that
   * of the channels, and `over` is the kernel, dilated by the stride: the output is as large as the shifts that are
   * wanted. A block of the image's channels lies interleaved along the width as it does in memory, so that one pass over
   * the long kernel serves `block` of them (twice as fast as one after the other). A batch smaller than a block is filled
   * up not with zeros but with bands of rows, each a sample of its own. Each block of samples is a group of the
   * convolution, and their results are added: more shares for the threads, and nothing to be moved between samples.
   */
  #correlate(
    image: FeatureSide & { readonly isPlain: boolean; readonly pads: Pads },
    over: FeatureSide,
    { kernel, stride }: Pick<ConvGeometry, 'kernel' | 'stride'>,
  ): Value {
    const graph = this.#graph;
    const [batch = 0] = image.map.shape as readonly number[]; // training shapes are known
    const lane = image.isPlain ? image.channels : this.#format.block;
    const groups = image.isPlain ? 1 : this.#format.padded(image.channels) / lane;
    const bands = this.#bandCount(batch, over, { kernel, stride, groups });
    const rows = over.size / bands;
    const samples = this.#format.padded(batch * bands);
    const sampleGroups = samples / this.#format.block;
    const size = stride * (over.size - 1) + kernel;
    const height = stride * (rows - 1) + kernel;
    // Padded beforehand: the operator's own handling of edges is slow, and here most of the output is edge.
    const padded = image.isPlain
      ? this.#format.padPlain(image.map, image.pads)
      : this.#format.padMap(image.map, image.pads);
    const swapped = graph.reshape(
      graph.transpose(graph.reshape(padded, [batch, groups, size * size * lane]), [1, 0, 2]),
      [groups, batch, size, size * lane],
    );
    const pieces = Array.from({ length: bands }, (_, band) =>
      bands === 1 ? swapped : graph.slice(swapped, [{ axis: 2, start: band * rows * stride, count: height }]),
    );
    const filled = graph.pad(graph.concat(pieces, 1), [0, 0, 0, 0], [0, samples - batch * bands, 0, 0]);
    const images = this.#format.reorderInput(filled, [groups, samples, height, size * lane]);
    const kernels = this.#mapAsKernel(over, { bands, samples });
    const width = this.#format.padded(over.channels);
    const partial = this.#format.conv(images, kernels, { dilation: [stride, stride * lane], groups: sampleGroups });
    const taps = kernel * kernel * lane;
    const partials = graph.reshape(partial, [groups, sampleGroups, width * taps]);
    const sums = sampleGroups === 1 ? partials : graph.sum(partials, [1]);
    const result = graph.reshape(sums, [groups, width, kernel, kernel * lane]);
    const plain = this.#format.toPlain(result, over.channels); // [groups, over, kernel, kernel * lane]
    const pixels = graph.reshape(plain, [groups, over.channels, kernel * kernel, lane]);
    const found = graph.reshape(graph.transpose(pixels, [1, 0, 3, 2]), [over.channels, groups * lane, kernel, kernel]);
    return groups * lane === image.channels
      ? found
      : graph.slice(found, [{ axis: 1, start: 0, count: image.channels }]);
  }

  /** A map as blocked kernels of each block of samples: [blocks of samples * channels, block, size / bands, size]. */
  #mapAsKernel(
    { map, channels, size }: FeatureSide,
    { bands, samples }: Readonly<Record<'bands' | 'samples', number>>,
  ): Value {
    const graph = this.#graph;
    const block = this.#format.block;
    const [batch = 0] = map.shape as readonly number[]; // training shapes are known
    const blocks = this.#format.padded(channels) / block;
    const groups = samples / block;
    const pixels = (size * size) / bands;
    const shape = [groups * blocks * block, block, size / bands, size];
    // As if the samples were pixels with their channels last: ReorderInput moves blocks much faster than Transpose.
    const sampleLast = (value: Value, count: number, length: number) =>
      this.#format.reorderInput(
        graph.reshape(value, [count, length, 1, blocks * size * size * block]),
        [count, blocks * size * size * block, length, 1],
        true,
      );
    if (bands === 1) {
      const whole = graph.pad(map, [0, 0, 0, 0], [samples - batch, 0, 0, 0]);
      return graph.reshape(sampleLast(whole, groups, block), shape);
    }
    const pieces = graph.reshape(sampleLast(map, 1, batch), [blocks, bands, pixels, batch * block]);
    const columns = graph.reshape(graph.transpose(pieces, [0, 2, 1, 3]), [blocks * pixels, bands * batch, block]);
    const filled = graph.pad(columns, [0, 0, 0], [0, samples - bands * batch, 0]);
    const perGroup = graph.reshape(filled, [blocks * pixels, groups, block * block]);
    return graph.reshape(graph.transpose(perGroup, [1, 0, 2]), shape);
  }

  /**
   * Into how many bands of rows each sample is cut so that little is left of the last block of samples, and so that
   * two threads get as much: ONNX Runtime divides a convolution among them by rows of the output and sets of filters.
   */
  #bandCount(
    batch: number,
    { channels, size }: FeatureSide,
    { kernel, stride, groups }: Pick<ConvGeometry, 'kernel' | 'stride'> & { readonly groups: number },
  ): number {
    const block = this.#format.block;
    const sets = Math.ceil(channels / (FILTER_BLOCKS * block));
    const cost = (bands: number): number => {
      const rows = size / bands;
      const overlap = (stride * (rows - 1) + kernel) / (stride * rows);
      const samples = this.#format.padded(batch * bands);
      const shares = groups * (samples / block) * sets * kernel;
      const imbalance = (2 * Math.ceil(shares / 2)) / shares;
      return (samples / (batch * bands)) * overlap * imbalance;
    };
    const divisors = Array.from({ length: block }, (_, i) => i + 1).filter((bands) => size % bands === 0);
    return divisors.reduce((best, bands) => (cost(bands) < cost(best) ? bands : best), 1);
  }

  /** A depthwise convolution over every channel of every sample whose kernel is the output's gradient. */
  #depthwiseWeightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const graph = this.#graph;
    const block = this.#format.block;
    const { kernel, stride, pads, inSize, outSize, inChannels } = geometry;
    const [batch = 0, channels = 0] = x.shape as readonly number[]; // training shapes are known
    const [before] = pads;
    const missing = kernel - (inSize + before - stride * (outSize - 1));
    const after = Math.max(0, missing);
    const products = this.#format.conv(
      graph.reshape(x, [1, batch * channels, inSize, inSize]),
      graph.reshape(gradient, [batch * channels, 1, outSize, outSize]),
      { pads: [before, before, after, after], dilation: stride, groups: batch * channels },
    );
    const cropped =
      missing < 0
        ? graph.slice(products, [
            { axis: 2, start: 0, count: kernel },
            { axis: 3, start: 0, count: kernel },
          ])
        : products;
    const taps = kernel * kernel;
    const sums = graph.sum(graph.reshape(cropped, [batch, channels * taps]), [0]);
    const plain = graph.transpose(graph.reshape(sums, [channels / block, taps, block]), [0, 2, 1]);
    const wide = graph.reshape(plain, [channels, 1, kernel, kernel]);
    return channels === inChannels ? wide : graph.slice(wide, [{ axis: 0, start: 0, count: inChannels }]);
  }

  /**
   * Matrix products of the side with fewer channels, made plain, with each block of the other. Small maps of all samples
   * form one long product (2.5 times as fast at 7x7 as one for each sample); large ones would have to be moved too far.
   */
  #pointwiseWeightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const graph = this.#graph;
    const block = this.#format.block;
    const { inChannels, outChannels, inSize } = geometry;
    const [batch = 0] = x.shape as readonly number[]; // training shapes are known
    const pixels = inSize * inSize;
    const isOutputWide = inChannels <= outChannels;
    const [thin, thinChannels, wide, wideChannels] = isOutputWide
      ? [x, inChannels, gradient, outChannels]
      : [gradient, outChannels, x, inChannels];
    const width = this.#format.padded(wideChannels);
    const rows = this.#format.toPlain(thin, thinChannels);
    const sum =
      pixels <= LONG_PRODUCT_PIXELS
        ? graph.matmul(
            graph.reshape(graph.transpose(graph.reshape(rows, [batch, thinChannels, pixels]), [1, 0, 2]), [
              1,
              thinChannels,
              batch * pixels,
            ]),
            graph.reshape(graph.transpose(graph.reshape(wide, [batch, width / block, pixels * block]), [1, 0, 2]), [
              width / block,
              batch * pixels,
              block,
            ]),
          )
        : graph.sum(
            graph.matmul(
              graph.reshape(rows, [batch, 1, thinChannels, pixels]),
              graph.reshape(wide, [batch, width / block, pixels, block]),
            ),
            [0],
          );
    const product = graph.reshape(sum, [1, width, thinChannels, 1]);
    return graph.reshape(
      isOutputWide ? this.#format.toPlain(product, outChannels) : this.#format.toChannelsLast(product, inChannels),
      [outChannels, inChannels, 1, 1],
    );
  }
}
