import type { ConvOptions, GraphBuilder, Pads, Value } from './graph.ts';
import type { ConvGeometry } from './layout.ts';
import { flipKernel, plainInputGradient } from './portable-layout.ts';

const DOMAIN = 'com.microsoft.nchwc';
/** Between 14x14 (1.7 times as fast) and 28x28 (0.8 times). */
const LONG_PRODUCT_PIXELS = 400;

export type BlockedConvOptions = ConvOptions & { readonly sum?: Value; readonly activation?: 'Sigmoid' };

/**
 * Convolution and its two gradients on blocked maps (see `blockedLayout`), by ONNX Runtime's internal operators. The
 * formulations are those that won when several were measured layer by layer.
 */
export class BlockedKernels {
  readonly #graph: GraphBuilder;
  readonly #block: number;

  constructor(graph: GraphBuilder, block: number) {
    this.#graph = graph;
    this.#block = block;
  }

  /**
   * The blocked operator itself; `sum` is added to the result, and `activation` applied last. Weights have to be
   * blocked already.
   */
  conv(x: Value, weight: Value, options: BlockedConvOptions): Value {
    return this.#graph.conv(x, weight, { ...options, domain: DOMAIN });
  }

  /** Of each global average of a channel of a sample: [batch, channels rounded up]. */
  spatialMean(x: Value): Value {
    const [batch = 0, channels = 0] = x.shape as readonly number[]; // training shapes are known
    const mean = this.#graph.node('GlobalAveragePool', [x], [batch, channels, 1, 1], { domain: DOMAIN });
    return this.#graph.reshape(mean, [batch, channels]);
  }

