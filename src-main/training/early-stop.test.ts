import { expect, test } from 'vitest';
import { countStall, type EarlyStop, isOver } from './early-stop.ts';

const START = { reference: null, waited: 0 };

/** How long the run has waited after each epoch of [top-1, loss]. */
function waits(stop: EarlyStop, epochs: readonly (readonly [top1: number, loss: number])[]): number[] {
  let stall: Parameters<typeof countStall>[0] = START;
  return epochs.map(([top1, loss], i) => {
    stall = countStall(stall, { epoch: i + 1, top1, loss }, stop);
    return stall.waited;
  });
}

test('a higher top-1 is a gain, and a lower loss where top-1 is the same', () => {
  const stop = { patience: 3, min_delta: 0 };
  const found = waits(stop, [
    [0.5, 1],
    [0.4, 0.5],
    [0.5, 0.9],
    [0.5, 0.9],
    [0.6, 2],
    [0.6, 2.1],
    [0.55, 0.1],
  ]);
  expect(found).toEqual([0, 1, 0, 1, 0, 1, 2]);
});

test('small gains count together, once they are more than the least', () => {
  const stop = { patience: 3, min_delta: 0.1 };
  const found = waits(stop, [
    [0.5, 1],
    [0.56, 1],
    [0.61, 1],
    [0.61, 0.95],
    [0.61, 0.85],
  ]);
  expect(found).toEqual([0, 1, 0, 1, 0]);
});

test('it is over when it has waited long enough, and never where nobody asked', () => {
  const stop = { patience: 2, min_delta: 0 };
  expect(isOver({ reference: null, waited: 1 }, stop)).toBe(false);
  expect(isOver({ reference: null, waited: 2 }, stop)).toBe(true);
  expect(isOver({ reference: null, waited: 99 }, null)).toBe(false);
});
