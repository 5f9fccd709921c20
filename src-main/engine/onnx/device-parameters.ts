import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Weights } from '../../network/weights.ts';
import type { OptimizerSettings } from '../training-session.ts';
import { gradientOutput } from './gradient-graph.ts';
import { CLIP_EPS } from './host-optimizer.ts';
import type { ParameterStoreOptions } from './host-parameters.ts';
import type { OptimizerStep, ParameterStore, StateVector } from './parameter-store.ts';
import type { Provider } from './providers.ts';
import { float32Data, float32Tensor, openSession } from './runtime.ts';
import { packGroup, type TensorGroup, unpackGroup } from './tensor-group.ts';
import {
  buildApproachGraph,
  buildCopyGraph,
  buildSquaresGraph,
  buildSumGraph,
  buildUpdateGraph,
  UPDATE_SCALARS,
} from './update-graphs.ts';

/**
 * Parameters in the memory of a device whose tensors can stay there from run to run (WebGPU). A step sends down a few
 * scalars and brings back sums of squares, one for every 1024 values. A new vector replaces the old one only when it is
 * complete, so a step that is not taken leaves everything as it was.
 */
export class DeviceParameters implements ParameterStore {
  readonly #groups: readonly GroupOnDevice[];
  readonly #hasAverage: boolean;
  readonly #settings: OptimizerSettings;

  private constructor(groups: readonly GroupOnDevice[], { hasAverage, optimizer }: ParameterStoreOptions) {
    this.#groups = groups;
    this.#hasAverage = hasAverage;
    this.#settings = optimizer;
  }

  static async open(
    provider: Provider,
    groups: readonly TensorGroup[],
    options: ParameterStoreOptions,
  ): Promise<DeviceParameters> {
    const open: GroupOnDevice[] = [];
    for (const group of groups) open.push(await GroupOnDevice.open(provider, group, options));
    return new DeviceParameters(open, options);
  }