  /** `bias`: [out rounded up]. */
  forward(x: Value, weight: Value, geometry: ConvGeometry, bias: Value | undefined): Value {
    const { stride, pads, isDepthwise, inChannels } = geometry;
    const options = { stride, pads, ...(bias ? { bias } : {}) };
    if (isDepthwise) {
      return this.conv(x, this.#blockOutputs(weight), { ...options, groups: this.#padded(inChannels) });
    }
    // The kernel for few input channels reads a plain map, and weights that are blocked by output only.
    const blocked = this.#isPlain(x, inChannels) ? this.#blockOutputs(weight) : this.#blockBoth(weight);
    return this.conv(x, blocked, options);
  }

  inputGradient(gradient: Value, weight: Value, geometry: ConvGeometry): Value {
    const { kernel, stride, pads, isDepthwise, inChannels, outChannels, inSize } = geometry;
    if (stride === 1) {
      const reach = kernel - 1;
      const [top, left, bottom, right] = pads;
      const around: Pads = [reach - top, reach - left, reach - bottom, reach - right];
      if (!isDepthwise) return this.conv(gradient, this.#blockTransposed(weight), { pads: around });
      const flipped = this.#blockOutputs(flipKernel(this.#graph, weight));
      return this.conv(gradient, flipped, { pads: around, groups: this.#padded(inChannels) });
    }
    const phases = [phaseOf(geometry, 0), phaseOf(geometry, 1)] as const;
    if (stride === 2 && inSize % 2 === 0 && phases.every((phase) => phase.isUsable)) {
      return this.#phasedInputGradient(gradient, weight, geometry, phases);
    }
    // Odd sizes come from odd image sizes and are rare: plain operators between two changes of layout.
    return this.#fromPlain(plainInputGradient(this.#graph, this.#toPlain(gradient, outChannels), weight, geometry));
  }

  /** In the plain shape of the weight. */
  weightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const { inChannels, kernel, stride, isDepthwise } = geometry;
    if (isDepthwise) return this.#depthwiseWeightGradient(x, gradient, geometry);
    const isPointwise = kernel === 1 && stride === 1 && !this.#isPlain(x, inChannels);
    return isPointwise
      ? this.#pointwiseWeightGradient(x, gradient, geometry)
      : this.#denseWeightGradient(x, gradient, geometry);
  }

  /**
   * A convolution of stride 2 backwards is four convolutions of stride 1: the pixels of even and odd rows and columns
   * each meet their own part of the kernel. The four results are interleaved.
   */
  #phasedInputGradient(gradient: Value, weight: Value, geometry: ConvGeometry, phases: readonly [Phase, Phase]): Value {
    const graph = this.#graph;
    const block = this.#block;
    const { inSize, inChannels, isDepthwise } = geometry;
    const [batch = 0] = gradient.shape as readonly number[]; // training shapes are known
    const channels = this.#padded(inChannels);
    const half = inSize / 2;
    const lines = (batch * channels * half) / block;
    const kernel = isDepthwise ? weight : graph.transpose(weight, [1, 0, 2, 3]);
    const rows = phases.map((row) => {
      const columns = phases.map((column) => {
        const part = graph.slice(kernel, [
          { axis: 2, start: row.lastTap, count: row.tapCount, step: -2 },
          { axis: 3, start: column.lastTap, count: column.tapCount, step: -2 },
        ]);
        const pads: Pads = [row.before, column.before, row.after, column.after];
        const result = isDepthwise
          ? this.conv(gradient, this.#blockOutputs(part), { pads, groups: channels })
          : this.conv(gradient, this.#blockBoth(part), { pads });
        return graph.reshape(result, [lines * half, block]);
      });
      return graph.reshape(graph.concat(columns, 1), [lines, inSize * block]);
    });
    return graph.reshape(graph.concat(rows, 1), [batch, channels, inSize, inSize]);
  }

  /**
   * A dense convolution too, in which the input's channels take the place of the batch, the batch that of the channels,
   * and the output's gradient is the kernel, dilated by the stride: its output is as large as the kernel that is wanted.
   * A block of input channels lies interleaved along the width as it does in memory, so that one pass over the long
   * kernel serves `block` of them (twice as fast as one after the other). A batch smaller than a block is filled up not
   * with zeros but with bands of rows, each a sample of its own.
   */
  #denseWeightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const graph = this.#graph;
    const { kernel, stride, pads, inSize, outSize, inChannels, outChannels } = geometry;
    const [batch = 0] = x.shape as readonly number[]; // training shapes are known
    const lane = this.#isPlain(x, inChannels) ? 1 : this.#block;
    const groups = this.#isPlain(x, inChannels) ? inChannels : this.#padded(inChannels) / this.#block;
    const bands = this.#bandCount(batch, geometry);
    const rows = outSize / bands;
    const samples = this.#padded(batch * bands);
    const size = stride * (outSize - 1) + kernel;
    const height = stride * (rows - 1) + kernel;
    const [top, left] = pads;
    const swapped = graph.transpose(graph.reshape(x, [batch, groups, inSize * inSize * lane]), [1, 0, 2]);
    // Padded beforehand: the operator's own handling of edges is slow, and here most of the output is edge.
    const padded = graph.pad(
      graph.reshape(swapped, [groups, batch, inSize, inSize * lane]),
      [0, 0, top, left * lane],
      [0, 0, size - inSize - top, (size - inSize - left) * lane],
    );
    const pieces = Array.from({ length: bands }, (_, band) =>
      bands === 1 ? padded : graph.slice(padded, [{ axis: 2, start: band * rows * stride, count: height }]),
    );
    const filled = graph.pad(graph.concat(pieces, 1), [0, 0, 0, 0], [0, samples - batch * bands, 0, 0]);
    const images = this.#reorderInput(filled, [groups, samples, height, size * lane]);
    const kernels = this.#gradientAsKernel(gradient, { outSize, outChannels, bands, samples });
    const result = this.conv(images, kernels, { dilation: [stride, stride * lane] });
    const plain = this.#toPlain(result, outChannels); // [groups, out, kernel, kernel * lane]
    const pixels = graph.reshape(plain, [groups, outChannels, kernel * kernel, lane]);
    const channels = graph.reshape(graph.transpose(pixels, [1, 0, 3, 2]), [outChannels, groups * lane, kernel, kernel]);
    return groups * lane === inChannels ? channels : graph.slice(channels, [{ axis: 1, start: 0, count: inChannels }]);
  }

  /** The output's gradient as a blocked kernel: [out, samples, outSize / bands, outSize], both channels rounded up. */
  #gradientAsKernel(
    gradient: Value,
    options: Readonly<Record<'outSize' | 'outChannels' | 'bands' | 'samples', number>>,
  ): Value {
    const { outSize, outChannels, bands, samples } = options;
    const graph = this.#graph;
    const block = this.#block;
    const [batch = 0] = gradient.shape as readonly number[]; // training shapes are known
    const blocks = this.#padded(outChannels) / block;
    const pixels = (outSize * outSize) / bands;
    // As if the samples were blocks of channels: ReorderOutput moves blocks much faster than Transpose.
    const flat = graph.reshape(gradient, [1, batch * block, blocks * outSize * outSize, 1]);
    const sampleLast = graph.reshape(this.#toChannelsLast(flat, batch * block), [blocks, bands, pixels, batch * block]);
    const banded = bands === 1 ? sampleLast : graph.transpose(sampleLast, [0, 2, 1, 3]);
    const columns = graph.reshape(banded, [blocks * pixels, bands * batch, block]);
    const filled = graph.pad(columns, [0, 0, 0], [0, samples - bands * batch, 0]);
    const pieces = graph.reshape(filled, [blocks, pixels, samples / block, block * block]);
    const ordered = samples === block ? pieces : graph.transpose(pieces, [0, 2, 1, 3]);
    return graph.reshape(ordered, [blocks * block, samples, outSize / bands, outSize]);
  }

  /** Into how many bands of rows each sample is cut so that little is left of the last block of samples. */
  #bandCount(batch: number, { kernel, stride, outSize }: ConvGeometry): number {
    const cost = (bands: number): number => {
      const rows = outSize / bands;
      const overlap = (stride * (rows - 1) + kernel) / (stride * rows);
      return (this.#padded(batch * bands) / (batch * bands)) * overlap;
    };
    const divisors = Array.from({ length: this.#block }, (_, i) => i + 1).filter((bands) => outSize % bands === 0);
    return divisors.reduce((best, bands) => (cost(bands) < cost(best) ? bands : best), 1);
  }

  /** A depthwise convolution over every channel of every sample whose kernel is the output's gradient. */
  #depthwiseWeightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    const graph = this.#graph;
    const block = this.#block;
    const { kernel, stride, pads, inSize, outSize, inChannels } = geometry;
    const [batch = 0, channels = 0] = x.shape as readonly number[]; // training shapes are known
    const [before] = pads;
    const missing = kernel - (inSize + before - stride * (outSize - 1));
    const after = Math.max(0, missing);
    const products = this.conv(
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
    const block = this.#block;
    const { inChannels, outChannels, inSize } = geometry;
    const [batch = 0] = x.shape as readonly number[]; // training shapes are known
    const pixels = inSize * inSize;
    const isOutputWide = inChannels <= outChannels;
    const [thin, thinChannels, wide, wideChannels] = isOutputWide
      ? [x, inChannels, gradient, outChannels]
      : [gradient, outChannels, x, inChannels];
    const width = this.#padded(wideChannels);
    const rows = this.#toPlain(thin, thinChannels);
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
      isOutputWide ? this.#toPlain(product, outChannels) : this.#toChannelsLast(product, inChannels),
      [outChannels, inChannels, 1, 1],
    );
  }

  /** [out, in, kh, kw] with `out` blocked: [out / B, in, kh, kw, B]. ReorderInput is 3 times as fast as Transpose. */
  #blockOutputs(weight: Value): Value {
    const [outChannels = 0, inChannels = 0, height = 0, width = 0] = weight.shape as readonly number[]; // never symbolic
    const rest = inChannels * height * width;
    const padded = this.#padded(outChannels);
    const blocked = this.#reorderInput(this.#graph.reshape(weight, [1, outChannels, rest, 1]), [1, padded, rest, 1]);
    return this.#graph.reshape(blocked, [padded, inChannels, height, width]);
  }

  /** [out, in, kh, kw] with both blocked: [out / B, in / B, kh, kw, B (in), B (out)]. */
  #blockBoth(weight: Value): Value {
    const graph = this.#graph;
    const block = this.#block;
    const wide = this.#padChannels(weight);
    const [outChannels = 0, inChannels = 0, height = 0, width = 0] = wide.shape as readonly number[]; // never symbolic
    const taps = height * width;
    const outputs = this.#blockOutputs(wide);
    if (taps === 1) return outputs;
    const pieces = graph.reshape(outputs, [outChannels / block, inChannels / block, block, taps, block]);
    return graph.reshape(graph.transpose(pieces, [0, 1, 3, 2, 4]), [outChannels, inChannels, height, width]);
  }

  /** The kernel of the input's gradient, flipped and with `in` and `out` exchanged, both blocked. */
  #blockTransposed(weight: Value): Value {
    const graph = this.#graph;
    const block = this.#block;
    const wide = this.#padChannels(weight);
    const [outChannels = 0, inChannels = 0, kernel = 0] = wide.shape as readonly number[]; // never symbolic
    const taps = kernel * kernel;
    const shape = [inChannels, outChannels, kernel, kernel];
    if (taps === 1) {
      const rows = graph.reshape(wide, [1, outChannels, 1, inChannels]);
      return graph.reshape(this.#reorderInput(rows, [1, inChannels, outChannels, 1], true), shape);
    }
    const tapsFirst = graph.transpose(graph.reshape(wide, [outChannels * inChannels, taps]), [1, 0]);
    const flipped = graph.slice(tapsFirst, [{ axis: 0, start: taps - 1, count: taps, step: -1 }]);
    const blocked = this.#reorderInput(
      graph.reshape(flipped, [taps, outChannels, 1, inChannels]),
      [taps, inChannels, outChannels, 1],
      true,
    );
    const pieces = graph.reshape(blocked, [taps, inChannels / block, outChannels / block, block * block]);
    return graph.reshape(graph.transpose(pieces, [1, 2, 0, 3]), shape);
  }

  #padChannels(weight: Value): Value {
    const [outChannels = 0, inChannels = 0] = weight.shape as readonly number[]; // never symbolic
    const missing = [this.#padded(outChannels) - outChannels, this.#padded(inChannels) - inChannels, 0, 0];
    return this.#graph.pad(weight, [0, 0, 0, 0], missing);
  }

  #padded(channels: number): number {
    return Math.ceil(channels / this.#block) * this.#block;
  }

  /** Images are not blocked: the channels of their shape are not rounded up. */
  #isPlain(x: Value, channels: number): boolean {
    return x.shape[1] === channels && channels % this.#block !== 0;
  }

