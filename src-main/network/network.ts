import { appError } from '../../src-shared/errors.ts';
import { type Activation, type Architecture, type Block, findArchitecture, roundChannels } from './architecture.ts';

/** Which earlier result a layer reads: the index of its layer, or `IMAGES`. */
export type ValueId = number;
export const IMAGES: ValueId = -1;

/** One step of the forward pass; `name` is timm's module path. Names, not layers, own parameters (`parameters.ts`). */
export type Layer =
  | ConvLayer
  | BatchNormLayer
  | SqueezeExciteLayer
  | LinearLayer
  | { readonly kind: 'dropPath'; readonly name: string; readonly input: ValueId; readonly rate: number }
  | { readonly kind: 'dropout'; readonly name: string; readonly input: ValueId; readonly rate: number }
  | { readonly kind: 'add'; readonly name: string; readonly input: ValueId; readonly other: ValueId }
  | { readonly kind: 'globalAveragePool'; readonly name: string; readonly input: ValueId };

export type ConvLayer = {
  readonly kind: 'conv';
  readonly name: string;
  readonly input: ValueId;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Square; odd. */
  readonly kernel: number;
  readonly stride: number;
  /** Each channel has a kernel of its own (groups = channels). */
  readonly isDepthwise: boolean;
  readonly padding: 'symmetric' | 'same';
};

/** BatchNorm and the activation after it, if any: they are always neighbours here and every executor fuses them. */
export type BatchNormLayer = {
  readonly kind: 'batchNorm';
  readonly name: string;
  readonly input: ValueId;
  readonly channels: number;
  readonly eps: number;
  readonly momentum: number;
  readonly activation: Activation | 'none';
};

/** x * sigmoid(expand(activation(reduce(mean(x))))) with two 1x1 convolutions that have biases. */
export type SqueezeExciteLayer = {
  readonly kind: 'squeezeExcite';
  readonly name: string;
  readonly input: ValueId;
  readonly channels: number;
  readonly reducedChannels: number;
  readonly activation: Activation;
};

export type LinearLayer = {
  readonly kind: 'linear';
  readonly name: string;
  readonly input: ValueId;
  readonly inFeatures: number;
  readonly outFeatures: number;
};

/** A network ready for any executor: layers in the order of execution, the last one giving the logits. */
export type Network = {
  readonly architecture: Architecture;
  readonly numClasses: number;
  readonly layers: readonly Layer[];
};

export type NetworkOptions = {
  /** timm's model name, or a description of one's own. */
  readonly architecture: string | Architecture;
  readonly numClasses: number;
  /** Probability of dropping a feature before the classifier, 0..1 (default 0). Only training drops. */
  readonly dropRate?: number;
  /** Stochastic depth: drop probability that the last block would have, rising linearly from 0 (default 0). */
  readonly dropPathRate?: number;
};

/**
 * Lays an architecture out as layers. Same names, shapes and order as timm's state dict.
 * @throws AppError `network.unknown_architecture`, `network.invalid_class_count`, `network.invalid_drop_rate`.
 */
export function buildNetwork(options: NetworkOptions): Network {
  const { numClasses, dropRate = 0, dropPathRate = 0 } = options;
  const architecture =
    typeof options.architecture === 'string' ? findArchitecture(options.architecture) : options.architecture;
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw appError('network.invalid_class_count', { found: numClasses });
  }
  checkRate('drop_rate', dropRate);
  checkRate('drop_path_rate', dropPathRate);
  const { activation } = architecture;
  const builder = new LayerList(architecture);
  let x = builder.convBatchNorm(IMAGES, {
    conv: 'conv_stem',
    norm: 'bn1',
    inChannels: 3,
    outChannels: architecture.stemChannels,
    kernel: 3,
    stride: 2,
    activation,
  });
  let inChannels = architecture.stemChannels;
  const blockCount = architecture.stages.reduce((sum, stage) => sum + stage.repeats, 0);
  let blockIndex = 0;
  for (const [stageIndex, stage] of architecture.stages.entries()) {
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      x = addBlock(builder, x, {
        ...stage,
        name: `blocks.${stageIndex}.${repeat}`,
        inChannels,
        stride: repeat === 0 ? stage.stride : 1,
        // timm: rate * index / count, so that the last block keeps a little below the full rate.
        dropPathRate: (dropPathRate * blockIndex) / blockCount,
        activation,
      });
      inChannels = stage.channels;
      blockIndex++;
    }
  }
  x = builder.convBatchNorm(x, {
    conv: 'conv_head',
    norm: 'bn2',
    inChannels,
    outChannels: architecture.featureChannels,
    kernel: 1,
    stride: 1,
    activation,
  });
  x = builder.push({ kind: 'globalAveragePool', name: 'global_pool', input: x });
  if (dropRate > 0) x = builder.push({ kind: 'dropout', name: 'dropout', input: x, rate: dropRate });
  builder.push({
    kind: 'linear',
    name: 'classifier',
    input: x,
    inFeatures: architecture.featureChannels,
    outFeatures: numClasses,
  });
  return { architecture, numClasses, layers: builder.layers };
}

