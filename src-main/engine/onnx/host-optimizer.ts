import { type ParameterSpec, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';
import { Arena, type Loop } from '../../wasm/arena.ts';
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
export type StateVector = 'weights' | 'firstMoments' | 'secondMoments' | 'average' | 'gradientSum';

/** A parameter's gradient by its name. */
export type GradientOf = (name: string) => Float32Array;

/** torch.nn.utils.clip_grad_norm_ */
export const CLIP_EPS = 1e-6;
/** Gradients lie outside the loops' memory and come in pieces that stay in the processor's nearest cache. */
const PIECE_VALUES = 4096;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

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
  readonly #undecayed: ReadonlySet<string>;
  readonly #lengths: ReadonlyMap<string, number>;

  /** `optional`: vectors kept beyond weights and moments. All state is zero at first. */
  constructor(
    parameters: readonly ParameterSpec[],
    settings: OptimizerSettings,
    optional: readonly ('average' | 'gradientSum')[] = [],
  ) {
    this.#settings = settings;
    this.#parameters = parameters;
    this.#undecayed = new Set(settings.noDecay);
    this.#lengths = new Map(parameters.map(({ name, shape }) => [name, sizeOf(shape)]));
    const kinds: readonly StateVector[] = ['weights', 'firstMoments', 'secondMoments', ...optional];
    this.#regions = new Map(kinds.map((kind) => [kind, this.#allocate()]));
    this.#piece = this.#arena.allocate(PIECE_VALUES * FLOAT_BYTES);
    this.#partialSums = this.#arena.allocate(2 * Float64Array.BYTES_PER_ELEMENT);
    const compiled = this.#arena.compile(OPTIMIZER_LOOPS);
    this.#loops = {
      sumOfSquares: compiled('sumOfSquares'),
      add: compiled('add'),
      approach: compiled('approach'),
      adamW: compiled('adamW'),
    };
  }

  /** A parameter's part of a vector: the memory itself, valid for good. */
  view(vector: StateVector, name: string): Float32Array {
    return this.#arena.float32s(addressOf(this.#region(vector), name), this.#lengths.get(name) ?? 0);
  }

  /** A copy of a vector, by parameter. */
  read(vector: StateVector): Weights {
    return new Map(
      this.#parameters.map((spec): [string, Tensor] => [
        spec.name,
        { shape: spec.shape, data: this.view(vector, spec.name).slice() },
      ]),
    );
  }

  /** Copies in; all parameters have to be there. */
  write(vector: StateVector, values: Weights): void {
    for (const spec of this.#parameters) {
      const tensor = values.get(spec.name);
      if (!tensor) throw new Error(`There is no ${spec.name}`);
      this.view(vector, spec.name).set(tensor.data);
    }
  }

  /** Takes in a micro-batch's gradients: the first replaces what `gradientSum` holds, the others are added. */
  accumulate(gradientOf: GradientOf, isFirst: boolean): void {
    for (const spec of this.#parameters) {
      if (isFirst) this.view('gradientSum', spec.name).set(gradientOf(spec.name));
      else {
        const sum = addressOf(this.#region('gradientSum'), spec.name);
        this.#inPieces(gradientOf(spec.name), (piece, end, offset) => {
          this.#loops.add(sum + offset, sum + offset + end - piece, piece);
        });
      }
    }
  }

  /** The global L2 norm of `scale` times the gradients, summed in double precision. */
  gradientNorm(gradientOf: GradientOf, scale: number): number {
    const { buffer } = this.#arena.bytes(this.#partialSums, 0);
    const sums = new Float64Array(buffer, this.#partialSums, 2);
    let total = 0;
    for (const { name } of this.#parameters) {
      this.#inPieces(gradientOf(name), (piece, end) => {
        this.#loops.sumOfSquares(piece, end, this.#partialSums);
        total += (sums[0] ?? 0) + (sums[1] ?? 0);
      });
    }
    return scale * Math.sqrt(total);
  }

  /** One step with `scale` times the gradients, whose norm that is; `step` counts from 1. */
  step(
    gradientOf: GradientOf,
    options: {
      readonly step: number;
      readonly learningRate: number;
      readonly scale: number;
      readonly gradientNorm: number;
    },
  ): void {
    const { step, learningRate, scale, gradientNorm } = options;
    const { beta1, beta2, eps, weightDecay, gradientClip } = this.#settings;
    const clip = Math.min(1, gradientClip / (gradientNorm + CLIP_EPS));
    const numbers = [
      ...[scale * clip, beta1, 1 - beta1, beta2, 1 - beta2],
      ...[1 / Math.sqrt(1 - beta2 ** step), eps, learningRate / (1 - beta1 ** step)],
    ];
    for (const { name } of this.#parameters) {
      const decay = this.#undecayed.has(name) ? 1 : 1 - learningRate * weightDecay;
      const [weights = 0, m = 0, v = 0] = (['weights', 'firstMoments', 'secondMoments'] as const).map((kind) =>
        addressOf(this.#region(kind), name),
      );
      this.#inPieces(gradientOf(name), (piece, end, offset) => {
        const start = weights + offset;
        this.#loops.adamW(start, start + end - piece, m + offset, v + offset, piece, ...numbers, decay);
      });
    }
  }

  /** Moves the average by `rate` (0..1) towards the weights. */
  average(rate: number): void {
    const { start, end } = this.#region('average');
    this.#loops.approach(start, end, this.#region('weights').start, rate);
  }

  /** Copies values into the loops' memory bit by bit; `use` gets the piece's bounds and how far into the values it is. */
  #inPieces(values: Float32Array, use: (start: number, end: number, offsetBytes: number) => void): void {
    const memory = this.#arena.float32s(this.#piece, PIECE_VALUES);
    for (let first = 0; first < values.length; first += PIECE_VALUES) {
      const count = Math.min(PIECE_VALUES, values.length - first);
      // Loops take whole vectors: what reaches past the end has to be zero.
      memory.fill(0, count, Math.min(count + 4, PIECE_VALUES));
      memory.set(count === values.length ? values : values.subarray(first, first + count));
      use(this.#piece, this.#piece + Math.ceil(count / 4) * 4 * FLOAT_BYTES, first * FLOAT_BYTES);
    }
  }

  #allocate(): Region {
    const addresses = new Map(
      this.#parameters.map(({ name, shape }) => [name, this.#arena.allocate(sizeOf(shape) * FLOAT_BYTES)]),
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
