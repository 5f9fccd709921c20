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
  const lattice = Float32Array.from({ length: columns * rows }, () => random.normal() * strength);
  for (let y = 0; y < field.height; y++) {
    const v = y / cellY;
    const top = Math.floor(v);
    const ty = smoothStep(v - top);
    for (let x = 0; x < field.width; x++) {
      const u = x / cellX;
      const left = Math.floor(u);
      const tx = smoothStep(u - left);
      const at = top * columns + left;
      const above = floatAt(lattice, at) * (1 - tx) + floatAt(lattice, at + 1) * tx;
      const below = floatAt(lattice, at + columns) * (1 - tx) + floatAt(lattice, at + columns + 1) * tx;
      const index = y * field.width + x;
      field.data[index] = floatAt(field.data, index) + above * (1 - ty) + below * ty;
    }
  }
}

function smoothStep(t: number): number {
  return t * t * (3 - 2 * t);
}
