import { expect, test } from 'vitest';
import type { ClassOverview } from '../../src-shared/contract/catalog.ts';
import { type ClassSort, countFilters, type ListChoice, listClasses, readChoice } from './list.ts';

const ALL: ListChoice = { query: '', filter: 'all', sort: null, isReversed: false };

type Described = {
  readonly name: string;
  readonly studio?: number;
  readonly real?: number;
  readonly accuracy?: number | null;
  readonly realAccuracy?: number | null;
};

function classesOf(...described: readonly Described[]): ClassOverview[] {
  return described.map(({ name, studio = 15, real = 35, accuracy, realAccuracy = null }, classIndex) => {
    const score = (value: number | null) => ({ samples: value === null ? 0 : 10, correct: 0, accuracy: value });
    return {
      ...{
        classIndex,
        kcode: `K-${classIndex}`,
        drugName: name,
        manufacturer: '',
        form: '',
        trainingWeight: 1,
        other: {},
      },
      referencePhotoId: null,
      photos: { studio, real, accepted: 0, pending: studio + real, rejected: 0 },
      needed: { studio: 15, real: 35 },
      grades: { A: 0, B: 0, C: 0, ungraded: studio + real },
      splits: { train: 0, val: 0, test: 0 },
      accuracy: accuracy === undefined ? null : { overall: score(accuracy), real: score(realAccuracy) },
    };
  });
}
const namesOf = (classes: readonly ClassOverview[], choice: Partial<ListChoice>) =>
  listClasses(classes, { ...ALL, ...choice }).map(({ entry }) => entry.drugName);

test('each filter keeps the classes it names, and counts them', () => {
  const classes = classesOf(
    { name: 'whole', accuracy: 0.7, realAccuracy: 0.7 },
    { name: 'no studio', studio: 14 },
    { name: 'no real', real: 0 },
    { name: 'weak', accuracy: 0.699 },
    { name: 'weak on real', accuracy: 0.9, realAccuracy: 0.5 },
  );
  expect(namesOf(classes, { filter: 'short' })).toEqual(['no studio', 'no real']);
  expect(namesOf(classes, { filter: 'noReal' })).toEqual(['no real']);
  expect(namesOf(classes, { filter: 'weak' })).toEqual(['weak', 'weak on real']);
  expect(countFilters(classes)).toEqual({ all: 5, short: 2, noReal: 1, weak: 2 });
});

test('a search puts the best match first, unless an order is asked for', () => {
  const classes = classesOf({ name: '속한솔정' }, { name: '한솔정' }, { name: '무수정' });
  expect(namesOf(classes, { query: '한솔' })).toEqual(['한솔정', '속한솔정']);
  expect(namesOf(classes, { query: 'ㅎㅅ', sort: 'index' })).toEqual(['속한솔정', '한솔정']);
  expect(listClasses(classes, { ...ALL, query: '무수' })[0]?.ranges.drugName).toEqual([{ start: 0, end: 2 }]);
});

test('what was not measured stands last in either direction', () => {
  const classes = classesOf({ name: 'none' }, { name: 'half', accuracy: 0.5 }, { name: 'full', accuracy: 1 });
  expect(namesOf(classes, { sort: 'accuracy' })).toEqual(['half', 'full', 'none']);
  expect(namesOf(classes, { sort: 'accuracy', isReversed: true })).toEqual(['full', 'half', 'none']);
});

test('names are in the order of a Korean dictionary, numbers by their size', () => {
  const classes = classesOf({ name: '다솔렌정 10' }, { name: 'Aspirin' }, { name: '가나정' }, { name: '다솔렌정 5' });
  expect(namesOf(classes, { sort: 'name' })).toEqual(['가나정', '다솔렌정 5', '다솔렌정 10', 'Aspirin']);
  expect(namesOf(classes, { sort: 'name', isReversed: true })).toEqual([
    'Aspirin',
    '다솔렌정 10',
    '다솔렌정 5',
    '가나정',
  ]);
});

test.each<ClassSort>(['studio', 'real', 'grade', 'realAccuracy', 'manufacturer'])(
  'classes that are equal by %s stay in the order of the catalogue, also reversed',
  (sort) => {
    const classes = classesOf({ name: 'b' }, { name: 'a' });
    for (const isReversed of [false, true]) expect(namesOf(classes, { sort, isReversed })).toEqual(['b', 'a']);
  },
);

test('an address says what is listed, and what it has wrong says nothing', () => {
  expect(readChoice({ q: 'ㄷㅅ', filter: 'weak', sort: '-accuracy' })).toEqual({
    query: 'ㄷㅅ',
    filter: 'weak',
    sort: 'accuracy',
    isReversed: true,
  });
  expect(readChoice({ filter: 'no such', sort: 'no such' })).toEqual(ALL);
});
