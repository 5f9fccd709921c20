import { expect, test } from 'vitest';
import { chooseRelease } from './choice.ts';
import type { Releases } from './store.ts';

/** Of which only the names are looked at. */
function releases(packages: readonly [number, string][], runs: readonly string[] = []): Releases {
  return {
    packages: packages.map(([exportId, runId]) => ({ exportId, runId })),
    runs: runs.map((runId) => ({ runId })),
  } as unknown as Releases;
}

const shown = (params: Record<string, string>, given: Releases) => {
  const choice = chooseRelease(params, given);
  return choice && [choice.runId, choice.shown?.exportId ?? null];
};

test('the address names a package, or a run of which the newest is shown', () => {
  const given = releases(
    [
      [3, 'run-002'],
      [2, 'run-001'],
      [1, 'run-001'],
    ],
    ['run-003', 'run-002', 'run-001'],
  );
  expect(shown({ export: '1' }, given)).toEqual(['run-001', 1]);
  expect(shown({ run: 'run-001' }, given)).toEqual(['run-001', 2]);
  expect(shown({ run: 'run-003' }, given)).toEqual(['run-003', null]);
  // Of another run than the named one, or none at all.
  expect(shown({ run: 'run-001', export: '3' }, given)).toEqual(['run-001', 2]);
  expect(shown({ run: 'run-001', export: '99' }, given)).toEqual(['run-001', 2]);
});

test('without a name the newest package is shown, else the newest run, else nothing', () => {
  expect(shown({}, releases([[3, 'run-002']], ['run-003', 'run-002']))).toEqual(['run-002', 3]);
  expect(shown({}, releases([], ['run-003']))).toEqual(['run-003', null]);
  expect(shown({}, releases([]))).toBeUndefined();
});
