import { expect, test } from 'vitest';
import { appError } from '../../src-shared/errors.ts';
import { groupProblems, inside, unlabelledCount } from './file-problems.ts';

const noLabel = appError('photos.no_label').data;
const damaged = appError('imaging.empty', { name: 'empty.jpg' }).data;
const refused = [
  { path: '/in/empty.jpg', problem: damaged },
  { path: '/in/a.jpg', problem: noLabel },
  { path: '/in/b.jpg', problem: noLabel },
];

test('files with the same thing wrong stand together, the most common first', () => {
  const groups = groupProblems(refused, 'ko');
  expect(groups.map(({ paths }) => paths)).toEqual([['/in/a.jpg', '/in/b.jpg'], ['/in/empty.jpg']]);
  expect(groups[0]?.why).toContain('라벨이 없습니다');
  // The file stands beside it.
  expect(groups[1]?.why).not.toContain('empty.jpg');
});

test('photos that only lack a label are counted', () => {
  expect(unlabelledCount({ refused })).toBe(2);
});

test('a path is told from the folder that was imported on', () => {
  expect(inside('/in', '/in/K-1/a.jpg')).toBe('K-1/a.jpg');
  expect(inside('C:\\in', 'C:\\in\\a.jpg')).toBe('a.jpg');
  expect(inside('/in', '/elsewhere/a.jpg')).toBe('/elsewhere/a.jpg');
});
