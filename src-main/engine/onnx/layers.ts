import type { Activation } from '../../network/architecture.ts';
import type { BatchNormLayer, ConvLayer, LinearLayer, SqueezeExciteLayer } from '../../network/network.ts';
import { IMAGES } from '../../network/network.ts';
import type { GraphBuilder, Value } from './graph.ts';
import { convGeometry, type FeatureMap, type Layout } from './layout.ts';

/** One number per feature of each sample: [batch, features]. */
export type Rows = { readonly kind: 'rows'; readonly value: Value };

/** What flows between layers. */
export type Signal = FeatureMap | Rows;

/** A layer's result and how a gradient of it becomes gradients of its inputs (none for images). */
export type LayerStep = {
  readonly output: Signal;
  backward(gradient: Signal): readonly Signal[];
};

/** What the layers of one training graph share. */
export type LayerContext = {
  readonly graph: GraphBuilder;
  readonly layout: Layout;
  /** The value of a parameter or running statistic by timm's name. */
  parameter(name: string): Value;
  /** Receives each parameter's gradient once, in the parameter's shape. */
  setGradient(name: string, gradient: Value): void;
  /** Receives each running statistic's next value. */
  setRunning(name: string, next: Value): void;
  /** The multipliers of a dropping layer as a graph input of this shape: 0 or 1 / (1 - rate). */
  mask(name: string, rate: number, shape: readonly number[]): Value;
};

export function convStep(context: LayerContext, layer: ConvLayer, x: FeatureMap): LayerStep {
  const { layout } = context;
  const name = `${layer.name}.weight`;
  const weight = context.parameter(name);
  const geometry = convGeometry(layer, x.size);
  return {
    output: layout.conv(x, weight, geometry),
    backward(signal) {
      const gradient = asMap(signal);
      context.setGradient(name, layout.convWeightGradient(x, gradient, geometry));
      return layer.input === IMAGES ? [] : [layout.convInputGradient(gradient, weight, geometry)];
    },
  };
}

/**
 * BatchNorm with batch statistics (Ioffe and Szegedy, 2015) and the activation. The centred input is what is kept for
 * the backward pass: sums of it do not cancel, which the mean of squares minus the square of the mean would.
 */
export function batchNormStep(context: LayerContext, layer: BatchNormLayer, x: FeatureMap): LayerStep {
  const { graph, layout } = context;
  const { name, momentum } = layer;
  const count = layout.batch * x.size * x.size;
  const perCount = graph.scalar(1 / count);
  const gamma = context.parameter(`${name}.weight`);
  const mean = graph.mul(layout.channelSum(x), perCount);
  const centred = layout.channelShift(x, graph.map('Neg', mean));
  const variance = graph.mul(layout.channelDot(centred, centred), perCount);
  // As in PyTorch the running variance is the unbiased one, the variance used here is not.
  updateRunning(context, `${name}.running_mean`, mean, momentum, 1);
  updateRunning(context, `${name}.running_var`, variance, momentum, count / (count - 1));
  const deviation = graph.map('Sqrt', graph.add(variance, graph.scalar(layer.eps)));
  const scale = graph.div(gamma, deviation);
  const normalised = layout.channelAffine(centred, scale, context.parameter(`${name}.bias`));
  const activation = activate(context, layer.activation, normalised.value);
  return {
    output: { ...normalised, value: activation.value },
    backward(signal) {
      const gradient = { ...normalised, value: activation.backward(asMap(signal).value) };
      const sum = layout.channelSum(gradient);
      const gammaGradient = graph.div(layout.channelDot(gradient, centred), deviation);
      context.setGradient(`${name}.weight`, gammaGradient);
      context.setGradient(`${name}.bias`, sum);
      // d = scale * (gradient - mean(gradient) - centred * gammaGradient / (deviation * count))
      const minus = graph.mul(scale, graph.scalar(-1 / count));
      const centredScale = graph.mul(minus, graph.div(gammaGradient, deviation));
      return [layout.channelCombine(gradient, scale, centred, centredScale, graph.mul(minus, sum))];
    },
  };
}

