import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { type SampleDrug, sampleDrugs } from './drug.ts';
import { photograph } from './photograph.ts';
import { makeRelief } from './pill-relief.ts';
import { studioScene } from './scene.ts';

/** One studio picture under the same light and camera for every drug. */
async function studioFrame(drug: SampleDrug, side: 0 | 1) {
  const [first] = sampleDrugs();
  if (!first) throw new Error('The sample has drugs');
  const scene = studioScene(first, new Random(1));
  const frame = new Float32Array(scene.width * scene.height * 3);
  photograph(frame, scene, await makeRelief(drug, side, 1), undefined);
  return frame;
}

/** Share of values that differ by more than a tenth of white. */
function difference(a: Float32Array, b: Float32Array): number {
  return a.filter((value, i) => Math.abs(value - (b[i] ?? 0)) > 0.1).length / a.length;
}

test('similar drugs differ in the picture by their imprint, different ones by much more', async () => {
  const [five, ten, pink] = sampleDrugs();
  if (!five || !ten || !pink) throw new Error('The sample has three drugs');
  const frames = { five: await studioFrame(five, 0), ten: await studioFrame(ten, 0), pink: await studioFrame(pink, 0) };
  const similar = difference(frames.five, frames.ten);
  expect(similar).toBeGreaterThan(0.005);
  expect(difference(frames.five, frames.pink)).toBeGreaterThan(similar * 2);
});

test('all light is finite and not negative, and the pill is not as bright as its ground', async () => {
  const [drug] = sampleDrugs();
  if (!drug) throw new Error('The sample has drugs');
  const frame = await studioFrame(drug, 0);
  expect(frame.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  const [corner = 0, shadowed = 1] = [frame[0], frame.reduce((least, value) => Math.min(least, value))];
  expect(shadowed).toBeLessThan(corner * 0.6);
});
