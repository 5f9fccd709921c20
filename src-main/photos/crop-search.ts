import { LEVELS_PER_DEVIATION, QUIET_LEVELS } from './copies.ts';
import { orbits, TRANSFORMS, transformedCells, writeSortedOrbits } from './dihedral.ts';
import { LUMA_SIDE } from './fingerprint.ts';
import { GridSampler, type Window } from './grid-sampler.ts';
import { DEVIATION_SCALE, writeDeviations } from './local-deviation.ts';

/*
 * A picture is cut out of another when a window of that other has its shape and, under one of the eight transforms, its
 * luminance. Differences count by what resizing does to a cell of a 16 x 16 grid (see copies.ts): none may have more than
 * MAX_BUSY times that, and their root mean square is at most MAX_BUSY_RMS. Measured: 24 pairs that are cut out of one
 * photograph of NLM (thumbnails cut to 120 x 96, a banner cut off) have up to 2.4 and 0.49, 180 cuts of drawn pictures up
 * to 2.7 and 0.40; of NLM's different drugs, the nearest two white round tablets have 2.8 and 0.73.
 */
const MAX_BUSY = 3.2;
const MAX_BUSY_RMS = 0.6;

/** What is left of the larger picture, at least: a square cut from 4:3 and 4:3 cut from 16:9 keep 0.75. With less, unlike
 * pictures begin to fit. */
const LEAST_AREA = 0.74;

/** The search: windows in steps of 2 % on 8 x 8 cells, then ever finer around the best on 16 x 16. */
const COARSE_STEP = 0.02;
const COARSE_SIDE = 8;
const COARSE_CELLS = COARSE_SIDE ** 2;
/** Half a step beside the right window, cut-out pictures have at most 5.5 levels (measured as above). */
const MAX_COARSE_RMS = 6;
const FINE_STEPS = [0.01, 0.005, 0.0025];
const MOVES_PER_STEP = 4;
const SIDE = 16;
const CELLS = SIDE ** 2;

/** Scaled so that their Euclidean distance is at most the root mean square over the cells. */
const SORTED = { orbits: orbits(COARSE_SIDE), scale: 1 / COARSE_SIDE };
const TURNED = transformedCells(SIDE);
const TURNED_COARSE = transformedCells(COARSE_SIDE);
/** Transforms from this one on swap width and height. */
const FIRST_SWAPPING = TRANSFORMS / 2;

/** What the search needs of a picture, computed once. */
export type CropPicture = {
  /** Width over height. */
  readonly aspect: number;
  readonly luma: Uint8Array;
  readonly coarse: Float32Array;
  readonly fine: Float32Array;
  readonly deviation: Uint8Array;
  readonly invariants: Float32Array;
};

const WHOLE: Window = { left: 0, top: 0, width: 1, height: 1 };

/** @param luma the 32 x 32 luminance of a fingerprint. */
export function cropPicture(luma: Uint8Array, aspect: number): CropPicture {
  const sampler = new GridSampler(LUMA_SIDE);
  sampler.load(luma);
  const coarse = new Float32Array(COARSE_CELLS);
  sampler.sample(WHOLE, COARSE_SIDE, coarse, 0);
  const fine = new Float32Array(CELLS);
  sampler.sample(WHOLE, SIDE, fine, 0);
  const deviation = new Uint8Array(CELLS);
  writeDeviations(luma, { field: LUMA_SIDE, grid: SIDE }, deviation, 0);
  const invariants = new Float32Array(COARSE_CELLS);
  writeSortedOrbits(coarse, 0, SORTED, invariants, 0);
  return { aspect, luma, coarse, fine, deviation, invariants };
}

type Windows = {
  readonly windows: readonly Window[];
  /** COARSE_CELLS for each window. */
  readonly samples: Float32Array;
  /** Sorted orbits, COARSE_CELLS for each window. */
  readonly invariants: Float32Array;
};
type Fit = { readonly squares: number; readonly transform: number; readonly window: Window };

/** Looks for other pictures inside one picture. */
export class CropSearch {
  readonly #picture: CropPicture;
  readonly #sampler = new GridSampler(LUMA_SIDE);
  readonly #windows = new Map<number, Windows>();
  readonly #fine = new Float32Array(CELLS);

  constructor(picture: CropPicture) {
    this.#picture = picture;
    this.#sampler.load(picture.luma);
  }

  contains(other: CropPicture): boolean {
    const start = this.#searchCoarsely(other);
    if (!start) return false;
    return this.#isQuiet(other, this.#refine(other, start));
  }

