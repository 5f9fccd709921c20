import { expect, test } from 'vitest';
import { changeByChance, wilsonInterval } from './binomial.ts';

test("a share's interval is Wilson's", () => {
  // scipy, binomtest(8, 10).proportion_ci(method='wilson') = (0.490162, 0.943318); z is given with 7 digits here.
  const [low, high] = wilsonInterval(8, 10) ?? [];
  expect(low).toBeCloseTo(0.4901625, 6);
  expect(high).toBeCloseTo(0.9433178, 6);
  // Never outside of 0..1, and not empty where every photo is right: five photos prove little.
  expect(wilsonInterval(5, 5)?.[1]).toBe(1);
  expect(wilsonInterval(5, 5)?.[0]).toBeCloseTo(0.5655175, 6);
  expect(wilsonInterval(0, 5)?.[0]).toBe(0);
  expect(wilsonInterval(0, 0)).toBeNull();
});

test('changes both ways are weighed by the exact McNemar test', () => {
  // By hand: 2 (1 + 12 + 66 + 220) / 2^12.
  expect(changeByChance(3, 9)).toBeCloseTo(598 / 4096, 12);
  expect(changeByChance(9, 3)).toBeCloseTo(598 / 4096, 12);
  expect(changeByChance(0, 5)).toBeCloseTo(2 / 32, 12);
  // As many either way: more uneven is certain.
  expect(changeByChance(4, 4)).toBe(1);
  expect(changeByChance(0, 0)).toBeNull();
});

test('thousands of changes do not underflow', () => {
  // Python's fractions and math.comb: 2 * sum(comb(2000, k) for k <= 900) / 2^2000.
  expect(changeByChance(900, 1100)).toBeCloseTo(8.457089535503927e-6, 15);
});
