import * as z from 'zod';

/** Configuration of the unified preprocessor; these names are read by other programs (phone, server). */
export const PreprocessingConfig = z.strictObject({
  target_size: z.number().int().min(1).max(4096).default(512),
  enable_clahe: z.boolean().default(true),
  clahe_clip_limit: z.number().nonnegative().default(2),
  clahe_grid_size: z.number().int().min(1).max(64).default(8),
  normalization_mean: z.tuple([z.number(), z.number(), z.number()]).default([0.485, 0.456, 0.406]),
  normalization_std: z
    .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
    .default([0.229, 0.224, 0.225]),
  version: z.string().default('1.0.0'),
});
export type PreprocessingConfig = z.infer<typeof PreprocessingConfig>;