  #fromPlain(x: Value): Value {
    const [batch = 0, channels = 0, height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.#reorderInput(x, [batch, this.#padded(channels), height, width]);
  }

  #toPlain(x: Value, channels: number): Value {
    const [batch = 0, , height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.#reorderOutput(x, channels, [batch, channels, height, width], false);
  }

  #toChannelsLast(x: Value, channels: number): Value {
    const [batch = 0, , height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.#reorderOutput(x, channels, [batch, height, width, channels], true);
  }

  #reorderInput(x: Value, shape: readonly number[], isChannelsLast = false): Value {
    const attributes = { channels_last: Number(isChannelsLast) };
    return this.#graph.node('ReorderInput', [x], shape, { domain: DOMAIN, attributes });
  }

  #reorderOutput(x: Value, channels: number, shape: readonly number[], isChannelsLast: boolean): Value {
    const attributes = { channels, channels_last: Number(isChannelsLast) };
    return this.#graph.node('ReorderOutput', [x], shape, { domain: DOMAIN, attributes });
  }
}

/** How the even (0) or odd (1) rows of the input meet the kernel: backwards from `lastTap` in steps of the stride. */
type Phase = {
  readonly lastTap: number;
  readonly tapCount: number;
  readonly before: number;
  readonly after: number;
  readonly isUsable: boolean;
};

/**
 * Row 2q + offset of the input was met by output row o at kernel row 2q + offset + pad - 2o. With
 * first = (offset + pad) mod 2 and shift = floor((offset + pad) / 2), that is kernel row first + 2t at
 * o = q + shift - t, for t = 0..tapCount - 1.
 */
function phaseOf(geometry: ConvGeometry, offset: number): Phase {
  const { kernel, pads, inSize, outSize } = geometry;
  const first = (offset + pads[0]) % 2;
  const shift = Math.floor((offset + pads[0]) / 2);
  const tapCount = Math.floor((kernel - 1 - first) / 2) + 1;
  const before = tapCount - 1 - shift;
  const after = inSize / 2 - (outSize + before - tapCount + 1);
  return {
    lastTap: first + 2 * (tapCount - 1),
    tapCount,
    before,
    after,
    isUsable: tapCount > 0 && before >= 0 && after >= 0,
  };
}
