import { architectures, findArchitecture } from '../architecture.ts';
import { buildNetwork } from '../network.ts';
import { networkParameters, sizeOf } from '../parameters.ts';

/** The model hub on which timm's authors publish. */
export const MODEL_HUB = 'https://huggingface.co';

/**
 * Which of the published weights of an architecture are meant: timm 1.0's default, the first entry of each name in
 * `default_cfgs` of timm/models/efficientnet.py. `in1k` has seen ImageNet-1k only, `in21k_ft_in1k` the larger set first.
 */
const DEFAULT_TAGS: Readonly<Record<string, string>> = {
  test_efficientnet: 'r160_in1k',
  tf_efficientnetv2_b0: 'in1k',
  tf_efficientnetv2_b1: 'in1k',
  tf_efficientnetv2_b2: 'in1k',
  tf_efficientnetv2_b3: 'in21k_ft_in1k',
  tf_efficientnetv2_s: 'in21k_ft_in1k',
  tf_efficientnetv2_m: 'in21k_ft_in1k',
  tf_efficientnetv2_l: 'in21k_ft_in1k',
};

/** Classes of ImageNet-1k, which every one of these classifiers tells apart. */
const IMAGENET_CLASSES = 1000;
const BYTES_OF_FLOAT32 = 4;

export type PublishedWeights = {
  /** timm's name of the architecture. */
  readonly name: string;
  readonly address: string;
  /** Of its numbers; the file is some kilobytes larger. */
  readonly weightBytes: number;
};

/** Every architecture has some. `hub` is the address of the model hub or of a mirror, without a slash at its end. */
export function listPublishedWeights(hub: string): readonly PublishedWeights[] {
  return architectures.map(({ name }) => findPublishedWeights(name, hub));
}

/** @throws AppError `network.unknown_architecture`. */
export function findPublishedWeights(name: string, hub: string): PublishedWeights {
  const { name: architecture } = findArchitecture(name);
  const tag = DEFAULT_TAGS[architecture];
  if (tag === undefined) throw new Error(`No published weights are known of ${architecture}`);
  const parameters = networkParameters(buildNetwork({ architecture, numClasses: IMAGENET_CLASSES }));
  return {
    name: architecture,
    address: `${hub}/timm/${architecture}.${tag}/resolve/main/model.safetensors`,
    weightBytes: BYTES_OF_FLOAT32 * parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
}
