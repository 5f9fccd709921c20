/** Height of every glyph in font units; the baseline lies at y = 10 and y grows downwards. */
export const GLYPH_HEIGHT = 10;

/** Gap between two glyphs and width of a blank, in font units: stamped imprints stand further apart than print does. */
const GLYPH_GAP = 2.4;
const BLANK_WIDTH = 3;

type Glyph = { readonly width: number; readonly path: string };

/**
 * A single-stroke alphabet, drawn for this project in the manner of engraving fonts. The imprints are drawn from it and
 * not set as text: a machine without fonts would draw nothing, and two machines would draw different letters.
 */
export const GLYPHS: Readonly<Record<string, Glyph>> = {
  A: { width: 6, path: 'M0 10L3 0L6 10M1.1 6.5H4.9' },
  B: { width: 6, path: 'M0 10V0H3.4A2.4 2.4 0 0 1 3.4 4.8H0M3.4 4.8A2.6 2.6 0 0 1 3.4 10H0' },
  C: { width: 6, path: 'M5.9 2.4A3 3 0 0 0 0 3V7A3 3 0 0 0 5.9 7.6' },
  D: { width: 6, path: 'M0 0V10H2.5A3.5 3.5 0 0 0 6 6.5V3.5A3.5 3.5 0 0 0 2.5 0Z' },
  E: { width: 5.6, path: 'M5.6 0H0V10H5.6M0 4.8H4.4' },
  F: { width: 5.6, path: 'M5.6 0H0V10M0 4.8H4.4' },
  G: { width: 6, path: 'M5.9 2.4A3 3 0 0 0 0 3V7A3 3 0 0 0 6 7V5.4H3.4' },
  H: { width: 6, path: 'M0 0V10M6 0V10M0 5H6' },
  I: { width: 2, path: 'M1 0V10' },
  J: { width: 5, path: 'M5 0V7.5A2.5 2.5 0 0 1 0 7.5' },
  K: { width: 6, path: 'M0 0V10M5.8 0L0 6M2 4L6 10' },
  L: { width: 5.4, path: 'M0 0V10H5.4' },
  M: { width: 7, path: 'M0 10V0L3.5 6L7 0V10' },
  N: { width: 6, path: 'M0 10V0L6 10V0' },
  O: { width: 6.6, path: 'M0 3.3A3.3 3.3 0 0 1 6.6 3.3V6.7A3.3 3.3 0 0 1 0 6.7Z' },
  P: { width: 6, path: 'M0 10V0H3.2A2.7 2.7 0 0 1 3.2 5.4H0' },
  Q: { width: 6.6, path: 'M0 3.3A3.3 3.3 0 0 1 6.6 3.3V6.7A3.3 3.3 0 0 1 0 6.7ZM4 7L6.8 10.4' },
  R: { width: 6, path: 'M0 10V0H3.2A2.7 2.7 0 0 1 3.2 5.4H0M3 5.4L6 10' },
  S: { width: 6, path: 'M5.8 2.1A2.8 2.2 0 0 0 3 0A2.9 2.45 0 0 0 3 4.9A2.9 2.55 0 0 1 3 10A2.9 2.2 0 0 1 0.1 7.9' },
  T: { width: 6, path: 'M0 0H6M3 0V10' },
  U: { width: 6, path: 'M0 0V7A3 3 0 0 0 6 7V0' },
  V: { width: 6, path: 'M0 0L3 10L6 0' },
  W: { width: 8, path: 'M0 0L2 10L4 2.5L6 10L8 0' },
  X: { width: 6, path: 'M0 0L6 10M6 0L0 10' },
  Y: { width: 6, path: 'M0 0L3 5L6 0M3 5V10' },
  Z: { width: 6, path: 'M0 0H6L0 10H6' },
  0: { width: 5.2, path: 'M0 2.6A2.6 2.6 0 0 1 5.2 2.6V7.4A2.6 2.6 0 0 1 0 7.4Z' },
  1: { width: 2.8, path: 'M0.2 2.2L2.5 0V10' },
  2: { width: 5.8, path: 'M0.1 2.6A2.8 2.6 0 0 1 5.7 2.8C5.7 5 0 7.4 0 10H5.8' },
  3: {
    width: 5.5,
    path: 'M0.2 1.9A2.6 2.1 0 0 1 2.7 0A2.7 2.4 0 0 1 2.7 4.8A2.8 2.6 0 0 1 2.7 10A2.8 2.3 0 0 1 0 7.9',
  },
  4: { width: 6, path: 'M4.4 10V0L0 7H6' },
  5: { width: 5.8, path: 'M5.4 0H0.7L0.3 4.9A2.9 2.9 0 1 1 0 8.5' },
  6: { width: 5.8, path: 'M5 0.3C2 1 0 3.8 0 7A2.9 3 0 1 0 5.8 7A2.9 3 0 0 0 0 7' },
  7: { width: 6, path: 'M0 0H6L2.2 10' },
  8: {
    width: 5.8,
    path: 'M2.9 0A2.4 2.35 0 0 1 2.9 4.7A2.4 2.35 0 0 1 2.9 0M2.9 4.7A2.9 2.65 0 0 1 2.9 10A2.9 2.65 0 0 1 2.9 4.7',
  },
  9: { width: 5.8, path: 'M0.8 9.7C3.8 9 5.8 6.2 5.8 3A2.9 3 0 1 0 0 3A2.9 3 0 0 0 5.8 3' },
};

/** Whether every character of an imprint can be drawn: A-Z, 0-9 and the blank. */
export function canEngrave(imprint: string): boolean {
  return [...imprint].every((character) => character === ' ' || character in GLYPHS);
}

type Line = {
  readonly text: string;
  /** Centre of the line and the largest box it may fill, in the units of the drawing. */
  readonly centreX: number;
  readonly centreY: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly strokeWidth: number;
};

/** One centred line of imprint as SVG paths that inherit the colour `currentColor`. */
export function engraveLine(line: Line): string {
  const strokes: string[] = [];
  let x = 0;
  for (const character of line.text) {
    const glyph = GLYPHS[character];
    if (glyph) strokes.push(`<path d="${glyph.path}" transform="translate(${x.toFixed(2)} 0)"/>`);
    x += (glyph?.width ?? BLANK_WIDTH) + GLYPH_GAP;
  }
  const width = x - GLYPH_GAP;
  const scale = Math.min(line.maxWidth / width, line.maxHeight / GLYPH_HEIGHT);
  const left = line.centreX - (width * scale) / 2;
  const top = line.centreY - (GLYPH_HEIGHT * scale) / 2;
  return (
    `<g transform="translate(${left.toFixed(3)} ${top.toFixed(3)}) scale(${scale.toFixed(4)})" fill="none" ` +
    `stroke="currentColor" stroke-width="${(line.strokeWidth / scale).toFixed(3)}" stroke-linecap="round" ` +
    `stroke-linejoin="round">${strokes.join('')}</g>`
  );
}
