import { u8 } from '../imaging/pixels.ts';

/** Standard deviations of bytes are at most 127.5 and kept in bytes, doubled. */
export const DEVIATION_SCALE = 2;

/**
 * How much a square field varies around each cell of a coarser grid: the standard deviation over the cell and a ring of
 * one value around it, times DEVIATION_SCALE, into `out` from `offset` on.
 */
export function writeDeviations(
  field: Uint8Array,
  sides: { readonly field: number; readonly grid: number },
  out: Uint8Array,
  offset: number,
): void {
  const perCell = sides.field / sides.grid;
  for (let cell = 0; cell < sides.grid ** 2; cell++) {
    const top = Math.floor(cell / sides.grid) * perCell;
    const left = (cell % sides.grid) * perCell;
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let y = Math.max(0, top - 1); y <= Math.min(sides.field - 1, top + perCell); y++) {
      for (let x = Math.max(0, left - 1); x <= Math.min(sides.field - 1, left + perCell); x++) {
        const value = u8(field, y * sides.field + x);
        sum += value;
        squares += value * value;
        count += 1;
      }
    }
    out[offset + cell] = Math.round(DEVIATION_SCALE * Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)));
  }
}
