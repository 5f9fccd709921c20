import * as z from 'zod';
import { call } from './define.ts';
import { PreprocessingConfig } from './preprocessing.ts';

export const PreprocessReport = z.object({
  file: z.string(),
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

export const imaging = {
  config: call(z.object({}), PreprocessingConfig),
  /** Decodes and preprocesses one photo; writes the tensor as .npy where `out` is given. */
  preprocess: call(
    z.object({
      file: z.string().min(1),
      out: z.string().min(1).optional(),
      targetSize: z.number().int().min(1).max(4096).optional(),
    }),
    PreprocessReport,
  ),
};
