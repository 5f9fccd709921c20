import { assertNever } from '../../../src-shared/errors.ts';
import type { Activation } from '../../network/architecture.ts';
import type { BatchNormLayer, ConvLayer, LinearLayer, SqueezeExciteLayer } from '../../network/network.ts';
import { IMAGES } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import type { GraphBuilder, Value } from './graph.ts';
import { convGeometry, type FeatureMap, type Layout, type MapGradient } from './layout.ts';
import { fixed } from './shape.ts';

/** One number per feature of each sample: [batch, features]. */
export type Rows = { readonly kind: 'rows'; readonly value: Value };

/** What flows between layers. */
export type Signal = MapGradient | Rows;

/** A layer's result and how a gradient of it becomes gradients of its inputs (none for images). */
export type LayerStep = {
  readonly output: Signal;
  backward(gradient: Signal): readonly Signal[];
};

/** What the layers of one training graph share. */
export type LayerContext = {
  readonly graph: GraphBuilder;
  readonly layout: Layout;
  /** The value of a parameter or running mean by timm's name. */
  parameter(name: string): Value;
  /** Receives each parameter's gradient once, in the parameter's shape. */
  setGradient(name: string, gradient: Value): void;
  /** Receives what a BatchNorm layer measured in this batch. */
  setStatistics(name: string, statistics: BatchStatistics): void;
  /** The multipliers of a dropping layer as a graph input of this shape: 0 or 1 / (1 - rate). */
  mask(name: string, rate: number, shape: readonly number[]): Value;
};

/** Both [C]. */
export type BatchStatistics = {
  /** The batch's mean less the running mean. */
  readonly meanChange: Value;
  /** Unbiased, as PyTorch's running variance is. */
  readonly variance: Value;
};

/**
 * A convolution. `norm` is the BatchNorm layer that reads the result: it does not see a shift of its input, so its
 * running mean is subtracted here, where it costs nothing. The sums of BatchNorm then run over values around zero: the
 * mean of squares less the square of the mean would cancel otherwise.
 */
export function convStep(
  context: LayerContext,
  layer: ConvLayer,
  x: FeatureMap,
  norm: BatchNormLayer | undefined,
): LayerStep {
  const { graph, layout } = context;
  const name = `${layer.name}.weight`;
  const weight = context.parameter(name);
  const geometry = convGeometry(layer, x.size);
  const shift = norm && graph.map('Neg', context.parameter(`${norm.name}.running_mean`));
  return {
    output: layout.conv(x, weight, geometry, shift),
    backward(signal) {
      const { gradient, scale } = scaledGradient(context, asMap(signal), weight);
      const perOutput = scale && graph.reshape(scale, [layer.outChannels, 1, 1, 1]);
      const weightGradient = layout.convWeightGradient(x, gradient, geometry);
      context.setGradient(name, perOutput ? graph.mul(weightGradient, perOutput) : weightGradient);
      if (layer.input === IMAGES) return [];
      const scaled = perOutput ? graph.mul(weight, perOutput) : weight;
      return [layout.convInputGradient(gradient, scaled, geometry)];
    },
  };
}

/** A scale goes into the weights where they are smaller than the map: two passes over them against one over the map. */
function scaledGradient(
  { layout }: LayerContext,
  { scale, ...gradient }: MapGradient,
  weight: Value,
): { readonly gradient: FeatureMap; readonly scale: Value | undefined } {
  if (!scale || sizeOf(fixed(gradient.value)) > 2 * sizeOf(fixed(weight))) return { gradient, scale };
  return { gradient: layout.channelAffine(gradient, scale), scale: undefined };
}

/**
 * BatchNorm with batch statistics (Ioffe and Szegedy, 2015) and the activation, on the shifted result of a convolution.
 * Of the forward pass only this input and the activation are kept.
 */
