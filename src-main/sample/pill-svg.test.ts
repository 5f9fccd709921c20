import { expect, test } from 'vitest';
import { sampleDrugs } from './drug.ts';
import { rasterise } from './pill-relief.ts';
import { drawPill, RELIEF_SIZE } from './pill-svg.ts';

/** Share of the square that is white in each layer but the colours. */
async function whiteShares(layers: ReturnType<typeof drawPill>) {
  const share = async (svg: string) => {
    const { data, width } = await rasterise(svg);
    expect(width).toBe(RELIEF_SIZE);
    return data.filter((value, i) => i % 3 === 0 && value > 127).length / (RELIEF_SIZE * RELIEF_SIZE);
  };
  const { silhouette, stamp, ink } = layers;
  return { silhouette: await share(silhouette), marks: (await share(stamp)) + (await share(ink)) };
}

test('no layer holds text, for a machine without fonts would leave it out', () => {
  for (const drug of sampleDrugs()) {
    const layers = Object.values(drawPill(drug, drug.front)).join('');
    expect(layers).toContain('<svg');
    expect(layers).not.toMatch(/<text|font/);
  }
});

test('every drug fills a good part of its square, and its two sides bear different marks', async () => {
  for (const drug of sampleDrugs()) {
    const [front, back] = [await whiteShares(drawPill(drug, drug.front)), await whiteShares(drawPill(drug, drug.back))];
    expect({ kcode: drug.kcode, silhouette: front.silhouette > 0.2 && front.silhouette < 0.9 }).toEqual({
      kcode: drug.kcode,
      silhouette: true,
    });
    expect(back.silhouette).toBe(front.silhouette);
    expect(front.marks).toBeGreaterThan(0.005);
    expect(Math.abs(front.marks - back.marks)).toBeGreaterThan(0.0005);
  }
}, 30_000);