  #searchCoarsely(other: CropPicture): Fit | null {
    let best: Fit | null = null;
    let limit = MAX_COARSE_RMS ** 2 * COARSE_CELLS;
    for (const first of [0, FIRST_SWAPPING]) {
      const { windows, samples, invariants } = this.#windowsOf(first === 0 ? other.aspect : 1 / other.aspect);
      for (const [index, window] of windows.entries()) {
        if (!isNear(invariants, index * COARSE_CELLS, other.invariants)) continue;
        for (let transform = first; transform < first + FIRST_SWAPPING; transform++) {
          const squares = coarseSquares(samples, index * COARSE_CELLS, other, { transform, limit });
          if (squares >= limit) continue;
          limit = squares;
          best = { squares, transform, window };
        }
      }
    }
    return best;
  }

  /** Every window of a shape, in coarse steps. */
  #windowsOf(aspect: number): Windows {
    const known = this.#windows.get(aspect);
    if (known) return known;
    const windows = listWindows(aspect / this.#picture.aspect);
    const samples = new Float32Array(windows.length * COARSE_CELLS);
    const invariants = new Float32Array(windows.length * COARSE_CELLS);
    for (const [index, window] of windows.entries()) {
      this.#sampler.sample(window, COARSE_SIDE, samples, index * COARSE_CELLS);
      writeSortedOrbits(samples, index * COARSE_CELLS, SORTED, invariants, index * COARSE_CELLS);
    }
    const found = { windows, samples, invariants };
    this.#windows.set(aspect, found);
    return found;
  }

  #refine(other: CropPicture, start: Fit): Fit {
    let best: Fit = { ...start, squares: this.#fineSquares(other, start.window, start.transform) };
    for (const step of FINE_STEPS) {
      for (let move = 0; move < MOVES_PER_STEP; move++) {
        const before = best;
        for (const window of neighbours(before.window, step)) {
          const squares = this.#fineSquares(other, window, start.transform);
          if (squares < best.squares) best = { ...start, squares, window };
        }
        if (best === before) break;
      }
    }
    return best;
  }

  #fineSquares(other: CropPicture, window: Window, transform: number): number {
    this.#sampler.sample(window, SIDE, this.#fine, 0);
    const turned = TURNED[transform] as Uint16Array; // one for each transform
    let squares = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      const difference = f32(this.#fine, cell) - f32(other.fine, u16(turned, cell));
      squares += difference * difference;
    }
    return squares;
  }

  #isQuiet(other: CropPicture, { window, transform }: Fit): boolean {
    this.#sampler.sample(window, SIDE, this.#fine, 0);
    const turned = TURNED[transform] as Uint16Array; // one for each transform
    let squares = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      const place = u16(turned, cell);
      const levels = f32(this.#fine, cell) - f32(other.fine, place);
      const deviation = u8(other.deviation, place) / DEVIATION_SCALE;
      const busy = Math.abs(levels) / (QUIET_LEVELS + LEVELS_PER_DEVIATION * deviation);
      if (busy > MAX_BUSY) return false;
      squares += busy * busy;
    }
    return squares <= MAX_BUSY_RMS ** 2 * CELLS;
  }
}

/** @param shape width over height of the window, in fractions of the picture's. */
function listWindows(shape: number): Window[] {
  const windows: Window[] = [];
  for (let zoom = 1; ; zoom -= COARSE_STEP) {
    const height = zoom * Math.min(1, 1 / shape);
    const width = height * shape;
    if (width * height < LEAST_AREA) return windows;
    for (const left of places(1 - width))
      for (const top of places(1 - height)) windows.push({ left, top, width, height });
  }
}

/** From 0 to `room` in equal steps of at most COARSE_STEP. */
function places(room: number): number[] {
  const steps = Math.ceil(room / COARSE_STEP - 1e-9);
  return Array.from({ length: steps + 1 }, (_, step) => (steps === 0 ? 0 : (room * step) / steps));
}

/** The window moved by a step in each direction, and grown and shrunk about its centre, as far as the picture reaches. */
function neighbours(window: Window, step: number): Window[] {
  const moves = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
  ] as const;
  return moves.map(([right, down, larger]) => {
    const zoom = Math.min(1 + larger * step, 1 / window.width, 1 / window.height);
    const width = window.width * zoom;
    const height = window.height * zoom;
    const left = window.left + right * step + (window.width - width) / 2;
    const top = window.top + down * step + (window.height - height) / 2;
    return { left: clamp(left, 1 - width), top: clamp(top, 1 - height), width, height };
  });
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(0, max), Math.max(0, value));
}

function isNear(invariants: Float32Array, offset: number, other: Float32Array): boolean {
  let squares = 0;
  for (let at = 0; at < COARSE_CELLS; at++) {
    const difference = f32(invariants, offset + at) - f32(other, at);
    squares += difference * difference;
    if (squares > MAX_COARSE_RMS * MAX_COARSE_RMS) return false;
  }
  return true;
}

function coarseSquares(
  samples: Float32Array,
  offset: number,
  other: CropPicture,
  { transform, limit }: { readonly transform: number; readonly limit: number },
): number {
  const turned = TURNED_COARSE[transform] as Uint16Array; // one for each transform
  let squares = 0;
  for (let cell = 0; cell < COARSE_CELLS && squares < limit; cell++) {
    const difference = f32(samples, offset + cell) - f32(other.coarse, u16(turned, cell));
    squares += difference * difference;
  }
  return squares;
}

/** `as`: cells come from tables of the grid's own size. Here and not imported, so that they are inlined anywhere. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const u16 = (array: Uint16Array, index: number): number => array[index] as number;
const f32 = (array: Float32Array, index: number): number => array[index] as number;
