import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapConcurrently } from './map-concurrently.ts';

/** Work that counts how much of it runs at the same time; later items end sooner. */
function counted() {
  const seen = { running: 0, most: 0, started: 0 };
  const work = async (item: number) => {
    seen.started += 1;
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    for (let turn = 0; turn < 10 - (item % 10); turn++) await setImmediate();
    seen.running -= 1;
    if (item === 13) throw new Error('thirteen');
    return item * 2;
  };
  return { seen, work };
}

test('results come in the order of the items, with no more work at a time than allowed', async () => {
  const { seen, work } = counted();
  const results = [];
  for await (const result of mapConcurrently([1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(result);
  expect(results).toEqual([2, 4, 6, 8, 10, 12, 14]);
  expect(seen.most).toBe(3);
});

test('after an error nothing new is started, and what runs has ended', async () => {
  const { seen, work } = counted();
  const items = Array.from({ length: 100 }, (_, item) => item);
  const readAll = async () => {
    for await (const _ of mapConcurrently(items, 4, work));
  };
  await expect(readAll()).rejects.toThrow('thirteen');
  expect(seen).toMatchObject({ running: 0, started: 17 });
});

test('when the reader leaves, what runs is waited for', async () => {
  const { seen, work } = counted();
  for await (const result of mapConcurrently([0, 1, 2, 3, 4, 5], 3, work)) if (result === 2) break;
  expect(seen).toMatchObject({ running: 0, started: 4 });
});
