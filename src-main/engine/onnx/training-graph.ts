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
  readonly nodeCount: number;
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

  const values = new Map<string, Value>();
  const flat = new Map<string, Value>();
  for (const group of [...parameterGroups, running]) {
    const vector = graph.input(`weights_${group.name}`, [group.length]);
    flat.set(group.name, vector);
    const pieces = graph.split(
      vector,
      group.specs.map((spec) => sizeOf(spec.shape)),
    );
    for (const [i, spec] of group.specs.entries()) values.set(spec.name, graph.reshape(at(pieces, i), spec.shape));
  }
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

  const trained = parameterGroups.flatMap((group) => group.specs);
  const norm = globalNorm(
    graph,
    trained.map((spec) => get(gradients, spec.name)),
  );
  const factor = clipFactor(graph, norm, hyper.clip);
  graph.output('loss', loss);
  graph.output('gradient_norm', norm);
  graph.output('logits', pass.logits);
  graph.output('next_weights_running', flatten(graph, running, nextRunning));
  for (const group of parameterGroups) {
    const groupGradients = flatten(graph, group, gradients);
    if (options.withGradients) graph.output(`gradients_${group.name}`, groupGradients);
    const next = adamW(
      graph,
      {
        weights: get(flat, group.name),
        gradients: graph.mul(groupGradients, factor),
        firstMoment: graph.input(`first_${group.name}`, [group.length]),
        secondMoment: graph.input(`second_${group.name}`, [group.length]),
      },
      {
        stepSize: hyper.stepSize,
        rootCorrection: hyper.rootCorrection,
        decay: group.name === 'decayed' ? hyper.decay : undefined,
      },
      options,
    );
    graph.output(`next_weights_${group.name}`, next.weights);
    graph.output(`next_first_${group.name}`, next.firstMoment);
    graph.output(`next_second_${group.name}`, next.secondMoment);
  }
  const model = graph.encode({ name: `${network.architecture.name} training step` });
  return { model, parameterGroups, running, masks, nodeCount: graph.nodeCount };
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
