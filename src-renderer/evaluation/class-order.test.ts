import { expect, test } from 'vitest';
import { orderBySimilarity, orderClasses } from './class-order.ts';
import { confusionsOf } from './confusions.ts';
import { figuresOf } from './figures.fixture.ts';

/** 0 and 3 are confused most, 3 and 5 somewhat, 1 and 4 a little; 2 never. */
const MATRIX = [
  [6, 0, 0, 4, 0, 0],
  [0, 9, 0, 0, 1, 0],
  [0, 0, 10, 0, 0, 0],
  [3, 0, 0, 5, 0, 2],
  [0, 0, 0, 0, 10, 0],
  [0, 0, 0, 1, 0, 9],
];

const perClass = figuresOf(MATRIX);

test('classes that are taken for each other stand side by side, the worst chain first', () => {
  expect(orderBySimilarity(MATRIX)).toEqual([0, 3, 5, 1, 4, 2]);
});

test('classes that nobody confuses keep their order', () => {
  expect(
    orderBySimilarity([
      [5, 0],
      [0, 5],
    ]),
  ).toEqual([0, 1]);
  expect(
    orderBySimilarity([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual([0, 1]);
  expect(orderBySimilarity([])).toEqual([]);
});

test('every class is there once, also where a hundred are confused at random', () => {
  const matrix = Array.from({ length: 100 }, (_, row) =>
    Array.from({ length: 100 }, (_column, column) =>
      row === column ? 20 : (row * 7 + column * 13) % 11 === 0 ? 1 : 0,
    ),
  );
  expect(orderBySimilarity(matrix).toSorted((a, b) => a - b)).toEqual([...matrix.keys()]);
});

test('by accuracy the worst come first, and classes without photos last', () => {
  const unmeasured = perClass.map((row) => (row.classIndex === 3 ? { ...row, accuracy: null } : row));
  expect(orderClasses('accuracy', MATRIX, perClass)).toEqual([3, 0, 1, 5, 2, 4]);
  expect(orderClasses('accuracy', MATRIX, unmeasured)).toEqual([0, 1, 5, 2, 4, 3]);
  expect(orderClasses('index', MATRIX, perClass)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the most frequent confusion comes first', () => {
  const found = confusionsOf({ perClass }).map(
    ({ truth, prediction, count, share }) => `${truth.classIndex}→${prediction.classIndex} ${count} ${share}`,
  );
  expect(found).toEqual(['0→3 4 0.4', '3→0 3 0.3', '3→5 2 0.2', '1→4 1 0.1', '5→3 1 0.1']);
});
