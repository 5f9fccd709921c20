import { expect, test } from 'vitest';
import { CLOSED, choose, type Evidence, openEvidence, readAddress } from './address.ts';

/** The address after a change, as `useRouteParams` puts it together. */
function after(params: Readonly<Record<string, string>>, changes: Readonly<Record<string, string | number | null>>) {
  const merged = Object.entries({ ...params, ...changes }).filter(([, value]) => value !== null);
  return readAddress(Object.fromEntries(merged.map(([name, value]) => [name, String(value)])));
}

test('an address without anything shows the summary of all photos', () => {
  expect(readAddress({})).toMatchObject({ view: 'summary', source: 'all', evidence: null, runId: undefined });
});

test('what an address does not know is what it says by itself', () => {
  const address = readAddress({ view: 'nothing', source: 'moon', split: 'half', sort: 'x', order: 'y', measure: 'z' });
  expect(address).toEqual(readAddress({}));
  expect(readAddress({ open: 'photos', above: 'much', change: 'all' }).evidence).toEqual({});
});

test('the photos behind every number can be sent as a link', () => {
  const evidences: readonly Evidence[] = [
    {},
    { truth: 'K-1', taken: 'K-2' },
    { isCorrect: false },
    { isInTop5: true, truth: 'K-1' },
    { above: 14 / 15, upTo: 1 },
    { above: 0, upTo: 1 / 15, isCorrect: true },
    { change: 'broken' },
  ];
  for (const evidence of evidences) expect(after({}, openEvidence(evidence)).evidence).toEqual(evidence);
});

test('other photos take the place of those before, and closing shows none', () => {
  const first = { view: 'matrix', open: 'photos', truth: 'K-1', right: 'no', photo: 'a.jpg' };
  expect(after(first, openEvidence({ taken: 'K-2' }))).toMatchObject({
    view: 'matrix',
    evidence: { taken: 'K-2' },
    photo: undefined,
  });
  expect(after(first, CLOSED)).toMatchObject({ view: 'matrix', evidence: null, photo: undefined });
  expect(after(first, choose({ source: 'real' }))).toMatchObject({ view: 'matrix', source: 'real', evidence: null });
});
