import * as z from 'zod';
import { call } from './define.ts';

/** A drug as the program knows it. `other` keeps every key of the catalogue file that the program has no use for. */
export const Drug = z.object({
  classIndex: z.number().int().nonnegative(),
  kcode: z.string().min(1),
  drugName: z.string(),
  manufacturer: z.string(),
  form: z.string(),
  trainingWeight: z.number().positive(),
  other: z.record(z.string(), z.unknown()),
});
export type Drug = z.infer<typeof Drug>;

export const CatalogImportReport = z.object({
  file: z.string(),
  added: z.array(z.string()),
  /** Drugs whose name, maker, form or weight changed; the class index never does. */
  changed: z.array(z.object({ kcode: z.string(), field: z.string(), from: z.string(), to: z.string() })),
  unchanged: z.number().int(),
  /** In the workspace but not in the file: kept, since an index is never given away. */
  absent: z.array(z.string()),
  /** Drugs without a training weight in the file: 1 where the drug is new, what it was before otherwise. */
  withoutWeight: z.array(z.string()),
  numClasses: z.number().int(),
  classMappingPath: z.string(),
});
export type CatalogImportReport = z.infer<typeof CatalogImportReport>;

/** class_mapping.json: these names are read by other programs. */
export const ClassMapping = z.object({
  class_to_idx: z.record(z.string(), z.number().int()),
  idx_to_class: z.record(z.string(), z.string()),
  num_classes: z.number().int(),
  metadata: z.record(
    z.string(),
    z.object({
      index: z.number().int(),
      drug_name: z.string(),
      manufacturer: z.string(),
      form: z.string(),
      training_weight: z.number(),
    }),
  ),
  version: z.string(),
});
export type ClassMapping = z.infer<typeof ClassMapping>;

export const catalog = {
  import: call(z.object({ file: z.string().min(1) }), CatalogImportReport),
  list: call(z.object({}), z.array(Drug)),
};
