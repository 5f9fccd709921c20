import { appError } from '../../src-shared/errors.ts';
import { nearestName } from '../../src-shared/nearest-name.ts';

export type Activation = 'silu' | 'relu';

/**
 * One row of a stage, as timm writes it in a block string: `er_r2_k3_s2_e4_c32` is
 * `{ type: 'er', repeats: 2, kernel: 3, stride: 2, expansion: 4, channels: 32 }`.
 * `cn` convolution, `er` edge residual (fused MBConv), `ir` inverted residual (MBConv).
 */
export type Block = {
  readonly type: 'cn' | 'er' | 'ir';
  readonly repeats: number;
  readonly kernel: number;
  /** Of the first repeat; the others have stride 1. */
  readonly stride: number;
  readonly expansion: number;
  readonly channels: number;
  /** Squeeze-excite channels as a fraction of the block's input channels; 0 for none. */
  readonly squeeze: number;
  /** Whether input and output are added where their shapes agree. */
  readonly hasSkip: boolean;
};

/** A family member as data; everything an executor needs follows from it (`buildNetwork`). */
export type Architecture = {
  /** timm's model name. */
  readonly name: string;
  readonly stemChannels: number;
  readonly stages: readonly Block[];
  /** Channels of the last convolution, the classifier's inputs. */
  readonly featureChannels: number;
  readonly activation: Activation;
  /** `symmetric`: PyTorch's (kernel - 1) / 2 on every side; `same`: TensorFlow's, the odd pixel at the end. */
  readonly padding: 'symmetric' | 'same';
  readonly batchNorm: { readonly eps: number; readonly momentum: number };
};

type Scaling = { readonly channels: number; readonly depth: number };

/** BatchNorm of models ported from TensorFlow (timm BN_EPS_TF_DEFAULT); timm leaves PyTorch's momentum. */
const TENSORFLOW_BATCH_NORM = { eps: 1e-3, momentum: 0.1 };
/** torch.nn.BatchNorm2d's defaults. */
const PYTORCH_BATCH_NORM = { eps: 1e-5, momentum: 0.1 };

// timm 1.0 timm/models/efficientnet.py: _gen_test_efficientnet, _gen_efficientnetv2_base, _s, _m, _l.
const TEST_STAGES = [
  'cn_r1_k3_s1_e1_c16_skip',
  'er_r1_k3_s2_e4_c24',
  'er_r1_k3_s2_e4_c32',
  'ir_r1_k3_s2_e4_c48_se0.25',
  'ir_r1_k3_s2_e4_c64_se0.25',
];
const V2_BASE_STAGES = [
  'cn_r1_k3_s1_e1_c16_skip',
  'er_r2_k3_s2_e4_c32',
  'er_r2_k3_s2_e4_c48',
  'ir_r3_k3_s2_e4_c96_se0.25',
  'ir_r5_k3_s1_e6_c112_se0.25',
  'ir_r8_k3_s2_e6_c192_se0.25',
];
const V2_S_STAGES = [
  'cn_r2_k3_s1_e1_c24_skip',
  'er_r4_k3_s2_e4_c48',
  'er_r4_k3_s2_e4_c64',
  'ir_r6_k3_s2_e4_c128_se0.25',
  'ir_r9_k3_s1_e6_c160_se0.25',
  'ir_r15_k3_s2_e6_c256_se0.25',
];
const V2_M_STAGES = [
  'cn_r3_k3_s1_e1_c24_skip',
  'er_r5_k3_s2_e4_c48',
  'er_r5_k3_s2_e4_c80',
  'ir_r7_k3_s2_e4_c160_se0.25',
  'ir_r14_k3_s1_e6_c176_se0.25',
  'ir_r18_k3_s2_e6_c304_se0.25',
  'ir_r5_k3_s1_e6_c512_se0.25',
];
const V2_L_STAGES = [
  'cn_r4_k3_s1_e1_c32_skip',
  'er_r7_k3_s2_e4_c64',
  'er_r7_k3_s2_e4_c96',
  'ir_r10_k3_s2_e4_c192_se0.25',
  'ir_r19_k3_s1_e6_c224_se0.25',
  'ir_r25_k3_s2_e6_c384_se0.25',
  'ir_r7_k3_s1_e6_c640_se0.25',
];

