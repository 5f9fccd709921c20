import { basename, dirname, relative, sep } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { CaptureCondition } from '../../src-shared/contract/photos.ts';
import { appError } from '../../src-shared/errors.ts';
import { kcodeKey } from '../catalog/kcode.ts';
import { parseCaptureName } from './capture-name.ts';

export type Label = { readonly drug: Drug; readonly condition: CaptureCondition | null };

/** Looks a K-code up as folders and file names spell it. */
export function drugFinder(drugs: readonly Drug[]): (text: string) => Drug | undefined {
  const byKey = new Map(drugs.map((drug) => [kcodeKey(drug.kcode), drug]));
  return (text) => byKey.get(kcodeKey(text));
}

type LabelOptions = {
  /** The folder that is imported. */
  readonly dir: string;
  readonly findDrug: (text: string) => Drug | undefined;
  /** What a person says of photos that say nothing themselves. */
  readonly unlabelled?: Drug | undefined;
};

/**
 * Which drug a file shows: the nearest folder above it that is a K-code (up to `dir` itself), or its capture file name.
 * @throws AppError `photos.no_label`, `photos.unknown_kcode`, `photos.labels_disagree`, `photos.wrong_capture_name`.
 */
export function labelFile(path: string, { dir, findDrug, unlabelled }: LabelOptions): Label {
  const folders = [basename(dir), ...relative(dir, dirname(path)).split(sep)];
  const byFolder = folders.map(findDrug).findLast((drug) => drug !== undefined);
  const capture = parseCaptureName(basename(path), (text) => findDrug(text) !== undefined);
  const byName = capture ? findDrug(capture.kcode) : undefined;
  if (capture && byFolder && byFolder !== byName) {
    throw appError('photos.labels_disagree', { folderKcode: byFolder.kcode, nameKcode: capture.kcode });
  }
  const drug = byFolder ?? byName;
  if (drug) return { drug, condition: capture?.condition ?? null };
  if (!capture && unlabelled) return { drug: unlabelled, condition: null };
  throw capture ? appError('photos.unknown_kcode', { kcode: capture.kcode }) : appError('photos.no_label');
}
