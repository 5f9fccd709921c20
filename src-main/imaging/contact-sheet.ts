import type { RgbImage } from './pixels.ts';

/** A picture and what is written below it; null leaves its place empty. */
export type Tile = { readonly label: string; readonly picture: RgbImage } | null;

const COLUMNS = 4;
const GAP = 12;
const PAPER = 245;
const INK = 40;
/** Pixels of one dot of a letter. */
const DOT = 2;
const LETTER_WIDTH = 5;
const LETTER_HEIGHT = 7;

/** Pictures of at most `side` pixels in rows of four, none of them resized, each with its label. */
export function contactSheet(side: number, tiles: readonly Tile[]): RgbImage {
  const rows = Math.ceil(tiles.length / COLUMNS);
  const rowHeight = side + LETTER_HEIGHT * DOT + 2 * GAP;
  const width = COLUMNS * side + (COLUMNS + 1) * GAP;
  const height = rows * rowHeight + GAP;
  const sheet = { data: new Uint8Array(width * height * 3).fill(PAPER), width, height };
  for (const [index, tile] of tiles.entries()) {
    if (!tile) continue;
    const left = GAP + (index % COLUMNS) * (side + GAP);
    const top = GAP + Math.floor(index / COLUMNS) * rowHeight;
    const { picture, label } = tile;
    // In the middle of its place.
    paste(sheet, picture, left + Math.floor((side - picture.width) / 2), top + Math.floor((side - picture.height) / 2));
    write(sheet, label, left, top + side + Math.floor(GAP / 2));
  }
  return sheet;
}

function paste(sheet: RgbImage, picture: RgbImage, left: number, top: number): void {
  const row = picture.width * 3;
  for (let y = 0; y < picture.height; y++) {
    sheet.data.set(picture.data.subarray(y * row, (y + 1) * row), ((top + y) * sheet.width + left) * 3);
  }
}

function write(sheet: RgbImage, text: string, left: number, top: number): void {
  for (const [index, character] of [...text].entries()) {
    const rows = LETTERS[character];
    if (!rows) throw new Error(`There is no letter ${character}`);
    for (const [y, dots] of rows.entries()) {
      for (let x = 0; x < LETTER_WIDTH; x++) {
        if (((dots >> (LETTER_WIDTH - 1 - x)) & 1) === 0) continue;
        dot(sheet, left + (index * (LETTER_WIDTH + 1) + x) * DOT, top + y * DOT);
      }
    }
  }
}

function dot(sheet: RgbImage, left: number, top: number): void {
  for (let y = top; y < top + DOT; y++) {
    const start = (y * sheet.width + left) * 3;
    sheet.data.fill(INK, start, start + DOT * 3);
  }
}

/** Five dots a row, seven rows: text that needs no font of the machine. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  A: [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  C: [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
  E: [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  H: [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  L: [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
  O: [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
  P: [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
  R: [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  1: [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  2: [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  3: [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
  4: [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  5: [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  6: [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
  7: [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  8: [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
};
