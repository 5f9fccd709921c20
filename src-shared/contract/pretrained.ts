import * as z from 'zod';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';

const Count = z.number().int().nonnegative();

export const PretrainedFile = z.object({
  /** timm's name of the architecture. */
  name: z.string(),
  path: z.string(),
  sizeBytes: Count,
  sha256: z.string(),
  /** Of its classifier; null where it has none. */
  numClasses: Count.nullable(),
  /** Whether the server had named this hash before the file came. */
  isDeclared: z.boolean(),
});
export type PretrainedFile = z.infer<typeof PretrainedFile>;

export const PretrainedWeights = z.object({
  name: z.string(),
  address: z.string(),
  /** Of the numbers in the file, which is some kilobytes larger. */
  weightBytes: Count,
  /** In the user's cache. `sha256`: as it came; null for a file put there by hand. */
  file: z.object({ path: z.string(), sizeBytes: Count, sha256: z.string().nullable() }).nullable(),
});
export type PretrainedWeights = z.infer<typeof PretrainedWeights>;

/** Published weights to start from, in a cache shared by all workspaces. Needs no workspace. */
export const pretrained = {
  list: call(z.object({}), z.array(PretrainedWeights)),
  download: job(z.object({ name: z.string() }), PretrainedFile),
  /** Copies a file into the cache. Where no name is given, it is the architecture's that it fits best. */
  add: job(z.object({ file: HostPath, name: z.string().optional() }), PretrainedFile),
};
