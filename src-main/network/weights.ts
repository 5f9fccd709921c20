import { appError, assertNever } from '../../src-shared/errors.ts';
import { Random } from '../../src-shared/random.ts';
import type { Network } from './network.ts';
import { networkParameters, type ParameterSpec, sizeOf } from './parameters.ts';

/** Numbers with a shape, row-major. A scalar has the shape []. */
export type Tensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The trained numbers of a network by timm's names, BatchNorm's running statistics included. */
export type Weights = ReadonlyMap<string, Tensor>;

/** timm counts batches in BatchNorm; nothing reads the count, so files may hold it or not. */
const IGNORED_SUFFIX = '.num_batches_tracked';

/** Names and shapes of tensors, with or without their numbers. */
export type Shapes = ReadonlyMap<string, Pick<Tensor, 'shape'>>;

/** Of each kind of difference so many are spelled out; a file of another network has hundreds. */
const LISTED_DIFFERENCES = 5;

/**
 * Fresh weights as timm's `_init_weight_goog` gives them: convolutions normal with variance 2 / fan-out, the
 * classifier uniform within 1 / sqrt(classes), BatchNorm 1 and 0. Every tensor has a generator of its own, so that
 * the numbers do not depend on the order or presence of others.
 */
export function initialWeights(network: Network, seed: number | string): Weights {
  const weights = new Map<string, Tensor>();
  for (const spec of networkParameters(network)) {
    weights.set(spec.name, { shape: spec.shape, data: initialValues(spec, new Random(seed, 'weights', spec.name)) });
  }
  return weights;
}

/**
 * The weights a network needs, in its order; `source` names the file or run in the message.
 * @throws AppError `network.weights_mismatch` listing every missing and unexpected name and every wrong shape.
 */
export function fitWeights(network: Network, weights: Weights, source: string): Weights {
  return fitTensors(networkParameters(network), weights, { network: network.architecture.name, source });
}

/** The same for any list of tensors. @throws AppError `network.weights_mismatch`. */
export function fitTensors(
  specs: readonly ParameterSpec[],
  tensors: Weights,
  names: { readonly network: string; readonly source: string },
): Weights {
  const problems = describeDifferences(specs, tensors);
  if (problems !== null) throw appError('network.weights_mismatch', { ...names, problems });
  return new Map(
    specs.flatMap(({ name }) => {
      const tensor = tensors.get(name);
      return tensor ? [[name, tensor]] : [];
    }),
  );
}

/** In how many tensors a file differs from what a network needs. */
export function countDifferences(specs: readonly ParameterSpec[], tensors: Shapes): number {
  const { misshapen, missing, unknown } = differences(specs, tensors);
  return misshapen.length + missing.length + unknown.length;
}

/** The first differences of each kind and the number of the others; null where there are none. */
export function describeDifferences(specs: readonly ParameterSpec[], tensors: Shapes): string | null {
  const { misshapen, missing, unknown } = differences(specs, tensors);
  const listed = [
    ...listFirst(misshapen, 'of another shape'),
    ...listFirst(missing, 'missing'),
    ...listFirst(unknown, 'not part of the network'),
  ];
  return listed.length === 0 ? null : listed.join('; ');
}

function differences(specs: readonly ParameterSpec[], tensors: Shapes) {
  const misshapen: string[] = [];
  const missing: string[] = [];
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor) missing.push(`${name} is missing`);
    else if (shape.join() !== tensor.shape.join()) {
      misshapen.push(`${name} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`);
    }
  }
  const known = new Set(specs.map((spec) => spec.name));
  const unknown = [...tensors.keys()]
    .filter((name) => !known.has(name) && !name.endsWith(IGNORED_SUFFIX))
    .map((name) => `${name} is not part of the network`);
  return { misshapen, missing, unknown };
}

function listFirst(problems: readonly string[], kind: string): string[] {
  const more = problems.length - LISTED_DIFFERENCES;
  return more > 0 ? [...problems.slice(0, LISTED_DIFFERENCES), `and ${more} more ${kind}`] : [...problems];
}

function initialValues(spec: ParameterSpec, random: Random): Float32Array {
  const values = new Float32Array(sizeOf(spec.shape));
  switch (spec.kind) {
    case 'weight': {
      const [outputs = 1, , height = 1, width = 1] = spec.shape;
      if (spec.shape.length === 2) {
        const range = 1 / Math.sqrt(outputs);
        return values.map(() => random.between(-range, range));
      }
      // Fan-out counts the outputs of one group; a depthwise kernel ([C, 1, k, k]) has one.
      const fanOut = height * width * (isDepthwise(spec) ? 1 : outputs);
      const deviation = Math.sqrt(2 / fanOut);
      return values.map(() => deviation * random.normal());
    }
    case 'norm_weight':
    case 'running_var':
      return values.fill(1);
    case 'bias':
    case 'running_mean':
      return values;
    default:
      return assertNever(spec.kind);
  }
}

/** Squeeze-excite's 1x1 kernels can have one input channel too, but then no height. */
function isDepthwise(spec: ParameterSpec): boolean {
  return spec.shape[1] === 1 && spec.name.endsWith('conv_dw.weight');
}
