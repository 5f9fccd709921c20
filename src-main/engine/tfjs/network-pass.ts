import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { assertNever } from '../../../src-shared/errors.ts';
import type { Activation } from '../../network/architecture.ts';
import { inputShape } from '../../network/head.ts';
import {
  type BatchNormLayer,
  type ConvLayer,
  IMAGES,
  type Layer,
  type LinearLayer,
  type Network,
  type SqueezeExciteLayer,
} from '../../network/network.ts';
import type { TfjsCore } from './load-tfjs.ts';

/** What the layers of one pass share. */
export type PassContext = {
  readonly tf: TfjsCore;
  /** A parameter or running statistic by timm's name, in PyTorch's shape. */
  parameter(name: string): Tensor;
  /** Only while training: batch statistics are used, features and branches dropped. */
  readonly training?: {
    /** The multipliers of a dropping layer: 0 or 1 / (1 - rate). */
    mask(layer: string, rate: number, shape: readonly number[]): Tensor;
    /** Receives each running statistic's next value; its gradient is of no interest. */
    setRunning(name: string, next: Tensor): void;
  };
};

/** What a network reads, in its layout: images [batch, 3, size, size], or the features [batch, length] of a head. */
export function inputTensor(
  tf: TfjsCore,
  of: { readonly network: Network; readonly inputSize: number; readonly batchSize: number },
  data: Float32Array,
): Tensor {
  const input = tf.tensor(data, [of.batchSize, ...inputShape(of.network, of.inputSize)]);
  return input.rank === 4 ? tf.transpose(input, [0, 2, 3, 1]) : input;
}

/**
 * The network with TensorFlow.js operators, every one of which has a gradient there: `input` of `inputTensor`
 * to logits [batch, classes], or of a backbone to features. Feature maps are [batch, height, width, channels], as TensorFlow's kernels want them.
 */
export function runNetwork(context: PassContext, network: Network, input: Tensor): Tensor2D {
  const values: Tensor[] = [];
  const resultOf = (id: number): Tensor => {
    const value = id === IMAGES ? input : values[id];
    if (!value) throw new Error(`Layer ${id} has not been computed yet`);
    return value;
  };
  for (const layer of network.layers) values.push(runLayer(context, layer, resultOf));
  return asRows(resultOf(network.layers.length - 1));
}

function runLayer(context: PassContext, layer: Layer, resultOf: (id: number) => Tensor): Tensor {
  const { tf } = context;
  const x = resultOf(layer.input);
  switch (layer.kind) {
    case 'conv':
      return convolve(context, layer, asMap(x));
    case 'batchNorm':
      return activate(context, layer.activation, normalise(context, layer, asMap(x)));
    case 'squeezeExcite':
      return squeezeExcite(context, layer, asMap(x));
    case 'dropPath':
      return drop(context, layer, x, [asMap(x).shape[0], 1, 1, 1]);
    case 'dropout':
      return drop(context, layer, x, asRows(x).shape);
    case 'add':
      return tf.add(x, resultOf(layer.other));
    case 'globalAveragePool':
      return tf.mean(asMap(x), [1, 2]);
    case 'linear':
      return linear(context, layer, asRows(x));
    default:
      return assertNever(layer);
  }
}

function convolve({ tf, parameter }: PassContext, layer: ConvLayer, x: Tensor4D): Tensor4D {
  const { kernel, stride, padding, isDepthwise } = layer;
  const weight = parameter(`${layer.name}.weight`);
  // Symmetric padding equals TensorFlow's at stride 1. Otherwise it is an operator of its own: TensorFlow's gradient
  // kernels know no padding but "same" and "valid".
  const isSame = padding === 'same' || stride === 1;
  const around: [number, number] = [(kernel - 1) / 2, (kernel - 1) / 2];
  const padded = isSame || kernel === 1 ? x : tf.pad(x, [[0, 0], around, around, [0, 0]]);
  const edges = isSame ? 'same' : 'valid';
  // [out, in, k, k] to [k, k, in, out]; [channels, 1, k, k] to [k, k, channels, 1].
  if (isDepthwise) {
    return tf.depthwiseConv2d(padded, asMap(tf.transpose(weight, [2, 3, 0, 1])), stride, edges);
  }
  return tf.conv2d(padded, asMap(tf.transpose(weight, [2, 3, 1, 0])), stride, edges);
}

