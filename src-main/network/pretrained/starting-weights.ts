import { appError } from '../../../src-shared/errors.ts';
import { architectures, findArchitecture } from '../architecture.ts';
import { buildNetwork, type Network } from '../network.ts';
import { networkParameters } from '../parameters.ts';
import { readSafetensors, readSafetensorsHeader } from '../safetensors.ts';
import {
  countDifferences,
  describeDifferences,
  fitWeights,
  initialWeights,
  type Shapes,
  type Weights,
} from '../weights.ts';

const CLASSIFIER = 'classifier.';
const CLASSIFIER_WEIGHT = 'classifier.weight';

/** A weight file that some architecture can start from. */
export type StartingFile = {
  /** timm's name of the architecture. */
  readonly architecture: string;
  /** Of its classifier; null where it has none. */
  readonly numClasses: number | null;
};

/**
 * Checks that a file holds an architecture's weights, whatever its number of classes, from its header alone. Without a
 * name the nearest architecture is meant.
 * @throws AppError `network.weights_mismatch`, `network.bad_weight_file`, `network.unknown_architecture`, `io.*`.
 */
export async function checkStartingFile(path: string, name?: string): Promise<StartingFile> {
  const { shapes } = await readSafetensorsHeader(path);
  const architecture = name === undefined ? nearestArchitecture(shapes) : findArchitecture(name).name;
  const problems = describeDifferences(neededParameters(architecture, shapes), shapes);
  if (problems !== null) throw appError('network.weights_mismatch', { source: path, network: architecture, problems });
  return { architecture, numClasses: classesOf(shapes) };
}

/**
 * A network's weights from a file of its architecture. As in timm, a classifier with another number of classes, or none,
 * is replaced by a fresh one.
 * @throws AppError `network.weights_mismatch`, `network.bad_weight_file` (also for values that are not finite), `io.*`.
 */
export async function readStartingWeights(path: string, network: Network, seed: number | string): Promise<Weights> {
  const { tensors } = await readSafetensors(path);
  for (const [name, { data }] of tensors) {
    if (!data.every(Number.isFinite)) {
      throw appError('network.bad_weight_file', { path, problem: `${name} holds values that are not finite` });
    }
  }
  const fresh = initialWeights(network, seed);
  if (classesOf(tensors) === fresh.get(CLASSIFIER_WEIGHT)?.shape[0]) return fitWeights(network, tensors, path);
  const isClassifier = ([name]: readonly [string, unknown]) => name.startsWith(CLASSIFIER);
  const merged = [...[...tensors].filter((entry) => !isClassifier(entry)), ...[...fresh].filter(isClassifier)];
  return fitWeights(network, new Map(merged), path);
}

function nearestArchitecture(shapes: Shapes): string {
  const ranked = architectures
    .map(({ name }) => ({ name, count: countDifferences(neededParameters(name, shapes), shapes) }))
    .sort((a, b) => a.count - b.count);
  const [nearest] = ranked;
  if (!nearest) throw new Error('There are no architectures');
  return nearest.name;
}

/** With as many classes as the file has; without a classifier where it has none. */
function neededParameters(architecture: string, shapes: Shapes) {
  const numClasses = classesOf(shapes);
  const parameters = networkParameters(buildNetwork({ architecture, numClasses: numClasses ?? 1 }));
  return numClasses === null ? parameters.filter(({ name }) => !name.startsWith(CLASSIFIER)) : parameters;
}

function classesOf(shapes: Shapes): number | null {
  const classes = shapes.get(CLASSIFIER_WEIGHT)?.shape[0];
  return classes === undefined || classes < 1 ? null : classes;
}
