import { inputShape } from '../../network/head.ts';
import type { BatchNormLayer, Network } from '../../network/network.ts';
import { isTrained, networkParameters, type ParameterSpec } from '../../network/parameters.ts';
import { addForwardPass } from './autodiff.ts';
import { liveNodes } from './built-graph.ts';
import { listForExecution } from './execution-order.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { halfLayout } from './half-layout.ts';
import type { BatchStatistics, LayerContext } from './layers.ts';
import type { Layout } from './layout.ts';
import { softCrossEntropy } from './loss.ts';
import { peakBytes } from './memory-plan.ts';
import type { Precision } from './providers.ts';
import { type Recompute, recompute } from './recompute.ts';
import { STOP_OUTPUT } from './run-into.ts';
import { fixed } from './shape.ts';
import { joinGroup, splitGroup, type TensorGroup } from './tensor-group.ts';

/** A random mask that the caller draws for every step: 0 with probability `rate`, else 1 / (1 - rate). */
export type Mask = {
  readonly input: string;
  readonly layer: string;
  readonly rate: number;
  readonly shape: readonly number[];
};

export type GradientGraph = {
  readonly model: Uint8Array;
  /** Outputs beside the gradients: `loss`, `logits`, `mean_changes`, `variances`. */
  readonly smallOutputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Inputs under their own names, or under their groups'; gradients are the outputs `gradientOutput(name)` of those. */
  readonly parameters: readonly ParameterSpec[];
  /** Of the gradients, where they are not in groups: as many values as the parameter has, in the same order. */
  gradientShape(name: string): readonly number[];
  /** Inputs under their own names. */
  readonly runningMeans: readonly ParameterSpec[];
  /** Whose statistics stand one after the other in the outputs `mean_changes` and `variances`. */
  readonly norms: readonly BatchNormLayer[];
  readonly masks: readonly Mask[];
  readonly nodeCount: number;
  /** The memory of everything that its nodes give while it runs on the CPU. Takes as long as building it. */
  peakBytes(): number;
};

export type GradientGraphOptions = {
  readonly network: Network;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly labelSmoothing: number;
  /** [classes]; all ones where nothing is given. */
  readonly classWeights?: Float32Array | undefined;
  /** Where they are given, parameters come and gradients go as these vectors. */
  readonly groups?: readonly TensorGroup[] | undefined;
  /** `float16`: gradients are those of the loss times the scalar input `loss_scale`. */
  readonly precision?: Precision | undefined;
  /** Default: none. */
  readonly recompute?: Recompute | undefined;
  /** Whether `runInto` is to run it: the outputs' memory is then the caller's (default: no). */
  readonly isRunInto?: boolean;
  makeLayout(graph: GraphBuilder, batch: number): Layout;
};

/**
 * Loss and gradients of one batch as an ONNX model: `images`, `targets`, masks, parameters and running means go in;
 * `loss`, `logits`, the gradients and the batch's statistics come out.
 */
export function buildGradientGraph(options: GradientGraphOptions): GradientGraph {
  const { network, batchSize, inputSize, labelSmoothing, groups, isRunInto = false } = options;
  const graph = new GraphBuilder();
  const specs = networkParameters(network);
  const parameters = specs.filter(isTrained);
  const runningMeans = specs.filter((spec) => spec.kind === 'running_mean');
  const images = graph.input('images', [batchSize, ...inputShape(network, inputSize)]);
  const targets = graph.input('targets', [batchSize, network.numClasses]);
  const separate = groups ? runningMeans : [...parameters, ...runningMeans];
  const values = new Map(separate.map(({ name, shape }) => [name, graph.input(name, shape)]));
  for (const group of groups ?? []) {
    for (const [name, value] of splitGroup(graph, group, graph.input(group.name, [group.length]))) {
      values.set(name, value);
    }
  }
  const gradients = new Map<string, Value>();
  const statistics = new Map<string, BatchStatistics>();
  const masks: Mask[] = [];
  const layout = options.makeLayout(graph, batchSize);
  const isHalf = options.precision === 'float16';
  const context: LayerContext = {
    graph,
    layout: isHalf ? halfLayout(graph, layout) : layout,
    parameter: (name) => get(values, name),
    setGradient: (name, gradient) => setOnce(gradients, name, gradient),
    setStatistics: (name, found) => setOnce(statistics, name, found),
    mask(layer, rate, shape) {
      const input = `mask_${masks.length}`;
      masks.push({ input, layer, rate, shape });
      return graph.input(input, shape);
    },
  };
  const pass = addForwardPass(context, network, images);
  const forwardCount = graph.built().nodes.length;
  const classWeights = options.classWeights ?? new Float32Array(network.numClasses).fill(1);
  const { loss, logitsGradient } = softCrossEntropy(graph, pass.logits, {
    targets,
    classWeights: graph.constant(classWeights, [network.numClasses]),
    smoothing: graph.scalar(labelSmoothing),
  });
  pass.backward(isHalf ? graph.mul(logitsGradient, graph.input('loss_scale', [])) : logitsGradient);
  if (isRunInto) graph.emptySequence(STOP_OUTPUT);
  if (groups) {
    for (const group of groups) {
      graph.output(
        gradientOutput(group.name),
        joinGroup(graph, group, (name) => get(gradients, name)),
      );
    }
  } else {
    // Reshaped into an output, values would be copied.
    for (const { name } of parameters) graph.output(gradientOutput(name), graph.origin(get(gradients, name)));
  }
  const norms = network.layers.filter((layer) => layer.kind === 'batchNorm');
  const ofNorms = (kind: keyof BatchStatistics): Value => {
    // A head has none.
    if (norms.length === 0) return graph.map('Identity', graph.constant(new Float32Array(0), [0]));
    return graph.concat(
      norms.map(({ name }) => get(statistics, name)[kind]),
      0,
    );
  };
  const smallOutputs = Object.entries({
    loss,
    logits: pass.logits,
    mean_changes: ofNorms('meanChange'),
    variances: ofNorms('variance'),
  });
  for (const [name, value] of smallOutputs) graph.output(name, value);
  const built = recompute(graph.built(), options.recompute ?? 'none', { forwardCount, boundaries: pass.boundaries });
  const nodes = listForExecution(liveNodes(built));
  return {
    model: graph.encode({ name: `${network.architecture.name} gradients`, nodes }),
    smallOutputs: smallOutputs.map(([name, value]) => ({ name, shape: fixed(value) })),
    parameters,
    gradientShape: (name) => fixed(graph.origin(get(gradients, name))),
    runningMeans,
    norms,
    masks,
    nodeCount: nodes.length,
    peakBytes: () => peakBytes({ ...built, nodes }, { areOutputsElsewhere: isRunInto }),
  };
}

/** The name of the output that holds the gradient of a parameter or group. */
export function gradientOutput(name: string): string {
  return `gradient/${name}`;
}

function get<T>(values: ReadonlyMap<string, T>, name: string): T {
  const value = values.get(name);
  if (!value) throw new Error(`Nothing is known of ${name}`);
  return value;
}

function setOnce<T>(values: Map<string, T>, name: string, value: T): void {
  if (values.has(name)) throw new Error(`${name} is set twice`);
  values.set(name, value);
}
