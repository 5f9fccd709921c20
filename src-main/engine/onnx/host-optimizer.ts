import { type ParameterSpec, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';
import { Arena, type Loop } from '../../wasm/arena.ts';
import type { OptimizerSettings } from '../training-session.ts';
import { OPTIMIZER_LOOPS, PARTIAL_SUMS } from './optimizer-loops.ts';
import type { OptimizerStep, StateVector } from './parameter-store.ts';

/** Vectors in the optimizer's memory, each over all parameters; `partGradients` are those of one part of a batch. */
export type HostVector = StateVector | 'gradients' | 'partGradients';

/** torch.nn.utils.clip_grad_norm_ */
export const CLIP_EPS = 1e-6;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The trained parameters, their gradients and everything AdamW keeps of them, in memory outside the graph, where one
 * pass over it makes a step. Inside the graph a step took ten passes, and the runtime copied the state out of every run.
 *
 * It keeps to one thread. With a helper on the second core a step of V2-S (1,020 ms) spent 18 ms outside ONNX Runtime
 * in place of 24, one of B0 (440 ms) 2 ms less: not worth the helper's 30 MiB (AMD EPYC, two cores).
 */
export class HostOptimizer {
  readonly #arena = new Arena();
  readonly #settings: OptimizerSettings;
  readonly #parameters: readonly ParameterSpec[];
  readonly #regions: ReadonlyMap<HostVector, Region>;
  readonly #loops: Readonly<Record<'sumOfSquares' | 'add' | 'approach' | 'adamW', Loop>>;
  readonly #partialSums: number;
  readonly #undecayed: ReadonlySet<string>;
  readonly #lengths: ReadonlyMap<string, number>;

  /** `optional`: vectors beyond weights, moments and gradients. All are zero at first. */
  constructor(
    parameters: readonly ParameterSpec[],
    settings: OptimizerSettings,
    optional: readonly ('average' | 'partGradients')[] = [],
  ) {
    this.#settings = settings;
    this.#parameters = parameters;
    this.#undecayed = new Set(settings.noDecay);
    this.#lengths = new Map(parameters.map(({ name, shape }) => [name, sizeOf(shape)]));
    const kinds: readonly HostVector[] = ['weights', 'firstMoments', 'secondMoments', 'gradients', ...optional];
    this.#regions = new Map(kinds.map((kind) => [kind, this.#allocate()]));
    this.#partialSums = this.#arena.allocate(PARTIAL_SUMS * Float64Array.BYTES_PER_ELEMENT);
    const compiled = this.#arena.compile(OPTIMIZER_LOOPS);
    this.#loops = {
      sumOfSquares: compiled('sumOfSquares'),
      add: compiled('add'),
      approach: compiled('approach'),
      adamW: compiled('adamW'),
    };
  }

  /** A parameter's part of a vector: the memory itself, valid for good. */
  view(vector: HostVector, name: string): Float32Array {
    return this.#arena.float32s(addressOf(this.#region(vector), name), this.#lengths.get(name) ?? 0);
  }

  /** A copy of a vector, by parameter. */
  read(vector: HostVector): Weights {
    return new Map(
      this.#parameters.map((spec): [string, Tensor] => [
        spec.name,
        { shape: spec.shape, data: this.view(vector, spec.name).slice() },
      ]),
    );
  }

  /** Copies in; all parameters have to be there. */
  write(vector: HostVector, values: Weights): void {
    for (const spec of this.#parameters) {
      const tensor = values.get(spec.name);
      if (!tensor) throw new Error(`There is no ${spec.name}`);
      this.view(vector, spec.name).set(tensor.data);
    }
  }

  /** Adds the gradients of a further part of the batch. */
  addPart(): void {
    const { start, end } = this.#region('gradients');
    this.#loops.add(start, end, this.#region('partGradients').start);
  }

  /** The global L2 norm of `scale` times the gradients, summed in double precision. */
  gradientNorm(scale: number): number {
    const { start, end } = this.#region('gradients');
    this.#loops.sumOfSquares(start, end, this.#partialSums);
    const sums = this.#arena.float64s(this.#partialSums, PARTIAL_SUMS);
    return scale * Math.sqrt(sums.reduce((total, sum) => total + sum, 0));
  }

  /** One step with `scale` times the gradients, whose norm that is; `step` counts from 1. */
  step({ step, learningRate, scale, gradientNorm }: OptimizerStep): void {
    const { beta1, beta2, eps, weightDecay, gradientClip } = this.#settings;
    const clip = Math.min(1, gradientClip / (gradientNorm + CLIP_EPS));
    const numbers = [
      ...[scale * clip, beta1, 1 - beta1, beta2, 1 - beta2],
      ...[1 / Math.sqrt(1 - beta2 ** step), eps, learningRate / (1 - beta1 ** step)],
    ];
    const regions = (['weights', 'firstMoments', 'secondMoments', 'gradients'] as const).map((kind) =>
      this.#region(kind),
    );
    for (const [name, length] of this.#lengths) {
      const decay = this.#undecayed.has(name) ? 1 : 1 - learningRate * weightDecay;
      const [w = 0, m = 0, v = 0, g = 0] = regions.map((region) => addressOf(region, name));
      this.#loops.adamW(w, w + length * FLOAT_BYTES, m, v, g, ...numbers, decay);
    }
  }

  /** Moves the average by `rate` (0..1) towards the weights. */
  average(rate: number): void {
    const { start, end } = this.#region('average');
    this.#loops.approach(start, end, this.#region('weights').start, rate);
  }

  #allocate(): Region {
    const addresses = new Map(
      this.#parameters.map(({ name, shape }) => [name, this.#arena.allocate(sizeOf(shape) * FLOAT_BYTES)]),
    );
    const start = Math.min(...addresses.values());
    // The next piece of memory starts where the last one ends, behind its room for whole vectors.
    return { start, end: this.#arena.allocate(0), addresses };
  }

  #region(vector: HostVector): Region {
    const region = this.#regions.get(vector);
    if (!region) throw new Error(`There is no vector ${vector}`);
    return region;
  }
}

/**
 * One value for every parameter; parameters lie at the same distance from `start` in every region. Between them and
 * behind the last is room for whole vectors, which stays zero: a step makes nothing else of zeros.
 */
type Region = { readonly start: number; readonly end: number; readonly addresses: ReadonlyMap<string, number> };

function addressOf({ addresses }: Region, name: string): number {
  const address = addresses.get(name);
  if (address === undefined) throw new Error(`There is no parameter ${name}`);
  return address;
}
