import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import { orbits, TRANSFORMS, transformedCells, writeSortedOrbits } from './dihedral.ts';
import { CB_OFFSET, CHROMA_SIDE, CR_OFFSET, FINGERPRINT_LENGTH, LUMA_OFFSET, LUMA_SIDE } from './fingerprint.ts';
import { DEVIATION_SCALE, writeDeviations } from './local-deviation.ts';
import { visitNearPairs } from './near-pairs.ts';

/*
 * When two pictures are copies: for one of the eight transforms, on the luminance of a 16 x 16 grid,
 * - the root mean square of the differences is at most MAX_RMS,
 * - no cell differs by more than MAX_CELL,
 * - no cell differs by more than MAX_BUSY times what resizing and JPEG do there: 2 levels, and a quarter of the local
 *   standard deviation, since both err at edges;
 * and no cell of the 8 x 8 colour grid differs by more than MAX_CHROMA.
 * Measured: 1,464 copies made of 183 photos of NLM and TFDA (turned, mirrored, resized by four kernels, JPEG 40 to 80):
 * all found down to 96 pixels wide, and 97 of 100 at 64 pixels and 1/8. The other way round, 0.49 and less for the
 * copies among NLM's own 456 files against 2.71 and more for other pictures; among 1,560 photos of TFDA, which show
 * small pills of the same shape at the same place of the same ruler, 13 pairs of different pills of 1.2 million.
 */
export const MAX_RMS = 3.5;
const MAX_CELL = 11;
const MAX_BUSY = 1.9;
const MAX_CHROMA = 9;
export const QUIET_LEVELS = 2;
export const LEVELS_PER_DEVIATION = 0.25;

/** Grids of the comparison: the first is looked at for all eight transforms, the second for those that pass. */
const COARSE_SIDE = 8;
const SIDE = 16;
const CELLS = SIDE * SIDE;
const COARSE_CELLS = COARSE_SIDE * COARSE_SIDE;
const CHROMA_CELLS = CHROMA_SIDE * CHROMA_SIDE;
/** Cells of the fingerprint in one of each grid, along a side. */
const FINE_PER_CELL = LUMA_SIDE / SIDE;
const FINE_PER_COARSE = LUMA_SIDE / COARSE_SIDE;

/** Grids hold sums, which are whole numbers; limits are brought to their scale. */
const MAX_SQUARES = MAX_RMS ** 2 * CELLS * FINE_PER_CELL ** 4;
const MAX_COARSE_SQUARES = MAX_RMS ** 2 * COARSE_CELLS * FINE_PER_COARSE ** 4;

const ORBITS = orbits(COARSE_SIDE);
const TURNED = transformedCells(SIDE);
const TURNED_COARSE = transformedCells(COARSE_SIDE);
const TURNED_CHROMA = transformedCells(CHROMA_SIDE);

/** `as`: cells come from tables of the grid's own size, pictures from `add`. Here, so that they are inlined anywhere. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const u16 = (array: Uint16Array, index: number): number => array[index] as number;

export type CopyVisit = {
  /** Asked before two pictures are compared; indexes in the order of `add`. */
  readonly wants: (a: number, b: number) => boolean;
  readonly onCopy: (a: number, b: number) => void;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
};

/**
 * Finds the copies among many pictures. About 1.3 kB for each. Exact: what is compared first, the sorted orbits, is never
 * farther apart than the pictures are under any transform, so no copy is missed.
 */
export class CopyFinder {
  readonly #count: number;
  readonly #luma: Uint16Array;
  readonly #coarse: Uint16Array;
  readonly #deviation: Uint8Array;
  readonly #chroma: Uint8Array;
  /** Sorted orbits of the coarse grid, scaled so that their Euclidean distance is a root mean square. */
  readonly #invariants: Float32Array;
  #added = 0;

  constructor(count: number) {
    this.#count = count;
    this.#luma = new Uint16Array(count * CELLS);
    this.#coarse = new Uint16Array(count * COARSE_CELLS);
    this.#deviation = new Uint8Array(count * CELLS);
    this.#chroma = new Uint8Array(count * 2 * CHROMA_CELLS);
    this.#invariants = new Float32Array(count * COARSE_CELLS);
  }

