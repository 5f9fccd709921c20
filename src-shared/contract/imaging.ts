import * as z from 'zod';
import { INPUT_SIZE } from '../input-size.ts';
import { call } from './define.ts';
import { HostPath } from './host-path.ts';
import { PreprocessingConfig } from './preprocessing.ts';
import { TrainConfig } from './train-config.ts';

/** What the phone does before it sends a photo, under the names that the phone reads (owner's plan, task 2). */
export const PhoneCaptureConfig = z.object({
  /** Side of the square photo in pixels. */
  target_size: z.number().int(),
  /** 1..100. */
  jpeg_quality: z.number().int(),
  interpolation: z.literal('linear'),
  crop_method: z.literal('center'),
  version: z.string(),
});
export type PhoneCaptureConfig = z.infer<typeof PhoneCaptureConfig>;

export const PreprocessReport = z.object({
  file: z.string(),
  /** The JPEG that the phone would send, and what was preprocessed then; null where the photo was read directly. */
  phone: z.object({ out: z.string(), sizeBytes: z.number().int(), config: PhoneCaptureConfig }).nullable(),
  out: z.string().nullable(),
  /** [channels, height, width]. */
  shape: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  mean: z.number(),
  std: z.number(),
  min: z.number(),
  max: z.number(),
  /** Of the float32 tensor's bytes, little endian. */
  sha256: z.string(),
  config: PreprocessingConfig,
});
export type PreprocessReport = z.infer<typeof PreprocessReport>;

const Seed = z.number().int().nonnegative();
const InputSize = z.number().int().min(INPUT_SIZE.least).max(INPUT_SIZE.most);

/** One picture of a photo's way to the network and its address: pictures come over the photo route. */
export const PreviewPicture = z.object({
  view: z.enum(['photo', 'cropped', 'prepared', 'augmented']),
  /** From 1; null for what is not varied. */
  variant: z.number().int().nullable(),
  /** Below the page's origin: `/photo/12?view=augmented&...`. */
  address: z.string(),
});
export type PreviewPicture = z.infer<typeof PreviewPicture>;

export const imaging = {
  config: call(z.object({}), PreprocessingConfig),
  /**
   * Decodes and preprocesses one photo; writes the tensor as .npy where `out` is given. With `phoneOut` the photo goes
   * through the phone's path first (centre crop, 512 pixels, JPEG 85), and that JPEG is written there.
   */
  preprocess: call(
    z.object({
      file: HostPath,
      out: HostPath.optional(),
      phoneOut: HostPath.optional(),
      targetSize: z.number().int().min(1).max(4096).optional(),
    }),
    PreprocessReport,
  ),
  /** Where the window finds a photo as it is, cut out, prepared and in eight variants of a recipe's augmentation. */
  preview: call(
    z.object({
      photoId: z.number().int().nonnegative(),
      size: InputSize.default(INPUT_SIZE.usual),
      seed: Seed.default(42),
      augmentation: TrainConfig.shape.augmentation,
    }),
    z.object({ pictures: z.array(PreviewPicture) }),
  ),
  /** The same of any photo file as one labelled PNG; size, seed and augmentation are the recipe's unless given. */
  previewSheet: call(
    z.object({
      file: HostPath,
      out: HostPath,
      config: HostPath.optional(),
      size: InputSize.optional(),
      seed: Seed.optional(),
    }),
    z.object({
      file: z.string(),
      out: z.string(),
      width: z.number().int(),
      height: z.number().int(),
      variants: z.number().int(),
      size: z.number().int(),
      seed: Seed,
    }),
  ),
};