type PlacedBlock = Block & {
  readonly name: string;
  readonly inChannels: number;
  readonly dropPathRate: number;
  readonly activation: Activation;
};

function addBlock(builder: LayerList, input: ValueId, block: PlacedBlock): ValueId {
  const { name, inChannels, channels: outChannels, kernel, stride, activation } = block;
  let x = input;
  if (block.type === 'cn') {
    x = builder.convBatchNorm(x, {
      conv: `${name}.conv`,
      norm: `${name}.bn1`,
      inChannels,
      outChannels,
      kernel,
      stride,
      activation,
    });
  } else {
    const middle = roundChannels(inChannels * block.expansion);
    const isFused = block.type === 'er';
    x = builder.convBatchNorm(x, {
      conv: isFused ? `${name}.conv_exp` : `${name}.conv_pw`,
      norm: `${name}.bn1`,
      inChannels,
      outChannels: middle,
      kernel: isFused ? kernel : 1,
      stride: isFused ? stride : 1,
      activation,
    });
    if (!isFused) {
      x = builder.convBatchNorm(x, {
        conv: `${name}.conv_dw`,
        norm: `${name}.bn2`,
        inChannels: middle,
        outChannels: middle,
        kernel,
        stride,
        isDepthwise: true,
        activation,
      });
      if (block.squeeze > 0) {
        x = builder.push({
          kind: 'squeezeExcite',
          name: `${name}.se`,
          input: x,
          channels: middle,
          reducedChannels: Math.round(inChannels * block.squeeze),
          activation,
        });
      }
    }
    x = builder.convBatchNorm(x, {
      conv: `${name}.conv_pwl`,
      norm: isFused ? `${name}.bn2` : `${name}.bn3`,
      inChannels: middle,
      outChannels,
      kernel: 1,
      stride: 1,
      activation: 'none',
    });
  }
  if (!block.hasSkip || stride !== 1 || inChannels !== outChannels) return x;
  if (block.dropPathRate > 0) {
    x = builder.push({ kind: 'dropPath', name: `${name}.drop_path`, input: x, rate: block.dropPathRate });
  }
  return builder.push({ kind: 'add', name: `${name}.add`, input: x, other: input });
}

type ConvBatchNorm = {
  readonly conv: string;
  readonly norm: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly isDepthwise?: boolean;
  readonly activation: Activation | 'none';
};

class LayerList {
  readonly layers: Layer[] = [];
  readonly #architecture: Architecture;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
  }

  push(layer: Layer): ValueId {
    this.layers.push(layer);
    return this.layers.length - 1;
  }

  convBatchNorm(input: ValueId, options: ConvBatchNorm): ValueId {
    const { padding, batchNorm } = this.#architecture;
    const { conv, norm, inChannels, outChannels, kernel, stride, isDepthwise = false, activation } = options;
    const x = this.push({
      kind: 'conv',
      name: conv,
      input,
      inChannels,
      outChannels,
      kernel,
      stride,
      isDepthwise,
      padding,
    });
    return this.push({ kind: 'batchNorm', name: norm, input: x, channels: outChannels, ...batchNorm, activation });
  }
}

function checkRate(name: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw appError('network.invalid_drop_rate', { name, found: rate });
}
