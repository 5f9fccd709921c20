import * as z from 'zod';
import { call, job } from './define.ts';

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

const Listed = z.object({ path: z.string(), problem: PhotoReason });

export const PhotoImportReport = z.object({
  dir: z.string(),
  found: z.number().int(),
  imported: z.number().int(),
  /** Same bytes, same label: nothing to do. */
  alreadyThere: z.number().int(),
  refused: z.array(Listed),
  warned: z.array(Listed),
  perClass: z.record(z.string(), z.number().int()),
});
export type PhotoImportReport = z.infer<typeof PhotoImportReport>;

/** The upload check of the owner's plan (task 3): these names are read by other programs. */
export const UploadCheck = z.object({
  valid: z.boolean(),
  format: z.string().nullable(),
  mode: z.string().nullable(),
  size: z.tuple([z.number().int(), z.number().int()]).nullable(),
  file_size_kb: z.number(),
  warnings: z.array(z.string()),
  error: z.string().nullable(),
  /** The warnings and the error with their reasons, so that they can be shown in the reader's language. */
  problems: z.array(PhotoReason),
});
export type UploadCheck = z.infer<typeof UploadCheck>;

export const photos = {
  import: job(z.object({ dir: z.string().min(1) }), PhotoImportReport),
  list: call(
    z.object({
      source: Source.optional(),
      kcode: z.string().optional(),
      split: Split.optional(),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    z.object({ total: z.number().int(), photos: z.array(PhotoRecord) }),
  ),
  /** The photo at each path of a report, null where it is no longer there. */
  ids: call(z.object({ paths: z.array(z.string()).max(1000) }), z.array(z.number().int().nullable())),
  uploadCheck: call(z.object({ file: z.string().min(1) }), UploadCheck),
};