/** Every architecture the program knows, smallest first. */
export const architectures: readonly Architecture[] = [
  {
    name: 'test_efficientnet',
    stemChannels: 24,
    stages: TEST_STAGES.map(parseBlock),
    featureChannels: 256,
    activation: 'silu',
    padding: 'symmetric',
    batchNorm: PYTORCH_BATCH_NORM,
  },
  v2('tf_efficientnetv2_b0', 32, V2_BASE_STAGES, { channels: 1, depth: 1 }),
  v2('tf_efficientnetv2_b1', 32, V2_BASE_STAGES, { channels: 1, depth: 1.1 }),
  v2('tf_efficientnetv2_b2', 32, V2_BASE_STAGES, { channels: 1.1, depth: 1.2 }),
  v2('tf_efficientnetv2_b3', 32, V2_BASE_STAGES, { channels: 1.2, depth: 1.4 }),
  v2('tf_efficientnetv2_s', 24, V2_S_STAGES, { channels: 1, depth: 1 }),
  v2('tf_efficientnetv2_m', 24, V2_M_STAGES, { channels: 1, depth: 1 }),
  v2('tf_efficientnetv2_l', 32, V2_L_STAGES, { channels: 1, depth: 1 }),
];

/** The architecture of a timm name. @throws AppError `network.unknown_architecture`, with the nearest known name. */
export function findArchitecture(name: string): Architecture {
  const found = architectures.find((architecture) => architecture.name === name);
  if (found) return found;
  const known = architectures.map((architecture) => architecture.name);
  const nearest = nearestName(name, known);
  throw appError('network.unknown_architecture', { name, nearest, known: known.join(', ') });
}

/** Reads one of timm's block strings (timm/models/_efficientnet_builder.py, `_decode_block_str`). */
export function parseBlock(text: string): Block {
  const [type, ...options] = text.split('_');
  if (type !== 'cn' && type !== 'er' && type !== 'ir') throw new Error(`Unknown block type in ${text}`);
  const number = (key: string, otherwise?: number): number => {
    const option = options.find((part) => part.startsWith(key) && /^[\d.]+$/.test(part.slice(key.length)));
    const value = option === undefined ? otherwise : Number(option.slice(key.length));
    if (value === undefined) throw new Error(`${text} says nothing about ${key}`);
    return value;
  };
  return {
    type,
    repeats: number('r'),
    kernel: number('k'),
    stride: number('s'),
    expansion: number('e'),
    channels: number('c'),
    squeeze: number('se', 0),
    // `cn` adds its input only where the string says so, the residual blocks unless it forbids it.
    hasSkip: type === 'cn' ? options.includes('skip') : !options.includes('noskip'),
  };
}

/** timm's make_divisible with round_limit 0: to the nearest multiple of 8, at least 8. */
export function roundChannels(channels: number): number {
  return Math.max(8, Math.floor((channels + 4) / 8) * 8);
}

function v2(name: string, stem: number, stages: readonly string[], scaling: Scaling): Architecture {
  return {
    name,
    stemChannels: roundChannels(stem * scaling.channels),
    stages: stages.map(parseBlock).map((block) => ({
      ...block,
      repeats: Math.ceil(block.repeats * scaling.depth),
      channels: roundChannels(block.channels * scaling.channels),
    })),
    featureChannels: roundChannels(1280 * scaling.channels),
    activation: 'silu',
    padding: 'same',
    batchNorm: TENSORFLOW_BATCH_NORM,
  };
}
