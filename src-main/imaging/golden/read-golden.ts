import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Sized = { height: z.number(), width: z.number(), seed: z.number() };
const Decoded = z.object({ height: z.number(), width: z.number(), sha256: z.string() });

const Cases = z.object({
  opencv: z.literal('4.6.0'),
  lab: z.object({ fromRgb: z.string(), toRgb: z.string() }),
  preprocess: z
    .array(
      z.object({
        ...Sized,
        size: z.number(),
        clip: z.number().nullable(),
        grid: z.number(),
        rgb: z.string(),
        tensor: z.string(),
      }),
    )
    .min(70),
  resize: z.array(z.object({ ...Sized, outHeight: z.number(), outWidth: z.number(), sha256: z.string() })).min(13),
  clahe: z.array(z.object({ ...Sized, grid: z.number(), clip: z.number(), sha256: z.string() })).min(30),
  pictures: z
    .array(
      z.object({
        file: z.string(),
        pillow: z.object({ format: z.string(), mode: z.string(), size: z.tuple([z.number(), z.number()]) }),
        opencv: Decoded.nullable(),
      }),
    )
    .min(30),
  npy: z.object({ shape: z.array(z.number()), sha256: z.string() }),
});

const Stage = z.object({ sha256: z.string() });
const StageRecords = z
  .array(
    z.object({
      name: z.string(),
      opencv: z.literal('4.6.0'),
      source: z.object({
        synthetic: z.object(Sized).optional(),
        file: z.string().optional(),
      }),
      stages: z.object({ decoded: Stage, cropped: Stage, resized: Stage, lab: Stage, clahe_l: Stage, rgb: Stage }),
      tensor: z.object({ mean: z.number(), std: z.number(), min: z.number(), max: z.number() }),
    }),
  )
  .min(6);

/** What make_golden.py wrote: OpenCV 4.6.0, numpy 1.24, Pillow 9.4; sha256 of bytes, no tolerance. */
export function readCases(): z.infer<typeof Cases> {
  return Cases.parse(readJson('cases.json'));
}

/** OpenCV 4.6.0 after each stage of the default preprocessing, for drawn images or for real photos (not in the repository). */
export function readStageRecords(name: 'synthetic' | 'photos'): z.infer<typeof StageRecords> {
  return StageRecords.parse(readJson(`${name}.json`));
}

/** A picture of `pictures/`, a few hundred bytes each. */
export function readPicture(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, 'pictures', file)));
}

/** `numpy.save` of a float32 array. */
export function readExampleNpy(): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, 'example.npy')));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));
}
