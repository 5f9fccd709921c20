/** Pixels of the longer side where the address does not say. */
const DEFAULT_WIDTH = 256;
const MAX_WIDTH = 2048;

export const WIDTH_RULE = `width: a whole number from 1 to ${MAX_WIDTH} is expected.`;

/** The photo that a path such as `/photo/12` names, or null. */
export function photoOf(path: string): number | null {
  const digits = /^\/photo\/(\d{1,15})$/.exec(path)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The `width` of a photo's address in pixels of its longer side; null where it is none. */
export function readWidth(width: string | null): number | null {
  const side = width === null ? DEFAULT_WIDTH : Number(width);
  return Number.isInteger(side) && side >= 1 && side <= MAX_WIDTH ? side : null;
}