export function batchNormStep(context: LayerContext, layer: BatchNormLayer, x: FeatureMap): LayerStep {
  const { graph, layout } = context;
  const { name } = layer;
  const count = layout.batch * x.size * x.size;
  const perCount = graph.scalar(1 / count);
  const mean = layout.channelMean(x);
  const meanSquare = graph.mul(layout.channelDot(x, x), perCount);
  // Rounding can leave a constant channel just below zero.
  const variance = graph.map('Relu', graph.sub(meanSquare, graph.mul(mean, mean)));
  context.setStatistics(name, {
    meanChange: mean,
    variance: graph.mul(variance, graph.scalar(count / (count - 1))),
  });
  const perDeviation = graph.map('Reciprocal', graph.map('Sqrt', graph.add(variance, graph.scalar(layer.eps))));
  const scale = graph.mul(context.parameter(`${name}.weight`), perDeviation);
  const shift = graph.sub(context.parameter(`${name}.bias`), graph.mul(mean, scale));
  const normalised: Normalised = { x, scale, shift };
  const output = activateNormalised(context, layer.activation, normalised);
  return {
    output,
    backward(signal) {
      const gradient = activationGradient(context, layer.activation, {
        ...normalised,
        output,
        gradient: asMap(signal),
      });
      const gradientMean = layout.channelMean(gradient);
      const covariance = graph.sub(graph.mul(layout.channelDot(gradient, x), perCount), graph.mul(mean, gradientMean));
      const covarianceRate = graph.mul(covariance, perDeviation);
      context.setGradient(`${name}.weight`, graph.mul(covarianceRate, graph.scalar(count)));
      context.setGradient(`${name}.bias`, graph.mul(gradientMean, graph.scalar(count)));
      // dx = scale * (gradient - mean(gradient) - (x - mean) * covariance / deviation^2); the factor goes on as `scale`.
      const xScale = graph.map('Neg', graph.mul(covarianceRate, perDeviation));
      const offset = graph.map('Neg', graph.add(gradientMean, graph.mul(mean, xScale)));
      return [{ ...layout.channelAffine(x, xScale, offset, { plus: gradient }), scale }];
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
  const squeezed = layout.spatialMean(x);
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
  const perSample = graph.reshape(context.mask(name, rate, [layout.batch]), [layout.batch, 1, 1, 1]);
  const mask = graph.cast(perSample, x.value.dtype);
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
    output: { kind: 'rows', value: layout.spatialMean(x) },
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

export function asMap(signal: Signal): MapGradient {
  if (signal.kind !== 'map') throw new Error(`${signal.value.name} is no feature map`);
  return signal;
}

export function asRows(signal: Signal): Rows {
  if (signal.kind !== 'rows') throw new Error(`${signal.value.name} is a feature map`);
  return signal;
}

/** The activation of a vector or matrix. */
function activate({ graph, layout }: LayerContext, activation: Activation, x: Value): Activated {
  if (activation === 'relu') {
    const value = graph.map('Relu', x);
    return { value, backward: (gradient) => graph.mul(gradient, graph.map('Sign', value)) };
  }
  const value = layout.silu(x);
  return {
    value,
    backward(gradient) {
      // silu' = s + y (1 - s) = y + s (1 - y)
      const slope = graph.add(value, graph.mul(graph.map('Sigmoid', x), graph.sub(graph.scalar(1), value)));
      return graph.mul(gradient, slope);
    },
  };
}

type Activated = { readonly value: Value; backward(gradient: Value): Value };

/** scale * x + shift per channel; the product is not kept. */
type Normalised = { readonly x: FeatureMap; readonly scale: Value; readonly shift: Value };

function activateNormalised(
  { graph, layout }: LayerContext,
  activation: Activation | 'none',
  { x, scale, shift }: Normalised,
): FeatureMap {
  const normalised = layout.channelAffine(x, scale, shift);
  switch (activation) {
    case 'none':
      return normalised;
    case 'relu':
      return { ...normalised, value: graph.map('Relu', normalised.value) };
    case 'silu':
      return { ...normalised, value: layout.silu(normalised.value) };
    default:
      return assertNever(activation);
  }
}

/** The gradient before the activation, from that after it. */
function activationGradient(
  { graph, layout }: LayerContext,
  activation: Activation | 'none',
  { x, scale, shift, output, gradient }: Normalised & { readonly output: FeatureMap; readonly gradient: FeatureMap },
): FeatureMap {
  switch (activation) {
    case 'none':
      return gradient;
    case 'relu':
      return { ...gradient, value: graph.mul(gradient.value, graph.map('Sign', output.value)) };
    case 'silu': {
      // With u = 1 - sigmoid = sigmoid(-z): silu' = s + y (1 - s) = 1 - u + u y. The sigmoid comes with the affine pass.
      const u = layout.channelAffine(x, graph.map('Neg', scale), graph.map('Neg', shift), { isSigmoid: true });
      const product = { ...u, value: graph.mul(u.value, output.value) };
      const [minus, one] = [-1, 1].map((value) =>
        graph.constant(new Float32Array(x.channels).fill(value), [x.channels]),
      );
      const slope = layout.channelAffine(u, minus as Value, one as Value, { plus: product }); // two of two
      return { ...gradient, value: graph.mul(gradient.value, slope.value) };
    }
    default:
      return assertNever(activation);
  }
}
