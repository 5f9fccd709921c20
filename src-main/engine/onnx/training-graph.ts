import type { Network } from '../../network/network.ts';
import { isTrained, networkParameters, sizeOf } from '../../network/parameters.ts';
import { addForwardPass } from './autodiff.ts';
import { GraphBuilder, type Value } from './graph.ts';
import type { LayerContext } from './layers.ts';
import type { Layout } from './layout.ts';
import { softCrossEntropy } from './loss.ts';
import { adamW, clipFactor, globalNorm } from './optimizer.ts';
import { type TensorGroup, tensorGroup } from './tensor-group.ts';

/** The scalars of a step, in the order in which the graph's input `hyper` holds them. */
export const HYPER_PARAMETERS = ['stepSize', 'rootCorrection', 'decay', 'clip', 'smoothing'] as const;
export type HyperParameters = Readonly<Record<(typeof HYPER_PARAMETERS)[number], number>>;

/** A random mask that the caller draws for every step: 0 with probability `rate`, else 1 / (1 - rate). */
export type Mask = {
  readonly input: string;
  readonly layer: string;
  readonly rate: number;
  readonly shape: readonly number[];
};

export type TrainingGraph = {
  readonly model: Uint8Array;
  readonly parameterGroups: readonly TensorGroup[];
  readonly running: TensorGroup;
  readonly masks: readonly Mask[];
};

export type TrainingGraphOptions = {
  readonly network: Network;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly noDecay: readonly string[];
  /** Also gives every gradient before clipping as `gradients_<group>`; for checks. */
  readonly withGradients?: boolean;
  makeLayout(graph: GraphBuilder, batch: number): Layout;
};

/**
 * One training step as an ONNX model: `images`, `targets`, `hyper`, masks and the state go in; `loss`,
 * `gradient_norm`, `logits` and the next state (`next_*`) come out.
 */
export function buildTrainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { network, batchSize, inputSize } = options;
  const graph = new GraphBuilder();
  const { parameterGroups, running } = groupParameters(network, options.noDecay);
  const images = graph.input('images', [batchSize, 3, inputSize, inputSize]);
  const targets = graph.input('targets', [batchSize, network.numClasses]);
  const hyper = splitHyperParameters(graph);
  const values = new Map([...parameterGroups, running].flatMap((group) => [...splitGroup(graph, group)]));
  const gradients = new Map<string, Value>();
  const nextRunning = new Map<string, Value>();
  const masks: Mask[] = [];
  const context: LayerContext = {
    graph,
    layout: options.makeLayout(graph, batchSize),
    parameter: (name) => get(values, name),
    setGradient: (name, gradient) => setOnce(gradients, name, gradient),
    setRunning: (name, next) => setOnce(nextRunning, name, next),
    mask(layer, rate, shape) {
      const input = `mask_${masks.length}`;
      masks.push({ input, layer, rate, shape });
      return graph.input(input, shape);
    },
  };
  const pass = addForwardPass(context, network, images);
  const { loss, logitsGradient } = softCrossEntropy(graph, pass.logits, targets, hyper.smoothing);
  pass.backward(logitsGradient);
  graph.output('loss', loss);
  graph.output('logits', pass.logits);
  graph.output('next_weights_running', flatten(graph, running, nextRunning));
  addUpdate(graph, options, { parameterGroups, hyper, values, gradients });
  return {
    model: graph.encode({ name: `${network.architecture.name} training step` }),
    parameterGroups,
    running,
    masks,
  };
}

type UpdateInputs = {
  readonly parameterGroups: readonly TensorGroup[];
  readonly hyper: Readonly<Record<keyof HyperParameters, Value>>;
  readonly values: ReadonlyMap<string, Value>;
  readonly gradients: ReadonlyMap<string, Value>;
};

