import { expect, test } from 'vitest';
import { loadThreads } from './load-threads.ts';

test.each([
  { wanted: 8, cores: 16, threads: 8 },
  { wanted: 8, cores: 4, threads: 3 },
  { wanted: 8, cores: 1, threads: 1 },
  { wanted: 0, cores: 16, threads: 0 },
])('$wanted threads asked for on $cores processors are $threads', ({ wanted, cores, threads }) => {
  expect(loadThreads(wanted, cores)).toBe(threads);
});
