import { assertNever } from '../../../src-shared/errors.ts';
import type { Activation } from '../../network/architecture.ts';
import { inputShape } from '../../network/head.ts';
import {
  type BatchNormLayer,
  type ConvLayer,
  IMAGES,
  type Layer,
  type Network,
  type ValueId,
} from '../../network/network.ts';
import type { Tensor, Weights } from '../../network/weights.ts';
import type { GraphBuilder, Value } from './graph.ts';
import { convGeometry } from './layout.ts';

export type InferenceGraphOptions = {
  readonly network: Network;
  /** Complete (`fitWeights`). */
  readonly weights: Weights;
  readonly inputSize: number;
  readonly foldBatchNorm: boolean;
};

/**
 * Adds the evaluation-mode network: `input` [batch, 3, size, size] to `logits` [batch, classes], standard operators only.
 * Of a part of a network (see `splitNetwork`) the input or the output are features [batch, length].
 */
export function addInferenceNetwork(graph: GraphBuilder, options: InferenceGraphOptions): void {
  const { network, inputSize } = options;
  const input = graph.input('input', ['batch', ...inputShape(network, inputSize)]);
  const values: Value[] = [];
  const sizes: number[] = [];
  const resultOf = (id: ValueId): Value => {
    const value = id === IMAGES ? input : values[id];
    if (!value) throw new Error(`Layer ${id} has not been computed yet`);
    return value;
  };
  const emitter = new Emitter(graph, options.weights);
  for (const [id, layer] of network.layers.entries()) {
    const x = resultOf(layer.input);
    const size = layer.input === IMAGES ? inputSize : (sizes[layer.input] ?? 0);
    sizes.push(layer.kind === 'conv' ? convGeometry(layer, size).outSize : size);
    const next = network.layers[id + 1];
    const folded =
      options.foldBatchNorm && layer.kind === 'conv' && next?.kind === 'batchNorm' && next.input === id
        ? next
        : undefined;
    const previous = network.layers[id - 1];
    const isFoldedAway =
      options.foldBatchNorm && layer.kind === 'batchNorm' && previous?.kind === 'conv' && layer.input === id - 1;
    if (isFoldedAway) values.push(emitter.activate(layer.activation, x));
    else values.push(emitter.emit(layer, x, { size, folded, resultOf }));
  }
  graph.output('logits', resultOf(network.layers.length - 1));
}

type EmitContext = {
  readonly size: number;
  readonly folded: BatchNormLayer | undefined;
  resultOf(id: ValueId): Value;
};

class Emitter {
  readonly #graph: GraphBuilder;
  readonly #weights: Weights;

  constructor(graph: GraphBuilder, weights: Weights) {
    this.#graph = graph;
    this.#weights = weights;
  }

  emit(layer: Layer, x: Value, context: EmitContext): Value {
    const graph = this.#graph;
    const { name } = layer;
    switch (layer.kind) {
      case 'conv':
        return this.#conv(layer, x, context);
      case 'batchNorm': {
        const inputs = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
          this.#constant(`${name}.${part}`),
        );
        const attributes = { epsilon: { float: layer.eps } };
        return this.activate(
          layer.activation,
          graph.node('BatchNormalization', [x, ...inputs], x.shape, { attributes }),
        );
      }
      case 'squeezeExcite': {
        const squeezed = this.#pool(x);
        const reduced = graph.conv(squeezed, this.#constant(`${name}.conv_reduce.weight`), {
          bias: this.#constant(`${name}.conv_reduce.bias`),
        });
        const expanded = graph.conv(
          this.activate(layer.activation, reduced),
          this.#constant(`${name}.conv_expand.weight`),
          { bias: this.#constant(`${name}.conv_expand.bias`) },
        );
        return graph.mul(x, graph.map('Sigmoid', expanded));
      }
      case 'add':
        return graph.add(x, context.resultOf(layer.other));
      case 'globalAveragePool':
        return graph.node('Flatten', [this.#pool(x)], x.shape.slice(0, 2));
      case 'linear':
        return graph.gemm(x, this.#constant(`${name}.weight`), {
          transposeB: true,
          bias: this.#constant(`${name}.bias`),
        });
      // Nothing is dropped outside training.
      case 'dropPath':
      case 'dropout':
        return x;
      default:
        return assertNever(layer);
    }
  }

  activate(activation: Activation | 'none', x: Value): Value {
    const graph = this.#graph;
    switch (activation) {
      case 'silu':
        return graph.mul(x, graph.map('Sigmoid', x));
      case 'relu':
        return graph.map('Relu', x);
      case 'none':
        return x;
      default:
        return assertNever(activation);
    }
  }

  /** The mean over height and width: [batch, C, 1, 1]. ONNX Runtime keeps a map blocked for it, as it does not for ReduceMean. */
  #pool(x: Value): Value {
    return this.#graph.node('GlobalAveragePool', [x], [...x.shape.slice(0, 2), 1, 1]);
  }

  #conv(layer: ConvLayer, x: Value, { size, folded }: EmitContext): Value {
    const graph = this.#graph;
    const { stride, pads } = convGeometry(layer, size);
    const options = { stride, pads, groups: layer.isDepthwise ? layer.outChannels : 1 };
    if (!folded) return graph.conv(x, this.#constant(`${layer.name}.weight`), options);
    const { weight, bias } = this.#fold(layer, folded);
    return graph.conv(x, graph.constant(weight.data, weight.shape, `${layer.name}.weight`), {
      ...options,
      bias: graph.constant(bias, [layer.outChannels], `${layer.name}.bias`),
    });
  }

  /** Merges y = gamma (conv(x) - mean) / sqrt(var + eps) + beta into the convolution; in double precision. */
  #fold(layer: ConvLayer, norm: BatchNormLayer): { readonly weight: Tensor; readonly bias: Float32Array } {
    const { shape, data } = this.#tensor(`${layer.name}.weight`);
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
      (part) => this.#tensor(`${norm.name}.${part}`).data,
    ) as [Float32Array, Float32Array, Float32Array, Float32Array]; // one array for each of four names
    const perChannel = data.length / layer.outChannels;
    const scale = Float64Array.from(gamma, (value, c) => value / Math.sqrt((variance[c] as number) + norm.eps)); // [C] all
    const weight = data.map((value, i) => value * (scale[Math.floor(i / perChannel)] as number)); // i < C * perChannel
    const bias = beta.map((value, c) => value - (mean[c] as number) * (scale[c] as number)); // [C] all
    return { weight: { shape, data: weight }, bias };
  }

  #constant(name: string): Value {
    const { data, shape } = this.#tensor(name);
    return this.#graph.constant(data, shape, name);
  }

  #tensor(name: string): Tensor {
    const tensor = this.#weights.get(name);
    if (!tensor) throw new Error(`There is no ${name}`);
    return tensor;
  }
}