export function squeezeExciteStep(context: LayerContext, layer: SqueezeExciteLayer, x: FeatureMap): LayerStep {
  const { graph, layout } = context;
  const { name, channels, reducedChannels } = layer;
  const reduce = { weight: `${name}.conv_reduce.weight`, bias: `${name}.conv_reduce.bias` };
  const expand = { weight: `${name}.conv_expand.weight`, bias: `${name}.conv_expand.bias` };
  const reduceWeight = graph.reshape(context.parameter(reduce.weight), [reducedChannels, channels]);
  const expandWeight = graph.reshape(context.parameter(expand.weight), [channels, reducedChannels]);
  const perPixel = graph.scalar(1 / (x.size * x.size));
  const squeezed = graph.mul(layout.spatialSum(x), perPixel);
  const reduced = graph.gemm(squeezed, reduceWeight, { transposeB: true, bias: context.parameter(reduce.bias) });
  const hidden = activate(context, layer.activation, reduced);
  const gate = graph.map(
    'Sigmoid',
    graph.gemm(hidden.value, expandWeight, { transposeB: true, bias: context.parameter(expand.bias) }),
  );
  return {
    output: layout.sampleAffine(x, gate),
    backward(signal) {
      const gradient = asMap(signal);
      const gateSlope = graph.mul(gate, graph.sub(graph.scalar(1), gate));
      const expandGradient = graph.mul(layout.spatialDot(gradient, x), gateSlope);
      const expandShape = [channels, reducedChannels, 1, 1];
      context.setGradient(
        expand.weight,
        graph.reshape(graph.gemm(expandGradient, hidden.value, { transposeA: true }), expandShape),
      );
      context.setGradient(expand.bias, graph.sum(expandGradient, [0]));
      const reduceGradient = hidden.backward(graph.gemm(expandGradient, expandWeight));
      const reduceShape = [reducedChannels, channels, 1, 1];
      context.setGradient(
        reduce.weight,
        graph.reshape(graph.gemm(reduceGradient, squeezed, { transposeA: true }), reduceShape),
      );
      context.setGradient(reduce.bias, graph.sum(reduceGradient, [0]));
      const squeezedGradient = graph.mul(graph.gemm(reduceGradient, reduceWeight), perPixel);
      return [layout.sampleAffine(gradient, gate, squeezedGradient)];
    },
  };
}

/** Stochastic depth (Huang et al., 2016): whole samples of a residual branch are dropped, the others scaled up. */
export function dropPathStep(context: LayerContext, name: string, rate: number, x: FeatureMap): LayerStep {
  const { graph, layout } = context;
  const mask = graph.reshape(context.mask(name, rate, [layout.batch]), [layout.batch, 1, 1, 1]);
  return {
    output: { ...x, value: graph.mul(x.value, mask) },
    backward: (signal) => [{ ...signal, value: graph.mul(signal.value, mask) }],
  };
}

export function dropoutStep(context: LayerContext, name: string, rate: number, x: Rows): LayerStep {
  const { graph } = context;
  const mask = context.mask(name, rate, x.value.shape as readonly number[]); // training shapes are known
  return {
    output: { kind: 'rows', value: graph.mul(x.value, mask) },
    backward: (signal) => [{ ...signal, value: graph.mul(signal.value, mask) }],
  };
}

export function addStep(context: LayerContext, x: Signal, other: Signal): LayerStep {
  return {
    output: { ...x, value: context.graph.add(x.value, other.value) },
    backward: (signal) => [signal, signal],
  };
}

export function globalAveragePoolStep(context: LayerContext, x: FeatureMap): LayerStep {
  const { graph, layout } = context;
  const perPixel = graph.scalar(1 / (x.size * x.size));
  return {
    output: { kind: 'rows', value: graph.mul(layout.spatialSum(x), perPixel) },
    backward: (signal) => [layout.spread(graph.mul(signal.value, perPixel), x.size)],
  };
}

export function linearStep(context: LayerContext, layer: LinearLayer, x: Rows): LayerStep {
  const { graph } = context;
  const weight = context.parameter(`${layer.name}.weight`);
  const bias = context.parameter(`${layer.name}.bias`);
  return {
    output: { kind: 'rows', value: graph.gemm(x.value, weight, { transposeB: true, bias }) },
    backward({ value: gradient }) {
      context.setGradient(`${layer.name}.weight`, graph.gemm(gradient, x.value, { transposeA: true }));
      context.setGradient(`${layer.name}.bias`, graph.sum(gradient, [0]));
      return [{ kind: 'rows', value: graph.gemm(gradient, weight) }];
    },
  };
}

export function asMap(signal: Signal): FeatureMap {
  if (signal.kind !== 'map') throw new Error(`${signal.value.name} is no feature map`);
  return signal;
}

export function asRows(signal: Signal): Rows {
  if (signal.kind !== 'rows') throw new Error(`${signal.value.name} is a feature map`);
  return signal;
}

type Activated = { readonly value: Value; backward(gradient: Value): Value };

function activate({ graph, layout }: LayerContext, activation: Activation | 'none', x: Value): Activated {
  if (activation === 'none') return { value: x, backward: (gradient) => gradient };
  if (activation === 'relu') {
    const value = graph.map('Relu', x);
    return { value, backward: (gradient) => graph.mul(gradient, graph.map('Sign', value)) };
  }
  const value = layout.silu(x);
  return {
    value,
    backward(gradient) {
      // silu' = s + y (1 - s) = y + s (1 - y). The sigmoid is computed again: keeping it costs a map of memory.
      const sigmoid = graph.map('Sigmoid', x);
      const slope = graph.add(value, graph.mul(sigmoid, graph.sub(graph.scalar(1), value)));
      return graph.mul(gradient, slope);
    },
  };
}

function updateRunning(context: LayerContext, name: string, current: Value, momentum: number, factor: number): void {
  const { graph } = context;
  const kept = graph.mul(context.parameter(name), graph.scalar(1 - momentum));
  context.setRunning(name, graph.add(kept, graph.mul(current, graph.scalar(momentum * factor))));
}
