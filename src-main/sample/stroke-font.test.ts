import { expect, test } from 'vitest';
import { rasterise } from './pill-relief.ts';
import { canEngrave, engraveLine, GLYPHS } from './stroke-font.ts';

const CHARACTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];

test('every letter and digit has a glyph, and no two are drawn alike', () => {
  const paths = CHARACTERS.map((character) => GLYPHS[character]?.path ?? '');
  expect(paths.every((path) => /^M[\d.-]/.test(path))).toBe(true);
  expect(new Set(paths).size).toBe(36);
});

test('what has no glyph is not taken for an imprint', () => {
  expect(canEngrave('MR 20')).toBe(true);
  expect(canEngrave('가')).toBe(false);
  expect(canEngrave('a')).toBe(false);
});

test('every glyph leaves ink inside its box and none outside', async () => {
  for (const text of CHARACTERS) {
    const room = { centreX: 32, centreY: 32, maxWidth: 40, maxHeight: 40, strokeWidth: 4 };
    const line = engraveLine({ text, ...room });
    const { data } = await rasterise(
      `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/><g color="#fff">${line}</g></svg>`,
    );
    let inside = 0;
    let outside = 0;
    for (let pixel = 0; pixel < 64 * 64; pixel++) {
      const isInked = (data[pixel * 3] ?? 0) > 128;
      const [x, y] = [pixel % 64, Math.floor(pixel / 64)];
      // The box and half a stroke around it; the tail of Q hangs 2 pixels lower.
      if (!isInked) continue;
      if (x >= 9 && x < 55 && y >= 9 && y < 57) inside++;
      else outside++;
    }
    expect({ text, outside }).toEqual({ text, outside: 0 });
    expect(inside).toBeGreaterThan(100);
  }
});
