import { type BlockedConvOptions, BlockedFormat } from './blocked-format.ts';
import { BlockedWeightGradients } from './blocked-weight-gradients.ts';
import type { GraphBuilder, Pads, Value } from './graph.ts';
import type { ConvGeometry } from './layout.ts';
import { flipKernel, plainInputGradient } from './portable-layout.ts';

/**
 * Convolution and its two gradients on blocked maps (see `blockedLayout`), by ONNX Runtime's internal operators. The
 * formulations are those that won when several were measured layer by layer.
 */
export class BlockedKernels {
  readonly #graph: GraphBuilder;
  readonly #block: number;
  readonly #format: BlockedFormat;
  readonly #weightGradients: BlockedWeightGradients;

  constructor(graph: GraphBuilder, block: number) {
    this.#graph = graph;
    this.#block = block;
    this.#format = new BlockedFormat(graph, block);
    this.#weightGradients = new BlockedWeightGradients(graph, this.#format);
  }

  /** See `BlockedFormat`. */
  conv(x: Value, weight: Value, options: BlockedConvOptions): Value {
    return this.#format.conv(x, weight, options);
  }

  /** See `BlockedFormat`. */
  spatialMean(x: Value): Value {
    return this.#format.spatialMean(x);
  }

  /** `bias`: [out rounded up]. */
  forward(x: Value, weight: Value, geometry: ConvGeometry, bias: Value | undefined): Value {
    const { stride, pads, isDepthwise, inChannels } = geometry;
    const options = { stride, pads, ...(bias ? { bias } : {}) };
    if (isDepthwise) {
      return this.conv(x, this.#blockOutputs(weight), { ...options, groups: this.#format.padded(inChannels) });
    }
    // The kernel for few input channels reads a plain map, and weights that are blocked by output only.
    const blocked = this.#format.isPlain(x, inChannels) ? this.#blockOutputs(weight) : this.#blockBoth(weight);
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
      return this.conv(gradient, flipped, { pads: around, groups: this.#format.padded(inChannels) });
    }
    const phases = [phaseOf(geometry, 0), phaseOf(geometry, 1)] as const;
    if (stride === 2 && inSize % 2 === 0 && phases.every((phase) => phase.isUsable)) {
      return this.#phasedInputGradient(gradient, weight, geometry, phases);
    }
    // Odd sizes come from odd image sizes and are rare: plain operators between two changes of layout.
    return this.#format.fromPlain(
      plainInputGradient(this.#graph, this.#format.toPlain(gradient, outChannels), weight, geometry),
    );
  }

  /** In the plain shape of the weight. */
  weightGradient(x: Value, gradient: Value, geometry: ConvGeometry): Value {
    return this.#weightGradients.of(x, gradient, geometry);
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
    const channels = this.#format.padded(inChannels);
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

  /** [out, in, kh, kw] with `out` blocked: [out / B, in, kh, kw, B]. ReorderInput is 3 times as fast as Transpose. */
  #blockOutputs(weight: Value): Value {
    const [outChannels = 0, inChannels = 0, height = 0, width = 0] = weight.shape as readonly number[]; // never symbolic
    const rest = inChannels * height * width;
    const padded = this.#format.padded(outChannels);
    const blocked = this.#format.reorderInput(this.#graph.reshape(weight, [1, outChannels, rest, 1]), [
      1,
      padded,
      rest,
      1,
    ]);
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
      return graph.reshape(this.#format.reorderInput(rows, [1, inChannels, outChannels, 1], true), shape);
    }
    const tapsFirst = graph.transpose(graph.reshape(wide, [outChannels * inChannels, taps]), [1, 0]);
    const flipped = graph.slice(tapsFirst, [{ axis: 0, start: taps - 1, count: taps, step: -1 }]);
    const blocked = this.#format.reorderInput(
      graph.reshape(flipped, [taps, outChannels, 1, inChannels]),
      [taps, inChannels, outChannels, 1],
      true,
    );
    const pieces = graph.reshape(blocked, [taps, inChannels / block, outChannels / block, block * block]);
    return graph.reshape(graph.transpose(pieces, [1, 2, 0, 3]), shape);
  }

  #padChannels(weight: Value): Value {
    const [outChannels = 0, inChannels = 0] = weight.shape as readonly number[]; // never symbolic
    const missing = [
      this.#format.padded(outChannels) - outChannels,
      this.#format.padded(inChannels) - inChannels,
      0,
      0,
    ];
    return this.#graph.pad(weight, [0, 0, 0, 0], missing);
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
