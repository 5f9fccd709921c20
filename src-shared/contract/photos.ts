import * as z from 'zod';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';
import {
  DecideReport,
  FilingAction,
  FilingState,
  GradeReport,
  HistoryStep,
  MoveReport,
  PhotoDetail,
  PhotoFacets,
  PhotoPage,
  PhotoQuery,
  PhotoRow,
  PhotoSelection,
  PhotoSort,
  StepPhoto,
} from './photo-filing.ts';
import { PhotoReason, PhotoRecord, Source, Split } from './photo-record.ts';

// Every domain speaks of photos: they import these from here.
export { CaptureCondition, PhotoReason, PhotoRecord, Source, Split } from './photo-record.ts';

const Count = z.number().int().nonnegative();
const PhotoId = z.number().int().nonnegative();
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
  import: job(
    z.object({
      dir: HostPath,
      /** K-code of photos that neither a folder nor their name labels; left out, they are refused. */
      unlabelled: z.string().min(1).optional(),
    }),
    PhotoImportReport,
  ),
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
  uploadCheck: call(z.object({ file: HostPath }), UploadCheck),

  /** A page of what a query finds. */
  page: call(
    z.object({
      query: PhotoQuery.default({}),
      sort: PhotoSort.prefault({}),
      offset: Count.default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    PhotoPage,
  ),
  facets: call(z.object({ query: PhotoQuery.default({}) }), PhotoFacets),
  /** Ids of a stretch of what a query finds, in its order: what a person selects beyond the rows that are loaded. */
  select: call(
    z.object({
      query: PhotoQuery.default({}),
      sort: PhotoSort.prefault({}),
      offset: Count.default(0),
      limit: z.number().int().min(1).max(100_000).default(100_000),
    }),
    z.object({ total: Count, photoIds: z.array(PhotoId) }),
  ),
  /** Where a photo stands in what a query finds; null where the query does not find it. */
  position: call(
    z.object({ photoId: PhotoId, query: PhotoQuery.default({}), sort: PhotoSort.prefault({}) }),
    z.object({ offset: Count.nullable() }),
  ),
  /** Everything that is known of a photo. */
  detail: call(z.object({ photoId: PhotoId }), PhotoDetail),
  /** Other photos that show the same picture: turned, mirrored, resized or encoded anew, under any label. */
  copies: call(z.object({ photoId: PhotoId }), z.object({ copies: z.array(PhotoRow) })),

  /** Files photos as one step. What can't be done to a photo is answered, the others are changed all the same. */
  decide: call(z.object({ selection: PhotoSelection, action: FilingAction }), DecideReport),
  /** Undoes the newest step, or all steps back to and with `stepId`. */
  undo: call(z.object({ stepId: z.number().int().positive().optional() }), MoveReport),
  /** Does the step again that was undone last, or all up to and with `stepId`. */
  redo: call(z.object({ stepId: z.number().int().positive().optional() }), MoveReport),
  /** Newest first. */
  history: call(
    z.object({ offset: Count.default(0), limit: z.number().int().min(1).max(1000).default(100) }),
    FilingState.extend({ total: Count, steps: z.array(HistoryStep) }),
  ),
  /** Photos that a step changed and that are still in the library, the oldest first; fewer than `limit`: these are the last. */
  stepPhotos: call(
    z.object({
      stepId: z.number().int().positive(),
      offset: Count.default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    z.object({ photos: z.array(StepPhoto) }),
  ),
  /** Measures the photos that came in before this program graded photos, and those whose file was not there then. */
  grade: job(z.object({}), GradeReport),
};
