import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClassMapping, Drug } from '../../src-shared/contract/catalog.ts';
import { systemError } from '../../src-shared/errors.ts';
import { writeJsonAtomically } from '../files/write-file.ts';

/** Where the mapping lies in a workspace, with forward slashes. */
export const CLASS_MAPPING_FILE = 'artifacts/datasets/class_mapping.json';

/** Of the file's format, not of its content. */
const CLASS_MAPPING_VERSION = '1.0.0';

/** The mapping under the names that other programs read. */
export function buildClassMapping(drugs: readonly Drug[]): ClassMapping {
  return {
    class_to_idx: Object.fromEntries(drugs.map((drug) => [drug.kcode, drug.classIndex])),
    idx_to_class: Object.fromEntries(drugs.map((drug) => [String(drug.classIndex), drug.kcode])),
    num_classes: drugs.length,
    metadata: Object.fromEntries(
      drugs.map((drug) => [
        drug.kcode,
        {
          index: drug.classIndex,
          drug_name: drug.drugName,
          manufacturer: drug.manufacturer,
          form: drug.form,
          training_weight: drug.trainingWeight,
        },
      ]),
    ),
    version: CLASS_MAPPING_VERSION,
  };
}

/** Writes class_mapping.json and returns its path. @throws AppError `io.*`. */
export async function writeClassMapping(workspaceDir: string, drugs: readonly Drug[]): Promise<string> {
  const path = join(workspaceDir, CLASS_MAPPING_FILE);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw systemError(error, dirname(path));
  }
  await writeJsonAtomically(path, buildClassMapping(drugs));
  return path;
}
