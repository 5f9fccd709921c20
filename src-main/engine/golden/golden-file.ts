import { readFileSync } from 'node:fs';
import { z } from 'zod';

const stretch = z.object({ norm: z.number(), head: z.array(z.number()) });

const schema = z.object({
  model: z.string(),
  input_shape: z.tuple([z.number(), z.literal(3), z.number(), z.number()]),
  num_classes: z.number(),
  targets: z.array(z.number()),
  label_smoothing: z.number(),
  parameters: z.number(),
  state: z.array(z.object({ name: z.string(), shape: z.array(z.number()), kind: z.string() })),
  eval_logits: z.array(z.array(z.number())),
  train_gradients: z.record(z.string(), stretch).optional(),
  running_after_step1: z.record(z.string(), stretch).optional(),
  train_losses: z.array(z.number()).optional(),
  gradient_norms_before_clip: z.array(z.number()).optional(),
  eval_logits_after_3_steps_row0: z.array(z.number()).optional(),
});

export type GoldenFile = z.infer<typeof schema>;

/** Reads one of the golden files beside this one. For tests. */
export function readGoldenFile(name: string): GoldenFile {
  return schema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')));
}
