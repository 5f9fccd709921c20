import * as z from 'zod';
import { call } from './define.ts';
import { HostPath } from './host-path.ts';
import { CaptureCondition, Split } from './photos.ts';

const Count = z.number().int().nonnegative();
const PhotoId = z.number().int();

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

/** How the newest evaluation judged the photos of one class; `accuracy` is null where it saw none. */
export const ClassScore = z.object({ samples: Count, correct: Count, accuracy: z.number().nullable() });
export type ClassScore = z.infer<typeof ClassScore>;

/** A drug with everything that is known of its photos. Photos whose file has vanished count nowhere. */
export const ClassOverview = Drug.extend({
  /** The photo that stands for the drug: the best of the studio, else the best real one; null where it has none. */
  referencePhotoId: PhotoId.nullable(),
  /** Photos of each source that a dataset may take, and the same ones by what was decided; the rejected come on top. */
  photos: z.object({ studio: Count, real: Count, accepted: Count, pending: Count, rejected: Count }),
  /** Photos of each source that the owner's plan asks for: 3 studio to 7 real, at least 50 together. */
  needed: z.object({ studio: Count, real: Count }),
  /** Of the photos that were not rejected, as are the splits. */
  grades: z.object({ A: Count, B: Count, C: Count, ungraded: Count }),
  /** Photos of the dataset that stand in each split. */
  splits: z.record(Split, Count),
  /** Null where no evaluation knows the class: there is none, or the drug came into the catalogue later. */
  accuracy: z.object({ overall: ClassScore, real: ClassScore }).nullable(),
});
export type ClassOverview = z.infer<typeof ClassOverview>;

export const CatalogOverview = z.object({
  /** In the order of the class index. */
  classes: z.array(ClassOverview),
  /** Where `accuracy` comes from: the newest evaluation that is stored; null where there is none. */
  evaluation: z.object({ runId: z.string(), split: Split, createdAt: z.iso.datetime() }).nullable(),
});
export type CatalogOverview = z.infer<typeof CatalogOverview>;

/** Photos that are shown together: how many there are, and the best of them. */
const PhotoGroup = z.object({ count: Count, photoIds: z.array(PhotoId) });

/** The photos of one class in one cell of the capture protocol; `count` is 0 where nobody has photographed it. */
export const ConditionCell = PhotoGroup.extend({
  ...CaptureCondition.pick({ background: true, light: true, side: true }).shape,
  /** Degrees of which there is a photo, ascending. */
  rotations: z.array(z.number().int()),
});
export type ConditionCell = z.infer<typeof ConditionCell>;

export const ClassConditions = z.object({
  kcode: z.string(),
  /** Every background with every light of the protocol and either side, also those without a photo. */
  cells: z.array(ConditionCell),
  /** Lights that are asked for, in the order of the cells. */
  lights: z.array(z.string()),
  /** All eight, ascending, also those without a photo. */
  rotations: z.array(z.object({ rotation: z.number().int(), count: Count })),
  /** Camera elevations as the file names say them, those with the most photos first. */
  elevations: z.array(z.object({ elevation: z.string(), count: Count })),
  /** Real photos whose file name tells no condition. */
  withoutCondition: PhotoGroup,
  studio: PhotoGroup,
  /** Photos that were rejected: they are in no group above. */
  rejected: Count,
});
export type ClassConditions = z.infer<typeof ClassConditions>;

export const catalog = {
  import: call(z.object({ file: HostPath }), CatalogImportReport),
  list: call(z.object({}), z.array(Drug)),
  /** Every class with what is known of it. */
  overview: call(z.object({}), CatalogOverview),
  /** The photos of one class by capture condition; at most `photosPerGroup` ids for each group. */
  conditions: call(
    z.object({ kcode: z.string().min(1), photosPerGroup: z.number().int().min(1).max(100).default(6) }),
    ClassConditions,
  ),
};
