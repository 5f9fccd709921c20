import { Arena, type Loop } from '../../imaging/wasm/arena.ts';
import { type ParameterSpec, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';
import { OPTIMIZER_LOOPS } from './optimizer-loops.ts';

/** AdamW (Loshchilov and Hutter, 2019) as torch.optim.AdamW computes it, after torch.nn.utils.clip_grad_norm_. */
export type OptimizerSettings = {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Largest global gradient norm; `Infinity` for no clipping. */
  readonly gradientClip: number;
  /** Parameters that are not decayed (default: none, as torch without groups). */
  readonly noDecay?: readonly string[];
};

/** Vectors of the optimizer's state, each over all parameters. */
export type StateVector = 'weights' | 'firstMoments' | 'secondMoments' | 'gradients' | 'average';

/** torch.nn.utils.clip_grad_norm_ */
const CLIP_EPS = 1e-6;
/** Gradients of later micro-batches are added in pieces that stay in the processor's nearest cache. */
const PIECE_VALUES = 4096;

/**
 * The trained parameters and everything AdamW keeps of them, in memory outside the graph, where one pass over it makes
 * a step. Inside the graph a step took ten passes, and the runtime copied the state out of every run.
 */
export class HostOptimizer {
  readonly #arena = new Arena();
  readonly #settings: OptimizerSettings;
  readonly #parameters: readonly ParameterSpec[];
  readonly #regions: ReadonlyMap<StateVector, Region>;
  readonly #loops: Readonly<Record<'sumOfSquares' | 'add' | 'approach' | 'adamW', Loop>>;
  readonly #piece: number;
  readonly #partialSums: number;
  /** The bytes of decayed parameters come first in every region. */
  readonly #decayedBytes: number;

  /** `hasAverage`: whether an exponential moving average of the weights is kept. All state is zero at first. */
  constructor(parameters: readonly ParameterSpec[], settings: OptimizerSettings, hasAverage: boolean) {
    this.#settings = settings;
    this.#parameters = parameters;
    const excluded = new Set(settings.noDecay);
    const decayed = parameters.filter((spec) => !excluded.has(spec.name));
    const ordered = [...decayed, ...parameters.filter((spec) => excluded.has(spec.name))];
    const kinds: readonly StateVector[] = ['weights', 'firstMoments', 'secondMoments', 'gradients'];
    this.#regions = new Map(
      (hasAverage ? [...kinds, 'average' as const] : kinds).map((kind) => [kind, this.#allocate(ordered)]),
    );
    this.#piece = this.#arena.allocate(PIECE_VALUES * Float32Array.BYTES_PER_ELEMENT);
    this.#partialSums = this.#arena.allocate(2 * Float64Array.BYTES_PER_ELEMENT);
    const weights = this.#region('weights');
    const firstUndecayed = ordered[decayed.length];
    this.#decayedBytes = (firstUndecayed ? addressOf(weights, firstUndecayed.name) : weights.end) - weights.start;
    const compiled = this.#arena.compile(OPTIMIZER_LOOPS);
    this.#loops = {
      sumOfSquares: compiled('sumOfSquares'),
      add: compiled('add'),
      approach: compiled('approach'),
      adamW: compiled('adamW'),
    };
  }

  /** A parameter's part of a vector: the memory itself, valid for good. */
  view(vector: StateVector, { name, shape }: ParameterSpec): Float32Array {
    return this.#arena.float32s(addressOf(this.#region(vector), name), sizeOf(shape));
  }

  /** A copy of a vector, by parameter. */
  read(vector: StateVector): Weights {
    return new Map(
      this.#parameters.map((spec): [string, Tensor] => [
        spec.name,
        { shape: spec.shape, data: this.view(vector, spec).slice() },
      ]),
    );
  }

  /** Copies in; all parameters have to be there. */
  write(vector: StateVector, values: Weights): void {
    for (const spec of this.#parameters) {
      const tensor = values.get(spec.name);
      if (!tensor) throw new Error(`There is no ${spec.name}`);
      this.view(vector, spec).set(tensor.data);
    }
  }

  /** Takes in a micro-batch's gradients: the first replaces what is there, the others are added. */
  accumulate(gradientOf: (name: string) => Float32Array, isFirst: boolean): void {
    for (const spec of this.#parameters) {
      const gradient = gradientOf(spec.name);
      if (isFirst) this.view('gradients', spec).set(gradient);
      else this.#addGradient(addressOf(this.#region('gradients'), spec.name), gradient);
    }
  }

  /** The global L2 norm of `scale` times the gradients. */
  gradientNorm(scale: number): number {
    const { start, end } = this.#region('gradients');
    this.#loops.sumOfSquares(start, end, this.#partialSums);
    const { buffer } = this.#arena.bytes(this.#partialSums, 0);
    const [first = 0, second = 0] = new Float64Array(buffer, this.#partialSums, 2);
    return scale * Math.sqrt(first + second);
  }

  /** One step with `scale` times the gradients, whose norm that is; `step` counts from 1. */
  step(options: {
    readonly step: number;
    readonly learningRate: number;
    readonly scale: number;
    readonly gradientNorm: number;
  }): void {
    const { step, learningRate, scale, gradientNorm } = options;
    const { beta1, beta2, eps, weightDecay, gradientClip } = this.#settings;
    const weights = this.#region('weights');
    const [m, v, g] = (['firstMoments', 'secondMoments', 'gradients'] as const).map((kind) => this.#region(kind).start);
    const clip = Math.min(1, gradientClip / (gradientNorm + CLIP_EPS));
    const adamW = (from: number, to: number, decay: number): void => {
      if (from === to) return;
      this.#loops.adamW(
        ...[weights.start + from, weights.start + to],
        ...[m, v, g].map((start = 0) => start + from),
        ...[scale * clip, beta1, 1 - beta1, beta2, 1 - beta2],
        ...[1 / Math.sqrt(1 - beta2 ** step), eps, learningRate / (1 - beta1 ** step), decay],
      );
    };
    adamW(0, this.#decayedBytes, 1 - learningRate * weightDecay);
    adamW(this.#decayedBytes, weights.end - weights.start, 1);
  }

  /** Moves the average by `rate` (0..1) towards the weights. */
  average(rate: number): void {
    const { start, end } = this.#region('average');
    this.#loops.approach(start, end, this.#region('weights').start, rate);
  }

  #addGradient(address: number, gradient: Float32Array): void {
    for (let first = 0; first < gradient.length; first += PIECE_VALUES) {
      const piece = gradient.subarray(first, first + PIECE_VALUES);
      const view = this.#arena.float32s(this.#piece, Math.ceil(piece.length / 4) * 4);
      // The last vector reaches past the gradient: nothing may be added there.
      view.fill(0, piece.length);
      view.set(piece);
      const start = address + first * Float32Array.BYTES_PER_ELEMENT;
      this.#loops.add(start, start + view.byteLength, this.#piece);
    }
  }

  #allocate(specs: readonly ParameterSpec[]): Region {
    const addresses = new Map(
      specs.map(({ name, shape }) => [name, this.#arena.allocate(sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT)]),
    );
    const start = Math.min(...addresses.values());
    // The next piece of memory starts where the last one ends.
    return { start, end: this.#arena.allocate(0), addresses };
  }

  #region(vector: StateVector): Region {
    const region = this.#regions.get(vector);
    if (!region) throw new Error(`There is no vector ${vector}`);
    return region;
  }
}

/** One value for every parameter; parameters lie at the same distance from `start` in every region. */
type Region = { readonly start: number; readonly end: number; readonly addresses: ReadonlyMap<string, number> };

function addressOf({ addresses }: Region, name: string): number {
  const address = addresses.get(name);
  if (address === undefined) throw new Error(`There is no parameter ${name}`);
  return address;
}
