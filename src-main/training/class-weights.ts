import * as z from 'zod';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';

/** In the order of the class index. */
const ClassWeight = z.object({ kcode: z.string(), weight: z.number().positive() });
export type ClassWeight = z.infer<typeof ClassWeight>;

export type ClassWeightKind = Exclude<TrainConfig['training']['class_weights'], 'none'>;

/**
 * What each class's term of the training loss is multiplied by, by class index. `catalog`: the catalogue's training
 * weights; `balanced`: photos / (classes * photos of the class), as scikit-learn's compute_class_weight, so that all
 * classes count the same. Both are scaled so that the mean over the training photos is 1: the learning rate and the
 * clipping keep their meaning. A class without a photo counts as one of average size.
 */
export function classWeights(
  kind: ClassWeightKind,
  drugs: readonly Pick<Drug, 'classIndex' | 'kcode' | 'trainingWeight'>[],
  labels: readonly number[],
): ClassWeight[] {
  const counts = drugs.map(() => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const average = labels.length / drugs.length;
  const ordered = drugs.toSorted((a, b) => a.classIndex - b.classIndex);
  const weights = ordered.map(({ classIndex, trainingWeight }) =>
    kind === 'catalog' ? trainingWeight : average / (counts[classIndex] || average),
  );
  const sum = labels.reduce((total, label) => total + (weights[label] ?? 0), 0);
  return ordered.map(({ kcode }, index) => ({ kcode, weight: ((weights[index] ?? 0) * labels.length) / sum }));
}

/**
 * Those that a run was started with: the catalogue may have changed since.
 * @throws AppError `io.*`, `training.bad_class_weights`.
 */
export async function readClassWeights(path: string, numClasses: number): Promise<readonly ClassWeight[]> {
  const bytes = await readBytes(path);
  try {
    return z
      .array(ClassWeight)
      .length(numClasses)
      .parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw withCause(appError('training.bad_class_weights', { path, expected: numClasses }), error);
  }
}
