import { expect, test } from 'vitest';
import type { ClassColumn } from './address.ts';
import { figuresOf } from './figures.fixture.ts';
import { sortClasses } from './sort-classes.ts';

const named = ['타이레놀정', '게보린정', '무수동정', '게보린정'];
const perClass = figuresOf([
  [8, 2, 0, 0],
  [0, 5, 5, 0],
  [0, 0, 0, 0],
  [4, 0, 0, 36],
]).map((figures, index) => ({ ...figures, drugName: named[index] ?? '' }));

const order = (column: ClassColumn, isDescending = false, search = '') =>
  sortClasses(perClass, { column, isDescending, search }).map(({ classIndex }) => classIndex);

test('classes stand by a figure either way, those without one always last', () => {
  expect(order('accuracy')).toEqual([1, 0, 3, 2]);
  expect(order('accuracy', true)).toEqual([3, 0, 1, 2]);
  expect(order('wrong', true)).toEqual([1, 3, 0, 2]);
  expect(order('total', true)).toEqual([3, 0, 1, 2]);
  expect(order('index', true)).toEqual([3, 2, 1, 0]);
});

test('names stand in the order of the Korean alphabet, equal ones by index', () => {
  expect(order('name')).toEqual([1, 3, 2, 0]);
  expect(order('name', true)).toEqual([0, 2, 1, 3]);
});

test('a search finds initials and K-codes, and keeps the order', () => {
  expect(order('accuracy', false, 'ㄱㅂㄹ')).toEqual([1, 3]);
  expect(order('accuracy', false, 'K-2')).toEqual([2]);
  expect(order('accuracy', false, '없음')).toEqual([]);
  expect(order('index', false, '  ')).toEqual([0, 1, 2, 3]);
});

test('what is sorted stays as it was', () => {
  order('accuracy');
  expect(perClass.map(({ classIndex }) => classIndex)).toEqual([0, 1, 2, 3]);
});
