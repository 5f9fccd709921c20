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

/** At most this many problems are spelled out; a file of another network has hundreds. */
const LISTED_PROBLEMS = 12;

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
  const problems: string[] = [];
  const fitted = new Map<string, Tensor>();
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor) problems.push(`${name} is missing`);
    else if (shape.join() !== tensor.shape.join()) {
      problems.push(`${name} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`);
    } else fitted.set(name, tensor);
  }
  const known = new Set(specs.map((spec) => spec.name));
  for (const name of tensors.keys()) {
    if (!known.has(name) && !name.endsWith(IGNORED_SUFFIX)) problems.push(`${name} is not part of the network`);
  }
  if (problems.length > 0) {
    const listed = problems.slice(0, LISTED_PROBLEMS).join('; ');
    const more = problems.length - LISTED_PROBLEMS;
    throw appError('network.weights_mismatch', {
      ...names,
      problems: more > 0 ? `${listed}; and ${more} more` : listed,
    });
  }
  return fitted;
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
