import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { ELEVATIONS } from './capture-name.ts';
import { sampleDrugs } from './drug.ts';
import { captureScene } from './scene.ts';
import { homographyOf, project } from './view.ts';

test('a point seen at a pixel is found again on its plane by that pixel', () => {
  const [drug] = sampleDrugs();
  if (!drug) throw new Error('The sample has drugs');
  for (const elevation of ELEVATIONS) {
    const capture = { background: 0, light: 0, side: 0, rotation: 0, elevation } as const;
    const scene = captureScene(drug, capture, 0.4, new Random(elevation));
    for (const [x, y, z] of [
      [0, 0, 0],
      [5, -3, 0],
      [-4, 6, 2.5],
    ] as const) {
      const [px, py] = project(scene, [x, y, z]);
      const h = homographyOf(scene, z, { degrees: 0, scale: 1, offsetX: 0, offsetY: 0 });
      const w = h.wx * px + h.wy * py + h.w1;
      // Double precision over coordinates of some hundred pixels.
      expect((h.xx * px + h.xy * py + h.x1) / w).toBeCloseTo(x, 9);
      expect((h.yx * px + h.yy * py + h.y1) / w).toBeCloseTo(y, 9);
    }
  }
});

test('a low camera shows what lies farther away smaller and higher up', () => {
  const [drug] = sampleDrugs();
  if (!drug) throw new Error('The sample has drugs');
  const capture = { background: 0, light: 0, side: 0, rotation: 0, elevation: 60 } as const;
  const taken = captureScene(drug, capture, 0.4, new Random(1));
  const scene = { ...taken, camera: { ...taken.camera, rollDegrees: 0 } };
  const widthAt = (y: number) => project(scene, [5, y, 0])[0] - project(scene, [-5, y, 0])[0];
  expect(project(scene, [0, -10, 0])[1]).toBeLessThan(project(scene, [0, 10, 0])[1]);
  expect(widthAt(-10)).toBeLessThan(widthAt(10));
});
