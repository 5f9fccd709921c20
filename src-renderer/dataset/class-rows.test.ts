import { expect, test } from 'vitest';
import type { DatasetClassStatistics } from '../../src-shared/contract/dataset-state.ts';
import { chooseRows, shortageOf } from './class-rows.ts';

function classOf(
  classIndex: number,
  drugName: string,
  have: { readonly studio: number; readonly real: number; readonly test?: number },
): DatasetClassStatistics {
  const mix = (count: number, need: number) => ({ have: count, need, wouldChoose: Math.min(count, need), chosen: 0 });
  const none = { studio: 0, real: 0 };
  return {
    classIndex,
    kcode: `K-${classIndex}`,
    drugName,
    manufacturer: '제약',
    studio: mix(have.studio, 15),
    real: mix(have.real, 35),
    splits: { train: none, val: none, test: { studio: 0, real: have.test ?? 0 } },
  };
}

const classes = [
  classOf(0, '타이레놀', { studio: 15, real: 35, test: 4 }),
  classOf(1, '게보린', { studio: 20, real: 5, test: 1 }),
  classOf(2, '무수동', { studio: 0, real: 30, test: 0 }),
];
const all = { query: '', sort: 'class', isShortOnly: false } as const;
const namesOf = (options: Partial<Parameters<typeof chooseRows>[1]>) =>
  chooseRows(classes, { ...all, ...options }).map((entry) => entry.drugName);

test('a surplus of one source makes up for nothing of the other', () => {
  expect(classes.map(shortageOf)).toEqual([0, 30, 20]);
});

test('classes come in every order that can be chosen, and equal ones in class order', () => {
  expect(namesOf({ sort: 'class' })).toEqual(['타이레놀', '게보린', '무수동']);
  expect(namesOf({ sort: 'short' })).toEqual(['게보린', '무수동', '타이레놀']);
  expect(namesOf({ sort: 'name' })).toEqual(['게보린', '무수동', '타이레놀']);
  expect(namesOf({ sort: 'photos' })).toEqual(['타이레놀', '무수동', '게보린']);
  expect(namesOf({ sort: 'test' })).toEqual(['무수동', '게보린', '타이레놀']);
  expect(
    chooseRows([...classes, classOf(3, '게보린', { studio: 20, real: 5 })], { ...all, sort: 'name' }),
  ).toMatchObject([{ classIndex: 1 }, { classIndex: 3 }, { classIndex: 2 }, { classIndex: 0 }]);
});

test('classes are found by initials and by K-code, also among the short ones only', () => {
  expect(namesOf({ query: 'ㅁㅅㄷ' })).toEqual(['무수동']);
  expect(namesOf({ query: 'K-1' })).toEqual(['게보린']);
  expect(namesOf({ query: '타이', isShortOnly: true })).toEqual([]);
  expect(namesOf({ isShortOnly: true })).toEqual(['게보린', '무수동']);
});
