import * as z from 'zod';

export const Source = z.enum(['studio', 'real']);
export type Source = z.infer<typeof Source>;

export const Split = z.enum(['train', 'val', 'test']);
export type Split = z.infer<typeof Split>;

/** Capture condition read from a file name `K-030864_<bg>_<light>_<side>_<form>_<elevation>_<rotation>_<size>.jpg`. */
export const CaptureCondition = z.object({
  background: z.enum(['palm', 'wood', 'white', 'black', 'pattern']),
  /** As the name says it: 0-2, or an LED level 3, 5, 8. */
  light: z.string(),
  side: z.enum(['front', 'back']),
  form: z.string(),
  elevation: z.string(),
  /** Degrees, 0..315 in steps of 45. */
  rotation: z.number().int(),
  size: z.string(),
});
export type CaptureCondition = z.infer<typeof CaptureCondition>;

/** A reason with its values; the words in both languages are the error's or the upload warning's of that name. */
export const PhotoReason = z.object({
  reason: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type PhotoReason = z.infer<typeof PhotoReason>;

export const PhotoRecord = z.object({
  photoId: z.number().int(),
  source: Source,
  kcode: z.string(),
  sha256: z.string(),
  /** Relative to the workspace with forward slashes, or absolute where a studio file is only recorded. */
  path: z.string(),
  originalPath: z.string(),
  format: z.string(),
  mode: z.string(),
  /** Pixels as stored, before EXIF orientation. */
  width: z.number().int(),
  height: z.number().int(),
  sizeBytes: z.number().int(),
  warnings: z.array(PhotoReason),
  condition: CaptureCondition.nullable(),
  split: Split.nullable(),
});
export type PhotoRecord = z.infer<typeof PhotoRecord>;