  feeds(): InferenceSession.OnnxValueMapType {
    return Object.fromEntries(this.#groups.map((group) => [group.name, group.tensor('weights')]));
  }

  async read(vector: StateVector): Promise<Weights> {
    const tensors: Weights[] = [];
    for (const group of this.#groups) tensors.push(await group.read(vector));
    return new Map(tensors.flatMap((part) => [...part]));
  }

  async write(vector: StateVector, values: Weights): Promise<void> {
    for (const group of this.#groups) await group.write(vector, values);
  }

  /** They stay on the device. */
  gradientOutputs(): undefined {
    return undefined;
  }

  async takeGradients(results: InferenceSession.OnnxValueMapType, part: number): Promise<void> {
    for (const group of this.#groups) {
      const gradients = results[gradientOutput(group.name)];
      if (!gradients) throw new Error(`There is no gradient of ${group.name}`);
      await group.takeGradients(gradients, part === 0);
    }
  }

  async gradientNorm(scale: number): Promise<number> {
    let sum = 0;
    for (const group of this.#groups) sum += await group.gradientSquares();
    return scale * Math.sqrt(sum);
  }

  async step({ step, learningRate, scale, gradientNorm }: OptimizerStep): Promise<void> {
    const { beta1, beta2, weightDecay, gradientClip } = this.#settings;
    const scalars = {
      scale: scale * Math.min(1, gradientClip / (gradientNorm + CLIP_EPS)),
      rootCorrection: 1 / Math.sqrt(1 - beta2 ** step),
      stepSize: learningRate / (1 - beta1 ** step),
    };
    for (const group of this.#groups) {
      await group.step({ ...scalars, decay: group.isDecayed ? 1 - learningRate * weightDecay : 1 });
    }
  }

  dropGradients(): void {
    for (const group of this.#groups) group.dropGradients();
  }

  async moveAverage(rate: number): Promise<void> {
    if (!this.#hasAverage) throw new Error('No average is kept');
    for (const group of this.#groups) await group.moveAverage(rate);
  }

  async release(): Promise<void> {
    for (const group of this.#groups) await group.release();
  }
}

type GroupVector = StateVector | 'gradients';

type Sessions = {
  readonly [name in 'update' | 'sum' | 'squares' | 'approach' | 'send' | 'fetch']?: InferenceSession;
};

/** One group's vectors on the device and the sessions that work on vectors of its length. */
class GroupOnDevice {
  readonly #group: TensorGroup;
  readonly #sessions: Sessions;
  readonly #tensors = new Map<GroupVector, Tensor>();

  private constructor(group: TensorGroup, sessions: Sessions) {
    this.#group = group;
    this.#sessions = sessions;
  }

  static async open(
    provider: Provider,
    group: TensorGroup,
    { optimizer, hasAverage, hasParts }: ParameterStoreOptions,
  ): Promise<GroupOnDevice> {
    const { length } = group;
    const open = (model: Uint8Array, outputs: 'cpu' | 'gpu-buffer') =>
      openSession(model, { provider, optimisation: 'disabled', outputLocation: outputs });
    const opened = new GroupOnDevice(group, {
      update: await open(buildUpdateGraph(length, optimizer), 'gpu-buffer'),
      squares: await open(buildSquaresGraph(length), 'cpu'),
      send: await open(buildCopyGraph(length), 'gpu-buffer'),
      fetch: await open(buildCopyGraph(length), 'cpu'),
      ...(hasParts ? { sum: await open(buildSumGraph(length), 'gpu-buffer') } : {}),
      ...(hasAverage ? { approach: await open(buildApproachGraph(length), 'gpu-buffer') } : {}),
    });
    const kinds: readonly StateVector[] = ['weights', 'firstMoments', 'secondMoments'];
    for (const kind of hasAverage ? [...kinds, 'average' as const] : kinds) {
      await opened.#send(kind, new Float32Array(length));
    }
    return opened;
  }

  get name(): string {
    return this.#group.name;
  }

  get isDecayed(): boolean {
    return this.#group.isDecayed;
  }

  tensor(vector: GroupVector): Tensor {
    const tensor = this.#tensors.get(vector);
    if (!tensor) throw new Error(`There is no ${vector} of ${this.name}`);
    return tensor;
  }

  async read(vector: StateVector): Promise<Weights> {
    const results = await this.#run('fetch', { x: this.tensor(vector) });
    return new Map(unpackGroup(this.#group, float32Data(results, 'y')));
  }

  async write(vector: StateVector, values: Weights): Promise<void> {
    await this.#send(vector, packGroup(this.#group, values));
  }

  /** Owns the tensor from now on. */
  async takeGradients(gradients: Tensor, isFirst: boolean): Promise<void> {
    if (isFirst) {
      this.#replace('gradients', gradients);
      return;
    }
    const { y } = await this.#run('sum', { a: this.tensor('gradients'), b: gradients });
    gradients.dispose();
    this.#replace('gradients', y);
  }

  async gradientSquares(): Promise<number> {
    const results = await this.#run('squares', { x: this.tensor('gradients') });
    return float32Data(results, 'y').reduce((sum, square) => sum + square, 0);
  }

  async step(scalars: Readonly<Record<(typeof UPDATE_SCALARS)[number], number>>): Promise<void> {
    const results = await this.#run('update', {
      weights: this.tensor('weights'),
      first: this.tensor('firstMoments'),
      second: this.tensor('secondMoments'),
      gradients: this.tensor('gradients'),
      hyper: float32Tensor(
        Float32Array.from(UPDATE_SCALARS, (name) => scalars[name]),
        [UPDATE_SCALARS.length],
      ),
    });
    this.#replace('weights', results.next_weights);
    this.#replace('firstMoments', results.next_first);
    this.#replace('secondMoments', results.next_second);
    this.dropGradients();
  }

  async moveAverage(rate: number): Promise<void> {
    const { y } = await this.#run('approach', {
      average: this.tensor('average'),
      x: this.tensor('weights'),
      rate: float32Tensor(Float32Array.of(rate), [1]),
    });
    this.#replace('average', y);
  }

  dropGradients(): void {
    this.#tensors.get('gradients')?.dispose();
    this.#tensors.delete('gradients');
  }

  async release(): Promise<void> {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    for (const session of Object.values(this.#sessions)) await session.release();
  }

  async #send(vector: StateVector, values: Float32Array): Promise<void> {
    const { y } = await this.#run('send', { x: float32Tensor(values, [this.#group.length]) });
    this.#replace(vector, y);
  }

  #run(name: keyof Sessions, feeds: InferenceSession.OnnxValueMapType): Promise<InferenceSession.OnnxValueMapType> {
    const session = this.#sessions[name];
    if (!session) throw new Error(`${this.name} was opened without ${name}`);
    return session.run(feeds);
  }

  #replace(vector: GroupVector, tensor: Tensor | undefined): void {
    if (tensor?.location !== 'gpu-buffer') throw new Error(`${vector} of ${this.name} left the device`);
    this.#tensors.get(vector)?.dispose();
    this.#tensors.set(vector, tensor);
  }
}