  add(fingerprint: Uint8Array): void {
    if (fingerprint.length !== FINGERPRINT_LENGTH) throw new Error(`a fingerprint of ${fingerprint.length} bytes`);
    if (this.#added === this.#count) throw new Error(`more than ${this.#count} fingerprints`);
    const index = this.#added;
    this.#added += 1;
    const luma = fingerprint.subarray(LUMA_OFFSET, CB_OFFSET);
    sumCells(luma, SIDE, this.#luma, index * CELLS);
    sumCells(luma, COARSE_SIDE, this.#coarse, index * COARSE_CELLS);
    writeDeviations(luma, { field: LUMA_SIDE, grid: SIDE }, this.#deviation, index * CELLS);
    this.#chroma.set(fingerprint.subarray(CB_OFFSET, CR_OFFSET + CHROMA_CELLS), index * 2 * CHROMA_CELLS);
    const scale = 1 / (FINE_PER_COARSE ** 2 * COARSE_SIDE);
    const from = index * COARSE_CELLS;
    writeSortedOrbits(this.#coarse, from, { orbits: ORBITS, scale }, this.#invariants, from);
  }

  /** Calls `onCopy` for every pair of copies that is wanted, each once. @throws AppError `cancelled`. */
  async visit({ wants, onCopy, signal, onProgress }: CopyVisit): Promise<void> {
    const vectors = { values: this.#invariants, dimensions: COARSE_CELLS, count: this.#added };
    const pairs = visitNearPairs(vectors, MAX_RMS, (a, b) => {
      if (wants(a, b) && this.#isCopy(a, b)) onCopy(a, b);
    });
    throwIfCancelled(signal);
    for (const done of pairs) {
      onProgress?.(done);
      await setImmediate();
      throwIfCancelled(signal);
    }
    onProgress?.(this.#added);
  }

  #isCopy(a: number, b: number): boolean {
    for (let transform = 0; transform < TRANSFORMS; transform++) {
      if (this.#fitsCoarsely(a, b, transform) && this.#fits(a, b, transform)) return true;
    }
    return false;
  }

  #fitsCoarsely(a: number, b: number, transform: number): boolean {
    const turned = TURNED_COARSE[transform] as Uint16Array; // one for each transform
    let squares = 0;
    for (let cell = 0; cell < COARSE_CELLS; cell++) {
      const other = u16(this.#coarse, b * COARSE_CELLS + u16(turned, cell));
      const difference = u16(this.#coarse, a * COARSE_CELLS + cell) - other;
      squares += difference * difference;
      if (squares > MAX_COARSE_SQUARES) return false;
    }
    return true;
  }

  #fits(a: number, b: number, transform: number): boolean {
    const turned = TURNED[transform] as Uint16Array; // one for each transform
    let squares = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      const p = a * CELLS + cell;
      const q = b * CELLS + u16(turned, cell);
      const difference = u16(this.#luma, p) - u16(this.#luma, q);
      squares += difference * difference;
      const levels = Math.abs(difference) / FINE_PER_CELL ** 2;
      const deviation = Math.max(u8(this.#deviation, p), u8(this.#deviation, q)) / DEVIATION_SCALE;
      if (levels > MAX_CELL || levels > MAX_BUSY * (QUIET_LEVELS + LEVELS_PER_DEVIATION * deviation)) return false;
    }
    return squares <= MAX_SQUARES && this.#hasSameColours(a, b, transform);
  }

  #hasSameColours(a: number, b: number, transform: number): boolean {
    const turned = TURNED_CHROMA[transform] as Uint16Array; // one for each transform
    for (let cell = 0; cell < CHROMA_CELLS; cell++) {
      const p = 2 * a * CHROMA_CELLS + cell;
      const q = 2 * b * CHROMA_CELLS + u16(turned, cell);
      const blue = u8(this.#chroma, p) - u8(this.#chroma, q);
      const red = u8(this.#chroma, p + CHROMA_CELLS) - u8(this.#chroma, q + CHROMA_CELLS);
      if (blue * blue + red * red > MAX_CHROMA * MAX_CHROMA) return false;
    }
    return true;
  }
}

function sumCells(luma: Uint8Array, side: number, out: Uint16Array, offset: number): void {
  const perCell = LUMA_SIDE / side;
  for (let i = 0; i < luma.length; i++) {
    const row = Math.floor(i / LUMA_SIDE / perCell);
    const column = Math.floor((i % LUMA_SIDE) / perCell);
    const cell = offset + row * side + column;
    out[cell] = u16(out, cell) + u8(luma, i);
  }
}
