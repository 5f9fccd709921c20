import { expect, test } from 'vitest';
import { FACETS } from '../../src-shared/contract/photo-filing.ts';
import { parseHash, routeTo } from '../ui/route.ts';
import { cleared, FACET_PARAMS, keyOf, pendingOf, sortParam, toggled, viewOf } from './query.ts';

test('every list of a query has a name of its own in the address', () => {
  expect(new Set(Object.values(FACET_PARAMS)).size).toBe(FACETS.length);
});

test('an address that was made from values asks for these values again', () => {
  const params = {
    ...toggled({}, 'kcodes', 'K-000123'),
    ...toggled({ grades: ['A'] }, 'grades', 'none'),
    q: 'ㅁㅅㄷ 정',
  };
  const { query } = viewOf(parseHash(routeTo('photos', params)).params);
  expect(query).toEqual({ kcodes: ['K-000123'], grades: ['A', 'none'], text: 'ㅁㅅㄷ 정' });
});

test('values that no photo can have ask for nothing', () => {
  expect(viewOf({ grade: 'A,Z', decision: 'maybe', side: '', sort: 'colour' })).toEqual({
    query: { grades: ['A'] },
    sort: { by: 'added', isReversed: false },
  });
});

test('an order and its reverse come back from the address', () => {
  for (const isReversed of [false, true]) {
    const sort = { by: 'sharpness', isReversed } as const;
    expect(viewOf({ sort: sortParam(sort) ?? '' }).sort).toEqual(sort);
  }
  expect(sortParam({ by: 'added', isReversed: false })).toBeNull();
});

test('a value that is asked for is taken out, and the last one takes its list along', () => {
  expect(toggled({ sides: ['front', 'back'] }, 'sides', 'front')).toEqual({ side: 'back' });
  expect(toggled({ sides: ['front'] }, 'sides', 'front')).toEqual({ side: null });
});

test('clearing takes out every list and the search', () => {
  const all = Object.fromEntries([...Object.values(FACET_PARAMS), 'q'].map((name) => [name, 'x']));
  expect(Object.values({ ...all, ...cleared() })).toEqual(Object.keys(all).map(() => null));
});

test('two views have the same key only where they ask for the same in the same order', () => {
  const view = viewOf({ class: 'K-1', sort: 'name' });
  expect(keyOf(viewOf({ sort: 'name', class: 'K-1', photo: '7', at: '400' }))).toBe(keyOf(view));
  expect(keyOf(viewOf({ class: 'K-1', sort: '-name' }))).not.toBe(keyOf(view));
  expect(keyOf(viewOf({ class: 'K-2', sort: 'name' }))).not.toBe(keyOf(view));
});

test('what is pending in a view that asks for decided photos only is nothing', () => {
  expect(pendingOf({ decisions: ['accepted'] })).toBeNull();
  expect(pendingOf({ decisions: ['accepted', 'pending'], sides: ['back'] })).toEqual({
    decisions: ['pending'],
    sides: ['back'],
  });
});
