import * as z from 'zod';
import { call } from './define.ts';
import { ErrorData } from './jobs.ts';
import { PhotoReason } from './photos.ts';
import { ReleaseDecision, ReleaseReport } from './release.ts';

/** What answers: the model of an exported package, or the best checkpoint of a run. */
export const ModelRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('package'), exportId: z.number().int().positive() }),
  z.object({ kind: z.literal('run'), runId: z.string().min(1) }),
]);
export type ModelRef = z.infer<typeof ModelRef>;

export const PredictionModel = z.object({
  model: ModelRef,
  runId: z.string(),
  /** What a person calls the run. */
  runName: z.string().nullable(),
  /** Of the package, or when the run was started. */
  createdAt: z.iso.datetime(),
  /** timm's name. */
  architecture: z.string(),
  numClasses: z.number().int(),
  /** Pixels of the network's input. */
  inputSize: z.number().int(),
  /** Top-1: of a package on the test split, of a run on the validation split; null where it was not measured. */
  accuracy: z.object({ split: z.enum(['test', 'val']), top1: z.number() }).nullable(),
  /** Of a package. */
  verdict: ReleaseReport.shape.verdict.nullable(),
  decision: ReleaseDecision.shape.decision.nullable(),
  /** The folder of a package; null for a run. */
  dir: z.string().nullable(),
  /** Whether its file is where it was written. */
  isThere: z.boolean(),
});
export type PredictionModel = z.infer<typeof PredictionModel>;

/** A photo that was given by a window. The core keeps the last KEPT_UPLOADS and forgets them with the workspace. */
export const UploadedPhoto = z.object({
  uploadId: z.string(),
  /** What the person calls it: its file name. */
  name: z.string(),
  /** Pillow's name: JPEG, PNG, WEBP, ... */
  format: z.string(),
  /** Pixels of the upright photo. */
  width: z.number().int(),
  height: z.number().int(),
  sizeBytes: z.number().int(),
  /** Below the page's origin: the upright photo, made small enough for a screen. */
  address: z.string(),
});
export type UploadedPhoto = z.infer<typeof UploadedPhoto>;

/** How many photos stay open to further questions. */
export const KEPT_UPLOADS = 8;

/** Below the page's origin: a photo's bytes are posted here, with its file name as `?name=`. The answer is UploadAnswer as JSON. */
export const UPLOAD_PATH = '/upload';

export const UploadAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: UploadedPhoto }),
  z.object({ ok: z.literal(false), error: ErrorData }),
]);

/** Of an uploaded file, in kB of 1,024 bytes: 10 MB (owner's plan, task 3). */
export const LARGEST_UPLOAD_KB = 10_240;

export const Prediction = z.object({
  photo: UploadedPhoto,
  /** Remarks of the upload check; a photo that it refuses is an error. */
  warnings: z.array(PhotoReason),
  /** The five best classes, best first; all of them where there are fewer. */
  best: z.array(
    z.object({ classIndex: z.number().int(), kcode: z.string(), drugName: z.string(), confidence: z.number() }),
  ),
  /** What the network was given, before normalisation: a square of `inputSize` pixels. */
  seen: z.object({ address: z.string(), inputSize: z.number().int() }),
  /** Time of each step in ms. */
  milliseconds: z.object({
    /** Null where the model was open from the question before. */
    open: z.number().nullable(),
    /** The upload check, which decodes the whole file and looks for damage. */
    check: z.number(),
    /** Crop, resize and JPEG as on the phone; null where the photo did not go that way. */
    phone: z.number().nullable(),
    decode: z.number(),
    preprocess: z.number(),
    inference: z.number(),
  }),
});
export type Prediction = z.infer<typeof Prediction>;

/** Which photos can still be asked about. */
export const KeptPhotos = z.object({
  /** Another one whenever the core has forgotten everything: with another workspace, or the same one opened anew. */
  session: z.string(),
  uploadIds: z.array(z.string()).max(KEPT_UPLOADS),
});
export type KeptPhotos = z.infer<typeof KeptPhotos>;

export const prediction = {
  /** Every exported package and every run with a checkpoint, newest first. */
  models: call(z.object({}), z.array(PredictionModel)),
  /** What a window may still show of the photos that it gave: all windows share the few that are kept. */
  kept: call(z.object({}), KeptPhotos),
  /** With `viaPhone` the photo takes the phone's path first: centre crop, 512 pixels, JPEG 85. */
  predict: call(
    z.object({
      model: ModelRef,
      photo: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('upload'), uploadId: z.string() }),
        z.object({ kind: z.literal('library'), photoId: z.number().int().nonnegative() }),
      ]),
      viaPhone: z.boolean().default(false),
    }),
    Prediction,
  ),
};
