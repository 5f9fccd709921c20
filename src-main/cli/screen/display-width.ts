/**
 * Columns that a text takes on a terminal: two for Hangul, other East Asian wide characters and emoji, none for
 * combining marks (Unicode 16, EastAsianWidth W and F, by block).
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character.codePointAt(0) ?? 0);
  return width;
}

/** Fills with blanks up to `width` columns; a longer text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Cuts to at most `width` columns; what was cut shows as an ellipsis. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const character of text) {
    const next = characterWidth(character.codePointAt(0) ?? 0);
    if (used + next > width - 1) break;
    cut += character;
    used += next;
  }
  return width > 0 ? `${cut}…` : '';
}

/**
 * A file name is somebody else's text: control characters in it must not reach a terminal, where they could move the
 * cursor or change its title.
 */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** First and last code point of blocks whose characters take two columns. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Marks and the vowels and finals that join the Hangul initial before them (names from macOS are decomposed). */
const JOINING = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

function characterWidth(code: number): number {
  if (code < 0x300) return 1;
  if (JOINING.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