/** Clips all gradients together, then AdamW on each group as one flat vector. */
function addUpdate(graph: GraphBuilder, options: TrainingGraphOptions, inputs: UpdateInputs): void {
  const { parameterGroups, hyper, values, gradients } = inputs;
  const trained = parameterGroups.flatMap((group) => group.specs);
  const norm = globalNorm(
    graph,
    trained.map((spec) => get(gradients, spec.name)),
  );
  graph.output('gradient_norm', norm);
  const factor = clipFactor(graph, norm, hyper.clip);
  for (const group of parameterGroups) {
    const { name, length } = group;
    const groupGradients = flatten(graph, group, gradients);
    if (options.withGradients) graph.output(`gradients_${name}`, groupGradients);
    const next = adamW(
      graph,
      {
        weights: get(values, weightsInput(group)),
        gradients: graph.mul(groupGradients, factor),
        firstMoment: graph.input(`first_${name}`, [length]),
        secondMoment: graph.input(`second_${name}`, [length]),
      },
      {
        stepSize: hyper.stepSize,
        rootCorrection: hyper.rootCorrection,
        decay: name === 'decayed' ? hyper.decay : undefined,
      },
      options,
    );
    graph.output(`next_weights_${name}`, next.weights);
    graph.output(`next_first_${name}`, next.firstMoment);
    graph.output(`next_second_${name}`, next.secondMoment);
  }
}

/** A group's flat input vector under the input's name, and its tensors under theirs. */
function splitGroup(graph: GraphBuilder, group: TensorGroup): ReadonlyMap<string, Value> {
  const vector = graph.input(weightsInput(group), [group.length]);
  const pieces = graph.split(
    vector,
    group.specs.map((spec) => sizeOf(spec.shape)),
  );
  const tensors = group.specs.map((spec, i) => [spec.name, graph.reshape(at(pieces, i), spec.shape)] as const);
  return new Map([[vector.name, vector], ...tensors]);
}

function weightsInput({ name }: TensorGroup): string {
  return `weights_${name}`;
}

function groupParameters(
  network: Network,
  noDecay: readonly string[],
): { parameterGroups: readonly TensorGroup[]; running: TensorGroup } {
  const specs = networkParameters(network);
  const excluded = new Set(noDecay);
  const trained = specs.filter(isTrained);
  const groups = [
    tensorGroup(
      'decayed',
      trained.filter((spec) => !excluded.has(spec.name)),
    ),
    tensorGroup(
      'undecayed',
      trained.filter((spec) => excluded.has(spec.name)),
    ),
  ];
  return {
    parameterGroups: groups.filter(({ specs: members }) => members.length > 0),
    running: tensorGroup(
      'running',
      specs.filter((spec) => !isTrained(spec)),
    ),
  };
}

function splitHyperParameters(graph: GraphBuilder): Readonly<Record<keyof HyperParameters, Value>> {
  const pieces = graph.split(
    graph.input('hyper', [HYPER_PARAMETERS.length]),
    HYPER_PARAMETERS.map(() => 1),
  );
  const scalar = (name: keyof HyperParameters) => graph.reshape(at(pieces, HYPER_PARAMETERS.indexOf(name)), []);
  return {
    stepSize: scalar('stepSize'),
    rootCorrection: scalar('rootCorrection'),
    decay: scalar('decay'),
    clip: scalar('clip'),
    smoothing: scalar('smoothing'),
  };
}

function flatten(graph: GraphBuilder, { specs }: TensorGroup, values: ReadonlyMap<string, Value>): Value {
  return graph.concat(
    specs.map((spec) => graph.reshape(get(values, spec.name), [sizeOf(spec.shape)])),
    0,
  );
}

function get(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (!value) throw new Error(`Nothing is known of ${name}`);
  return value;
}

function setOnce(values: Map<string, Value>, name: string, value: Value): void {
  if (values.has(name)) throw new Error(`${name} is set twice`);
  values.set(name, value);
}

function at(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (!value) throw new Error(`There is no piece ${index}`);
  return value;
}
