import type { ConvOptions, GraphBuilder, Pads, Value } from './graph.ts';

const DOMAIN = 'com.microsoft.nchwc';

export type BlockedConvOptions = ConvOptions & { readonly sum?: Value; readonly activation?: 'Sigmoid' };

/** Blocked maps (see `blockedLayout`): the operator that works on them, and the way in and out. */
export class BlockedFormat {
  readonly #graph: GraphBuilder;
  readonly block: number;

  constructor(graph: GraphBuilder, block: number) {
    this.#graph = graph;
    this.block = block;
  }

  /**
   * The blocked operator itself; `sum` is added to the result, and `activation` applied last. Weights have to be
   * blocked already.
   */
  conv(x: Value, weight: Value, options: BlockedConvOptions): Value {
    return this.#graph.conv(x, weight, { ...options, domain: DOMAIN });
  }

  /** Over height and width: [batch, channels rounded up]. */
  spatialMean(x: Value): Value {
    const [batch = 0, channels = 0] = x.shape as readonly number[]; // training shapes are known
    const mean = this.#graph.node('GlobalAveragePool', [x], [batch, channels, 1, 1], { domain: DOMAIN });
    return this.#graph.reshape(mean, [batch, channels]);
  }

  /** Zeros around a blocked map, by a convolution with 1: Pad works on one processor only. */
  padMap(x: Value, pads: Pads): Value {
    if (pads.every((count) => count === 0)) return x;
    const [, channels = 0] = x.shape as readonly number[]; // training shapes are known
    const ones = this.#graph.constant(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
    return this.conv(x, ones, { groups: channels, pads });
  }

  /** Zeros around images, whose channels become the last axis. */
  padPlain(x: Value, [top, left, bottom, right]: Pads): Value {
    const channelsLast = this.#graph.transpose(x, [0, 2, 3, 1]);
    return this.#graph.pad(channelsLast, [0, top, left, 0], [0, bottom, right, 0]);
  }

  /** Channels rounded up to whole blocks. */
  padded(channels: number): number {
    return Math.ceil(channels / this.block) * this.block;
  }

  /** Images are not blocked: the channels of their shape are not rounded up. */
  isPlain(x: Value, channels: number): boolean {
    return x.shape[1] === channels && channels % this.block !== 0;
  }

  fromPlain(x: Value): Value {
    const [batch = 0, channels = 0, height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.reorderInput(x, [batch, this.padded(channels), height, width]);
  }

  toPlain(x: Value, channels: number): Value {
    const [batch = 0, , height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.#reorderOutput(x, channels, [batch, channels, height, width], false);
  }

  toChannelsLast(x: Value, channels: number): Value {
    const [batch = 0, , height = 0, width = 0] = x.shape as readonly number[]; // training shapes are known
    return this.#reorderOutput(x, channels, [batch, height, width, channels], true);
  }

  /** Plain values (channels last where asked) to blocked ones of the given shape. */
  reorderInput(x: Value, shape: readonly number[], isChannelsLast = false): Value {
    const attributes = { channels_last: Number(isChannelsLast) };
    return this.#graph.node('ReorderInput', [x], shape, { domain: DOMAIN, attributes });
  }

  #reorderOutput(x: Value, channels: number, shape: readonly number[], isChannelsLast: boolean): Value {
    const attributes = { channels, channels_last: Number(isChannelsLast) };
    return this.#graph.node('ReorderOutput', [x], shape, { domain: DOMAIN, attributes });
  }
}
