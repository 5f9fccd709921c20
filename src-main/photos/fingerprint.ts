import { f32, type RgbImage } from '../imaging/pixels.ts';

/** Cells of a side of the luminance, and of the colour differences, which say less (as in JPEG). */
export const LUMA_SIDE = 32;
export const CHROMA_SIDE = 8;

const LUMA_CELLS = LUMA_SIDE * LUMA_SIDE;
const CHROMA_CELLS = CHROMA_SIDE * CHROMA_SIDE;
const HEADER_BYTES = 8;

/** Offsets of the parts of a fingerprint: width and height (uint32, little endian), then bytes of Y, Cb and Cr. */
export const LUMA_OFFSET = HEADER_BYTES;
export const CB_OFFSET = LUMA_OFFSET + LUMA_CELLS;
export const CR_OFFSET = CB_OFFSET + CHROMA_CELLS;
export const FINGERPRINT_LENGTH = CR_OFFSET + CHROMA_CELLS;

/**
 * What a picture looks like from far away, 1,160 bytes: its size and the mean colour of each cell of a grid laid over the
 * whole picture, as Y, Cb, Cr of JPEG (ITU-R BT.601, full range). The cells take the shape of the picture, so a turned
 * picture has the turned fingerprint, and one that was resized or encoded anew has nearly the same.
 * @param image after EXIF orientation.
 */
export function fingerprintOf(image: RgbImage): Uint8Array {
  const fingerprint = new Uint8Array(FINGERPRINT_LENGTH);
  const header = new DataView(fingerprint.buffer);
  header.setUint32(0, image.width, true);
  header.setUint32(4, image.height, true);
  const cells = cellMeans(image, LUMA_SIDE);
  for (let cell = 0; cell < LUMA_CELLS; cell++) fingerprint[LUMA_OFFSET + cell] = Math.round(lumaOf(cells, cell));
  const coarse = cellMeans({ data: cells, width: LUMA_SIDE, height: LUMA_SIDE }, CHROMA_SIDE);
  for (let cell = 0; cell < CHROMA_CELLS; cell++) {
    const luma = lumaOf(coarse, cell);
    fingerprint[CB_OFFSET + cell] = chromaByte((f32(coarse, 3 * cell + 2) - luma) / 1.772);
    fingerprint[CR_OFFSET + cell] = chromaByte((f32(coarse, 3 * cell) - luma) / 1.402);
  }
  return fingerprint;
}

/** Width over height of the picture, after EXIF orientation. */
export function aspectOf(fingerprint: Uint8Array): number {
  const header = new DataView(fingerprint.buffer, fingerprint.byteOffset, HEADER_BYTES);
  return header.getUint32(0, true) / header.getUint32(4, true);
}

function lumaOf(rgb: Float32Array, cell: number): number {
  return 0.299 * f32(rgb, 3 * cell) + 0.587 * f32(rgb, 3 * cell + 1) + 0.114 * f32(rgb, 3 * cell + 2);
}

function chromaByte(difference: number): number {
  return Math.min(255, Math.round(128 + difference));
}

type Pixels = { readonly data: Uint8Array | Float32Array; readonly width: number; readonly height: number };

/**
 * Means of R, G, B over each cell of a `side` x `side` grid, rows top to bottom. A pixel on a border counts on both sides by
 * its share, so sizes that the grid does not divide, also smaller ones, need no rounding.
 */
function cellMeans({ data, width, height }: Pixels, side: number): Float32Array {
  const means = new Float32Array(3 * side * side);
  const line = new Float32Array(3 * side);
  const columns = cellSpans(width, side);
  for (const [row, span] of cellSpans(height, side).entries()) {
    const start = row * line.length;
    for (let y = span.first; y <= span.last; y++) {
      const share = shareOf(y, span);
      lineMeans(data, 3 * y * width, columns, line);
      for (let i = 0; i < line.length; i++) means[start + i] = f32(means, start + i) + share * f32(line, i);
    }
  }
  return means;
}

type Span = { readonly first: number; readonly last: number; readonly from: number; readonly to: number };

/** The pixels that each cell touches, and where exactly it begins and ends. */
function cellSpans(length: number, side: number): readonly Span[] {
  return Array.from({ length: side }, (_, cell) => {
    const from = (cell * length) / side;
    const to = ((cell + 1) * length) / side;
    return { first: Math.floor(from), last: Math.min(length, Math.ceil(to)) - 1, from, to };
  });
}

/** The part of a cell that a pixel covers: all pixels of a cell together give 1. */
function shareOf(pixel: number, { from, to }: Span): number {
  return (Math.min(pixel + 1, to) - Math.max(pixel, from)) / (to - from);
}

function lineMeans(data: Pixels['data'], start: number, columns: readonly Span[], out: Float32Array): void {
  for (const [cell, span] of columns.entries()) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let x = span.first, p = start + 3 * x; x <= span.last; x++, p += 3) {
      const share = shareOf(x, span);
      red += share * (data[p] as number); // inside the line: spans end at its length
      green += share * (data[p + 1] as number);
      blue += share * (data[p + 2] as number);
    }
    out[3 * cell] = red;
    out[3 * cell + 1] = green;
    out[3 * cell + 2] = blue;
  }
}
