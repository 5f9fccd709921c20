import { u8 } from '../imaging/pixels.ts';

/** A part of a picture in fractions of its width and height. */
export type Window = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/**
 * Means of a grid of cells laid over any window of a square field of values: from a table of sums (Crow, "Summed-area
 * tables for texture mapping", 1984), between whole cells linearly. One field at a time.
 */
export class GridSampler {
  readonly #side: number;
  readonly #sums: Float64Array;

  /** @param side values on a side of the fields. */
  constructor(side: number) {
    this.#side = side;
    this.#sums = new Float64Array((side + 1) ** 2);
  }

  load(field: Uint8Array): void {
    const side = this.#side;
    for (let row = 0; row < side; row++) {
      let line = 0;
      for (let column = 0; column < side; column++) {
        line += u8(field, row * side + column);
        const above = f64(this.#sums, row * (side + 1) + column + 1);
        this.#sums[(row + 1) * (side + 1) + column + 1] = above + line;
      }
    }
  }

  /** Writes `cells` x `cells` means into `out` from `offset` on, rows top to bottom. */
  sample(window: Window, cells: number, out: Float32Array, offset: number): void {
    const area = (window.width * window.height * this.#side ** 2) / cells ** 2;
    const { left, top, width, height } = window;
    for (let row = 0; row < cells; row++) {
      const from = top + (height * row) / cells;
      const to = top + (height * (row + 1)) / cells;
      let before = this.#sumAt(left, to) - this.#sumAt(left, from);
      for (let column = 0; column < cells; column++) {
        const right = left + (width * (column + 1)) / cells;
        const until = this.#sumAt(right, to) - this.#sumAt(right, from);
        out[offset + row * cells + column] = (until - before) / area;
        before = until;
      }
    }
  }

  /** The sum of everything left of and above a point. */
  #sumAt(x: number, y: number): number {
    const side = this.#side;
    const column = Math.min(side - 1, Math.max(0, Math.floor(x * side)));
    const row = Math.min(side - 1, Math.max(0, Math.floor(y * side)));
    const right = Math.min(1, x * side - column);
    const below = Math.min(1, y * side - row);
    const place = row * (side + 1) + column;
    const upper = f64(this.#sums, place) * (1 - right) + f64(this.#sums, place + 1) * right;
    const lower = f64(this.#sums, place + side + 1) * (1 - right) + f64(this.#sums, place + side + 2) * right;
    return upper * (1 - below) + lower * below;
  }
}

/** `as`: rows and columns are held inside the table where they are computed. */
function f64(array: Float64Array, index: number): number {
  return array[index] as number;
}
