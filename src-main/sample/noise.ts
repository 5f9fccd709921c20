import type { Random } from '../../src-shared/random.ts';
import { createField, type Field, floatAt } from './raster.ts';

type NoiseOptions = {
  /** Size of the coarsest cell in pixels, across and down; unequal cells give grain. */
  readonly cellX: number;
  readonly cellY: number;
  /** Each further octave has half the cell and `gain` of the strength. */
  readonly octaves?: number;
  readonly gain?: number;
};

/** Size of the table of normal values, a power of two. */
const NORMALS = 4096;

/** Value noise over a square of `size` pixels, about normal with mean 0 and deviation 1 before octaves are added. */
export function noiseField(size: number, random: Random, options: NoiseOptions): Field {
  const field = createField(size, size);
  let { cellX, cellY } = options;
  let strength = 1;
  for (let octave = 0; octave < (options.octaves ?? 1); octave++) {
    addOctave(field, random, Math.max(1, cellX), Math.max(1, cellY), strength);
    cellX /= 2;
    cellY /= 2;
    strength *= options.gain ?? 0.5;
  }
  return field;
}

function addOctave(field: Field, random: Random, cellX: number, cellY: number, strength: number): void {
  const columns = Math.ceil(field.width / cellX) + 2;
  const rows = Math.ceil(field.height / cellY) + 2;
  // A fine octave has a million nodes: they are dealt from a table, for a logarithm and a cosine each take too long.
  const normals = Float32Array.from({ length: NORMALS }, () => random.normal() * strength);
  const lattice = new Float32Array(columns * rows);
  for (let i = 0; i < lattice.length; i++) lattice[i] = floatAt(normals, random.uint32() & (NORMALS - 1));
  const lefts = Int32Array.from({ length: field.width }, (_, x) => Math.floor(x / cellX));
  const shares = Float32Array.from({ length: field.width }, (_, x) => smoothStep(x / cellX - Math.floor(x / cellX)));
  const { data, width } = field;
  for (let y = 0; y < field.height; y++) {
    const top = Math.floor(y / cellY);
    const ty = smoothStep(y / cellY - top);
    for (let x = 0; x < width; x++) {
      // The lattice has a node past the last pixel in both directions, so each of these reads is a number.
      const tx = shares[x] as number;
      const at = top * columns + (lefts[x] as number);
      const above = (lattice[at] as number) * (1 - tx) + (lattice[at + 1] as number) * tx;
      const below = (lattice[at + columns] as number) * (1 - tx) + (lattice[at + columns + 1] as number) * tx;
      const index = y * width + x;
      data[index] = (data[index] as number) + above * (1 - ty) + below * ty;
    }
  }
}

function smoothStep(t: number): number {
  return t * t * (3 - 2 * t);
}