/** BatchNorm without its activation: batch statistics in training, running ones otherwise. */
function normalise({ tf, parameter, training }: PassContext, layer: BatchNormLayer, x: Tensor4D): Tensor4D {
  const { name, eps, momentum } = layer;
  const running = { mean: parameter(`${name}.running_mean`), variance: parameter(`${name}.running_var`) };
  const mean = training ? tf.mean(x, [0, 1, 2]) : running.mean;
  const centred = tf.sub<Tensor4D>(x, mean);
  const variance = training ? tf.mean(tf.square(centred), [0, 1, 2]) : running.variance;
  if (training) {
    const [batch, height, width] = x.shape;
    const count = batch * height * width;
    const mix = (old: Tensor, current: Tensor, share: number) =>
      tf.add(tf.mul(old, 1 - momentum), tf.mul(current, share));
    training.setRunning(`${name}.running_mean`, mix(running.mean, mean, momentum));
    // As in PyTorch the running variance is the unbiased one, the variance used here is not.
    training.setRunning(`${name}.running_var`, mix(running.variance, variance, (momentum * count) / (count - 1)));
  }
  const scale = tf.div(parameter(`${name}.weight`), tf.sqrt(tf.add(variance, eps)));
  return tf.add(tf.mul(centred, scale), parameter(`${name}.bias`));
}

function squeezeExcite({ tf, ...context }: PassContext, layer: SqueezeExciteLayer, x: Tensor4D): Tensor4D {
  const { name, channels, reducedChannels, activation } = layer;
  const dense = (rows: Tensor2D, part: string, outputs: number, inputs: number): Tensor2D => {
    const weight = tf.reshape(context.parameter(`${name}.${part}.weight`), [outputs, inputs]);
    return tf.add(tf.matMul(rows, weight, false, true), context.parameter(`${name}.${part}.bias`));
  };
  const reduced = dense(asRows(tf.mean(x, [1, 2])), 'conv_reduce', reducedChannels, channels);
  const hidden = asRows(activate({ tf, ...context }, activation, reduced));
  const gate = tf.sigmoid(dense(hidden, 'conv_expand', channels, reducedChannels));
  return tf.mul(x, tf.reshape(gate, [x.shape[0], 1, 1, channels]));
}

function linear({ tf, parameter }: PassContext, { name }: LinearLayer, x: Tensor2D): Tensor2D {
  return tf.add(tf.matMul(x, asRows(parameter(`${name}.weight`)), false, true), parameter(`${name}.bias`));
}

function drop(
  { tf, training }: PassContext,
  { name, rate }: { readonly name: string; readonly rate: number },
  x: Tensor,
  shape: readonly number[],
): Tensor {
  return training ? tf.mul(x, training.mask(name, rate, shape)) : x;
}

function activate({ tf }: PassContext, activation: Activation | 'none', x: Tensor): Tensor {
  switch (activation) {
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'relu':
      return tf.relu(x);
    case 'none':
      return x;
    default:
      return assertNever(activation);
  }
}

function asMap(x: Tensor): Tensor4D {
  if (x.rank !== 4) throw new Error(`A tensor of rank 4 is expected, not [${x.shape.join(', ')}]`);
  return x as Tensor4D; // of rank 4
}

function asRows(x: Tensor): Tensor2D {
  if (x.rank !== 2) throw new Error(`A tensor of rank 2 is expected, not [${x.shape.join(', ')}]`);
  return x as Tensor2D; // of rank 2
}
