import { type RgbImage, roundHalfEven } from './pixels.ts';

/** A rectangle of a picture in whole pixels. */
export type Rect = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** OpenCV's INTER_RESIZE_COEF_BITS = 11: weights are 16-bit integers that add up to 2048. */
const WEIGHT_ONE = 2048;

/**
 * `cv2.resize(..., interpolation=cv2.INTER_LINEAR)` for 8-bit RGB, bit for bit (OpenCV 4.6.0, resize.cpp: HResizeLinear,
 * VResizeLinear). Owns its tables and row buffers: one object for each thread, one call at a time.
 * OpenCV's switch to area averaging at exactly half size needs no code of its own: both give (a + b + c + d + 2) >> 2.
 */
export class LinearResizer {
  readonly width: number;
  readonly height: number;
  readonly #columns: AxisWeights;
  readonly #rows: AxisWeights;
  /** Two source rows, stretched horizontally, each value times 2048. */
  #upper: Int32Array;
  #lower: Int32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#columns = new AxisWeights(width);
    this.#rows = new AxisWeights(height);
    this.#upper = new Int32Array(width * 3);
    this.#lower = new Int32Array(width * 3);
  }

  /** Resizes `rect` of `image` into `out` (`height * width * 3` bytes). Pixels outside `rect` are not looked at. */
  resize(image: RgbImage, rect: Rect, out: Uint8Array): void {
    if (rect.width === this.width && rect.height === this.height) {
      copyRect(image, rect, out);
      return;
    }
    this.#columns.measure(rect.width, true);
    this.#rows.measure(rect.height, false);
    const { first, second, firstWeight, secondWeight } = this.#rows;
    const rowLength = this.width * 3;
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < this.height; y++) {
      const wantedUpper = i32(first, y);
      const wantedLower = i32(second, y);
      if (wantedUpper !== upperRow) {
        if (wantedUpper === lowerRow) {
          [this.#upper, this.#lower] = [this.#lower, this.#upper];
          [upperRow, lowerRow] = [lowerRow, upperRow];
        } else {
          this.#stretchRow(image, rect, wantedUpper, this.#upper);
          upperRow = wantedUpper;
        }
      }
      if (wantedLower !== lowerRow) {
        this.#stretchRow(image, rect, wantedLower, this.#lower);
        lowerRow = wantedLower;
      }
      const weights = [i32(firstWeight, y), i32(secondWeight, y)] as const;
      blendRows(this.#upper, this.#lower, weights, out.subarray(y * rowLength, (y + 1) * rowLength));
    }
  }

  #stretchRow(image: RgbImage, rect: Rect, row: number, out: Int32Array): void {
    const { first, second, firstWeight, secondWeight } = this.#columns;
    const { data } = image;
    const start = ((rect.top + row) * image.width + rect.left) * 3;
    for (let x = 0, o = 0; x < this.width; x++, o += 3) {
      const a = start + i32(first, x) * 3;
      const b = start + i32(second, x) * 3;
      const weightA = i32(firstWeight, x);
      const weightB = i32(secondWeight, x);
      out[o] = Math.imul(u8(data, a), weightA) + Math.imul(u8(data, b), weightB);
      out[o + 1] = Math.imul(u8(data, a + 1), weightA) + Math.imul(u8(data, b + 1), weightB);
      out[o + 2] = Math.imul(u8(data, a + 2), weightA) + Math.imul(u8(data, b + 2), weightB);
    }
  }
}

/** For each output position along one axis: the two source positions and their weights. */
class AxisWeights {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;

  constructor(length: number) {
    this.first = new Int32Array(length);
    this.second = new Int32Array(length);
    this.firstWeight = new Int32Array(length);
    this.secondWeight = new Int32Array(length);
  }

  /**
   * Float32 at the same places as in OpenCV. At the borders the columns take one pixel at full weight, but the rows
   * take the same row twice at the weights as computed: with truncation after each product that is not the same.
   */
  measure(sourceLength: number, isColumns: boolean): void {
    const length = this.first.length;
    const scale = 1 / (length / sourceLength);
    for (let i = 0; i < length; i++) {
      const position = Math.fround((i + 0.5) * scale - 0.5);
      let source = Math.floor(position);
      let fraction = Math.fround(position - source);
      if (isColumns && (source < 0 || source >= sourceLength - 1)) {
        source = source < 0 ? 0 : sourceLength - 1;
        fraction = 0;
      }
      this.first[i] = Math.min(Math.max(source, 0), sourceLength - 1);
      this.second[i] = Math.min(Math.max(source + 1, 0), sourceLength - 1);
      this.firstWeight[i] = roundHalfEven(Math.fround(1 - fraction) * WEIGHT_ONE);
      this.secondWeight[i] = roundHalfEven(fraction * WEIGHT_ONE);
    }
  }
}

function blendRows(upper: Int32Array, lower: Int32Array, weights: readonly [number, number], out: Uint8Array): void {
  const [upperWeight, lowerWeight] = weights;
  for (let i = 0; i < out.length; i++) {
    // The shifts are OpenCV's: its SIMD keeps 16 bits of each product.
    out[i] =
      ((Math.imul(upperWeight, i32(upper, i) >> 4) >> 16) + (Math.imul(lowerWeight, i32(lower, i) >> 4) >> 16) + 2) >>
      2;
  }
}

/** Elements of the tables and pictures below. `as`: every loop stays inside arrays it sized itself. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;

function copyRect(image: RgbImage, rect: Rect, out: Uint8Array): void {
  const rowLength = rect.width * 3;
  for (let y = 0; y < rect.height; y++) {
    const start = ((rect.top + y) * image.width + rect.left) * 3;
    out.set(image.data.subarray(start, start + rowLength), y * rowLength);
  }
}
