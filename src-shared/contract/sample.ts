import * as z from 'zod';
import { job } from './define.ts';

const Count = z.number().int().nonnegative();

export const SampleReport = z.object({
  cataloguePath: z.string(),
  studioDir: z.string(),
  capturesDir: z.string(),
  drugs: Count,
  studioImages: Count,
  captureImages: Count,
});
export type SampleReport = z.infer<typeof SampleReport>;

export const sample = {
  /** Draws the embedded sample: a catalogue, studio photos and phone captures of invented drugs. Needs no workspace. */
  draw: job(
    z.object({
      dir: z.string().min(1),
      seed: Count.default(42),
      /** Only the first so many drugs of the sample; all of them where left out. */
      drugs: z.number().int().min(2).optional(),
      studioPerDrug: z.number().int().min(1).max(1000).default(30),
      capturesPerDrug: z.number().int().min(1).max(1000).default(64),
    }),
    SampleReport,
  ),
};
