import { expect, test } from 'vitest';
import { ClassConditions } from '../../src-shared/contract/catalog.ts';
import { groupByCondition } from './class-conditions.ts';
import type { ClassPhoto } from './class-photo.ts';
import { classPhotos } from './class-photos.fixture.ts';

function conditionsOf(photos: readonly ClassPhoto[], photosPerGroup = 6): ClassConditions {
  const conditions = groupByCondition(photos, { classIndex: 0, kcode: 'K-1', photosPerGroup });
  expect(ClassConditions.parse(conditions)).toEqual(conditions);
  return conditions;
}
const cellAt = ({ cells }: ClassConditions, place: string) =>
  cells.find(({ background, light, side }) => `${background} ${light} ${side}` === place);

test('every cell of the protocol is there, also those that nobody has photographed', () => {
  const { cells, lights } = conditionsOf([]);
  expect(lights).toEqual(['0', '1', '2']);
  expect(cells).toHaveLength(5 * 3 * 2);
  expect(cells.every(({ count, photoIds, rotations }) => count + photoIds.length + rotations.length === 0)).toBe(true);
});

test('a cell has its photos, the best first and not more than asked for, and the rotations they show', () => {
  const photos = classPhotos(
    { condition: 'wood 1 front 90', grade: 'C' },
    { condition: 'wood 1 front 0', grade: 'A' },
    { condition: 'wood 1 front 90', grade: 'B' },
    { condition: 'wood 1 back 0' },
    { condition: 'wood 1 front 45', classIndex: 1 },
  );
  const conditions = conditionsOf(photos, 2);
  expect(cellAt(conditions, 'wood 1 front')).toMatchObject({ count: 3, photoIds: [2, 3], rotations: [0, 90] });
  expect(cellAt(conditions, 'wood 1 back')).toMatchObject({ count: 1, photoIds: [4] });
  expect(conditions.cells.reduce((sum, { count }) => sum + count, 0)).toBe(4);
});

test('rotations and elevations are counted, the missing rotations too', () => {
  const { rotations, elevations } = conditionsOf(
    classPhotos(
      { condition: 'palm 0 front 90 60' },
      { condition: 'wood 0 front 90 75' },
      { condition: 'wood 0 front 315 75' },
    ),
  );
  expect(rotations.map(({ rotation }) => rotation)).toEqual([0, 45, 90, 135, 180, 225, 270, 315]);
  expect(rotations.map(({ count }) => count)).toEqual([0, 0, 2, 0, 0, 0, 0, 1]);
  expect(elevations).toEqual([
    { elevation: '75', count: 2 },
    { elevation: '60', count: 1 },
  ]);
});

test('the lamp levels are asked for as soon as any drug was photographed under one', () => {
  const led = classPhotos({ condition: 'palm 5 front 0', classIndex: 1 });
  expect(conditionsOf(led).lights).toEqual(['3', '5', '8']);
  const both = classPhotos({ condition: 'palm 5 front 0', classIndex: 1 }, { condition: 'palm 0 front 0' });
  expect(conditionsOf(both).lights).toEqual(['0', '1', '2', '3', '5', '8']);
});

test('studio photos and real ones without a condition stand apart, and rejected ones cover nothing', () => {
  const conditions = conditionsOf(
    classPhotos(
      { source: 'studio' },
      {},
      { condition: 'white 0 front 0', decision: 'rejected' },
      { source: 'studio', decision: 'rejected' },
    ),
  );
  expect(conditions.studio).toEqual({ count: 1, photoIds: [1] });
  expect(conditions.withoutCondition).toEqual({ count: 1, photoIds: [2] });
  expect(conditions.rejected).toBe(2);
  expect(cellAt(conditions, 'white 0 front')?.count).toBe(0);
});
