import { roundHalfEven } from './pixels.ts';

export type ClaheOptions = {
  readonly width: number;
  readonly height: number;
  /** How many times the mean height of the histogram a bin may have; 0 for no limit. */
  readonly clipLimit: number;
  /** Tiles along each axis. */
  readonly gridSize: number;
};

const BINS = 256;

/**
 * Contrast limited adaptive histogram equalisation of one 8-bit plane (Zuiderveld, Graphics Gems IV, 1994), bit for bit
 * `cv2.createCLAHE(clipLimit, (grid, grid)).apply` of OpenCV 4.6.0 (clahe.cpp). Owns its tables: one object a thread.
 */
export class Clahe {
  readonly #width: number;
  readonly #height: number;
  readonly #gridSize: number;
  readonly #tileWidth: number;
  readonly #tileHeight: number;
  /** The most that a bin may hold, in pixels; 0 for no limit. */
  readonly #clipLimit: number;
  /** For each tile, the new value of each old one. */
  readonly #mapping: Uint8Array;
  readonly #histogram = new Int32Array(BINS);
  /** For each column, where the mappings of the tiles left and right of it begin in a row of tiles, and the right one's weight. */
  readonly #leftTile: Int32Array;
  readonly #rightTile: Int32Array;
  readonly #rightWeight: Float32Array;

  constructor(options: ClaheOptions) {
    const { width, height, gridSize } = options;
    this.#width = width;
    this.#height = height;
    this.#gridSize = gridSize;
    // Where the grid does not divide both sides, OpenCV mirrors rows and columns on at the end, always at least one of each.
    const isDivided = width % gridSize === 0 && height % gridSize === 0;
    this.#tileWidth = isDivided ? width / gridSize : Math.floor(width / gridSize) + 1;
    this.#tileHeight = isDivided ? height / gridSize : Math.floor(height / gridSize) + 1;
    const tileArea = this.#tileWidth * this.#tileHeight;
    this.#clipLimit = options.clipLimit > 0 ? Math.max(Math.trunc((options.clipLimit * tileArea) / BINS), 1) : 0;
    this.#mapping = new Uint8Array(gridSize * gridSize * BINS);
    this.#leftTile = new Int32Array(width);
    this.#rightTile = new Int32Array(width);
    this.#rightWeight = new Float32Array(width);
    const inverseWidth = Math.fround(1 / this.#tileWidth);
    for (let x = 0; x < width; x++) {
      const { before, after, weight } = between(x, inverseWidth, gridSize);
      this.#leftTile[x] = before * BINS;
      this.#rightTile[x] = after * BINS;
      this.#rightWeight[x] = weight;
    }
  }

  /** Equalises `source` into `out`, both `height * width` bytes; they may be the same array. */
  apply(source: Uint8Array, out: Uint8Array): void {
    for (let ty = 0; ty < this.#gridSize; ty++) {
      for (let tx = 0; tx < this.#gridSize; tx++) {
        this.#count(source, tx * this.#tileWidth, ty * this.#tileHeight);
        this.#clip();
        this.#accumulate((ty * this.#gridSize + tx) * BINS);
      }
    }
    const inverseHeight = Math.fround(1 / this.#tileHeight);
    for (let y = 0; y < this.#height; y++) {
      const { before, after, weight } = between(y, inverseHeight, this.#gridSize);
      this.#mapRow(source, out, { y, upper: before, lower: after, lowerWeight: weight });
    }
  }

  #count(source: Uint8Array, left: number, top: number): void {
    const histogram = this.#histogram;
    histogram.fill(0);
    const right = left + this.#tileWidth;
    const inside = Math.min(right, this.#width);
    for (let y = top; y < top + this.#tileHeight; y++) {
      const row = reflect(y, this.#height) * this.#width;
      for (let x = left; x < inside; x++) {
        const value = u8(source, row + x);
        histogram[value] = i32(histogram, value) + 1;
      }
      for (let x = Math.max(left, inside); x < right; x++) {
        const value = u8(source, row + reflect(x, this.#width));
        histogram[value] = i32(histogram, value) + 1;
      }
    }
  }

  /** Cuts the bins at the limit and spreads what was cut: the same to each bin, the rest one by one at equal distances. */
  #clip(): void {
    if (this.#clipLimit === 0) return;
    const histogram = this.#histogram;
    let cut = 0;
    for (let i = 0; i < BINS; i++) {
      const excess = i32(histogram, i) - this.#clipLimit;
      if (excess > 0) {
        cut += excess;
        histogram[i] = this.#clipLimit;
      }
    }
    const share = Math.floor(cut / BINS);
    let rest = cut - share * BINS;
    for (let i = 0; i < BINS; i++) histogram[i] = i32(histogram, i) + share;
    const step = rest > 0 ? Math.max(Math.floor(BINS / rest), 1) : 0;
    for (let i = 0; i < BINS && rest > 0; i += step, rest--) histogram[i] = i32(histogram, i) + 1;
  }

  #accumulate(start: number): void {
    const scale = Math.fround(Math.fround(BINS - 1) / (this.#tileWidth * this.#tileHeight));
    let sum = 0;
    for (let i = 0; i < BINS; i++) {
      sum += i32(this.#histogram, i);
      this.#mapping[start + i] = Math.min(roundHalfEven(Math.fround(Math.fround(sum) * scale)), BINS - 1);
    }
  }

  #mapRow(
    source: Uint8Array,
    out: Uint8Array,
    row: { readonly y: number; readonly upper: number; readonly lower: number; readonly lowerWeight: number },
  ): void {
    const fround = Math.fround;
    const mapping = this.#mapping;
    const leftTile = this.#leftTile;
    const rightTile = this.#rightTile;
    const rightWeight = this.#rightWeight;
    const upper = row.upper * this.#gridSize * BINS;
    const lower = row.lower * this.#gridSize * BINS;
    const lowerWeight = row.lowerWeight;
    const upperWeight = fround(1 - lowerWeight);
    const start = row.y * this.#width;
    for (let x = 0; x < this.#width; x++) {
      const value = u8(source, start + x);
      const left = i32(leftTile, x) + value;
      const right = i32(rightTile, x) + value;
      const b = f32(rightWeight, x);
      const a = fround(1 - b);
      // Float32 after each operation, in OpenCV's order: the last bit decides ties.
      const top = fround(fround(u8(mapping, upper + left) * a) + fround(u8(mapping, upper + right) * b));
      const bottom = fround(fround(u8(mapping, lower + left) * a) + fround(u8(mapping, lower + right) * b));
      out[start + x] = roundHalfEven(fround(fround(top * upperWeight) + fround(bottom * lowerWeight)));
    }
  }
}

/** Elements of the tables and pictures below. `as`: every loop stays inside arrays it sized itself. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;
const f32 = (array: Float32Array, index: number): number => array[index] as number;

/** The tiles whose centres lie before and after a position (offsets along one axis, in tiles), and the latter's weight. */
function between(position: number, inverseTile: number, gridSize: number) {
  const place = Math.fround(Math.fround(position * inverseTile) - 0.5);
  const tile = Math.floor(place);
  return {
    before: Math.max(tile, 0),
    after: Math.min(tile + 1, gridSize - 1),
    weight: Math.fround(place - tile),
  };
}

/** BORDER_REFLECT_101: past the end the picture runs back without repeating its last pixel; one pixel alone is repeated. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const place = index % period;
  return place < length ? place : period - place;
}
