import { Arena, type Loop } from '../wasm/arena.ts';
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
const MAPPING_BYTES = BINS * 4;
/** Two 32-bit offsets and two float32 weights. */
const COLUMN_BYTES = 16;

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
  readonly #arena = new Arena();
  readonly #count: Loop;
  readonly #map: Loop;
  readonly #plane: number;
  /** Room for the mirrored pixels of one row of a tile. */
  readonly #mirrored: number;
  readonly #histogram = this.#arena.allocate(BINS * 4);
  /** For each tile, the new value of each old one, float32. */
  readonly #mapping: number;
  /** For each column: where the mappings of the tiles left and right of it begin in a row of tiles, and their weights. */
  readonly #columns: number;

  constructor(options: ClaheOptions) {
    const { width, height, gridSize } = options;
    const arena = this.#arena;
    this.#width = width;
    this.#height = height;
    this.#gridSize = gridSize;
    // Where the grid does not divide both sides, OpenCV mirrors rows and columns on at the end, always at least one of each.
    const isDivided = width % gridSize === 0 && height % gridSize === 0;
    this.#tileWidth = isDivided ? width / gridSize : Math.floor(width / gridSize) + 1;
    this.#tileHeight = isDivided ? height / gridSize : Math.floor(height / gridSize) + 1;
    const tileArea = this.#tileWidth * this.#tileHeight;
    this.#clipLimit = options.clipLimit > 0 ? Math.max(Math.trunc((options.clipLimit * tileArea) / BINS), 1) : 0;
    this.#mapping = arena.allocate(gridSize * gridSize * MAPPING_BYTES);
    this.#plane = arena.allocate(width * height);
    this.#mirrored = arena.allocate(this.#tileWidth * gridSize);
    this.#columns = arena.allocate(width * COLUMN_BYTES);
    const places = arena.int32s(this.#columns, width * 4);
    const weights = arena.float32s(this.#columns, width * 4);
    const inverseWidth = Math.fround(1 / this.#tileWidth);
    for (let x = 0; x < width; x++) {
      const { before, after, weight } = between(x, inverseWidth, gridSize);
      places[x * 4] = before * MAPPING_BYTES;
      places[x * 4 + 1] = after * MAPPING_BYTES;
      weights[x * 4 + 2] = 1 - weight;
      weights[x * 4 + 3] = weight;
    }
    const loops = arena.compile(CLAHE_LOOPS);
    this.#count = loops('count');
    this.#map = loops('map');
  }

  /** Equalises `source` into `out`, both `height * width` bytes; they may be the same array. */
  apply(source: Uint8Array, out: Uint8Array): void {
    const plane = this.#arena.bytes(this.#plane, this.#width * this.#height);
    const histogram = this.#arena.int32s(this.#histogram, BINS);
    plane.set(source);
    for (let ty = 0; ty < this.#gridSize; ty++) {
      for (let tx = 0; tx < this.#gridSize; tx++) {
        histogram.fill(0);
        this.#countTile(tx * this.#tileWidth, ty * this.#tileHeight);
        this.#clip(histogram);
        const mapping = this.#mapping + (ty * this.#gridSize + tx) * MAPPING_BYTES;
        this.#accumulate(histogram, this.#arena.float32s(mapping, BINS));
      }
    }
    const inverseHeight = Math.fround(1 / this.#tileHeight);
    const rowOfTiles = this.#gridSize * MAPPING_BYTES;
    for (let y = 0; y < this.#height; y++) {
      const { before, after, weight } = between(y, inverseHeight, this.#gridSize);
      const row = this.#plane + y * this.#width;
      const upper = this.#mapping + before * rowOfTiles;
      const lower = this.#mapping + after * rowOfTiles;
      this.#map(row, row + this.#width, this.#columns, upper, lower, Math.fround(1 - weight), weight);
    }
    out.set(plane);
  }

  #countTile(left: number, top: number): void {
    const right = left + this.#tileWidth;
    const inside = Math.min(right, this.#width);
    for (let y = top; y < top + this.#tileHeight; y++) {
      const row = this.#plane + reflect(y, this.#height) * this.#width;
      if (left < inside) this.#count(row + left, row + inside, this.#histogram);
      if (right > inside) this.#countMirrored(row, Math.max(left, inside), right);
    }
  }

  #countMirrored(row: number, from: number, to: number): void {
    const source = this.#arena.bytes(row, this.#width);
    const mirrored = this.#arena.bytes(this.#mirrored, to - from);
    for (let x = from; x < to; x++) mirrored[x - from] = source[reflect(x, this.#width)] ?? 0;
    this.#count(this.#mirrored, this.#mirrored + to - from, this.#histogram);
  }

  /** Cuts the bins at the limit and spreads what was cut: the same to each bin, the rest one by one at equal distances. */
  #clip(histogram: Int32Array): void {
    if (this.#clipLimit === 0) return;
    let cut = 0;
    for (const [bin, pixels] of histogram.entries()) {
      if (pixels <= this.#clipLimit) continue;
      cut += pixels - this.#clipLimit;
      histogram[bin] = this.#clipLimit;
    }
    const share = Math.floor(cut / BINS);
    let rest = cut - share * BINS;
    const step = rest > 0 ? Math.max(Math.floor(BINS / rest), 1) : 1;
    for (let i = 0; i < BINS; i++) {
      const isExtra = rest > 0 && i % step === 0;
      histogram[i] = (histogram[i] ?? 0) + share + (isExtra ? 1 : 0);
      if (isExtra) rest--;
    }
  }

  #accumulate(histogram: Int32Array, mapping: Float32Array): void {
    const scale = Math.fround(Math.fround(BINS - 1) / (this.#tileWidth * this.#tileHeight));
    let sum = 0;
    for (let i = 0; i < BINS; i++) {
      sum += histogram[i] ?? 0;
      mapping[i] = Math.min(roundHalfEven(Math.fround(Math.fround(sum) * scale)), BINS - 1);
    }
  }
}

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

/** The values of one row of tiles at a pixel, weighted by column; float32 after each operation, in OpenCV's order. */
const acrossTiles = (mapping: string) => `
  (f32.add
    (f32.mul (f32.load (i32.add (local.get ${mapping}) (local.get $left))) (f32.load offset=8 (local.get $columns)))
    (f32.mul (f32.load (i32.add (local.get ${mapping}) (local.get $right))) (f32.load offset=12 (local.get $columns))))`;

/** Added to a number below 2^22 this leaves no bits below one: the sum is rounded, halves to even, and ends with the number. */
const ROUNDER = 1.5 * 2 ** 23;

/** `count` adds the bytes from `pixel` to `end` to a histogram; `map` replaces them by the mappings of the tiles around. */
const CLAHE_LOOPS = `
(func $count (param $pixel i32) (param $end i32) (param $histogram i32)
  (local $bin i32)
  (loop $next
    (local.set $bin (i32.add (local.get $histogram) (i32.shl (i32.load8_u (local.get $pixel)) (i32.const 2))))
    (i32.store (local.get $bin) (i32.add (i32.load (local.get $bin)) (i32.const 1)))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 1))) (local.get $end)))))

(func $map (param $pixel i32) (param $end i32) (param $columns i32) (param $upper i32) (param $lower i32)
  (param $upperWeight f32) (param $lowerWeight f32)
  (local $value i32) (local $left i32) (local $right i32)
  (loop $next
    (local.set $value (i32.shl (i32.load8_u (local.get $pixel)) (i32.const 2)))
    (local.set $left (i32.add (i32.load (local.get $columns)) (local.get $value)))
    (local.set $right (i32.add (i32.load offset=4 (local.get $columns)) (local.get $value)))
    (i32.store8 (local.get $pixel)
      (i32.reinterpret_f32
        (f32.add
          (f32.add
            (f32.mul ${acrossTiles('$upper')} (local.get $upperWeight))
            (f32.mul ${acrossTiles('$lower')} (local.get $lowerWeight)))
          (f32.const ${ROUNDER}))))
    (local.set $columns (i32.add (local.get $columns) (i32.const ${COLUMN_BYTES})))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 1))) (local.get $end)))))
`;
