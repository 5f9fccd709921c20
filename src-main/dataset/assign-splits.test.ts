import { expect, test } from 'vitest';
import type { Source, Split } from '../../src-shared/contract/photos.ts';
import { assignSplits } from './assign-splits.ts';

type Photo = { classIndex: number; source: Source; sha256: string };
const none: Record<Split, Photo[]> = { train: [], val: [], test: [] };

/** Groups of the given sizes, all of one class and source. */
function groups(classIndex: number, source: Source, ...sizes: readonly number[]): { photos: Photo[] }[] {
  return sizes.map((size, group) => ({
    photos: Array.from({ length: size }, (_, photo) => ({
      classIndex,
      source,
      sha256: `${classIndex} ${source} ${group} ${photo}`,
    })),
  }));
}
const singles = (classIndex: number, source: Source, count: number) =>
  groups(classIndex, source, ...Array(count).fill(1));

function count(assigned: ReadonlyMap<{ photos: Photo[] }, Split>, isCounted: (photo: Photo) => boolean = () => true) {
  const counts = { train: 0, val: 0, test: 0 };
  for (const [group, split] of assigned) counts[split] += group.photos.filter(isCounted).length;
  return counts;
}

test.each([
  [1, { train: 1, val: 0, test: 0 }],
  [2, { train: 1, val: 0, test: 1 }],
  [3, { train: 1, val: 1, test: 1 }],
  [5, { train: 3, val: 1, test: 1 }],
  [10, { train: 8, val: 1, test: 1 }],
  [50, { train: 40, val: 5, test: 5 }],
  [55, { train: 44, val: 5, test: 6 }],
  [1000, { train: 800, val: 100, test: 100 }],
])(
  '%i single photos of a class are divided 80:10:10, and no split is left empty that can be filled',
  (photos, expected) => {
    // A second, large class: the dataset as a whole has photos in every split.
    const assigned = assignSplits([...singles(0, 'real', photos), ...singles(1, 'real', 100)], none, 42);
    expect(count(assigned, (photo) => photo.classIndex === 0)).toEqual(expected);
  },
);

test('real and studio photos are each divided, and the class as a whole', () => {
  const assigned = assignSplits([...singles(0, 'real', 35), ...singles(0, 'studio', 15)], none, 42);
  expect(count(assigned)).toEqual({ train: 40, val: 5, test: 5 });
  const real = count(assigned, (photo) => photo.source === 'real');
  expect(real.train).toBe(28);
  expect(Math.abs(real.val - real.test)).toBeLessThanOrEqual(1);
});

test('with few real photos, the test split has one of them first', () => {
  const assigned = assignSplits([...singles(0, 'real', 2), ...singles(0, 'studio', 60)], none, 42);
  expect(count(assigned, (photo) => photo.source === 'real')).toEqual({ train: 1, val: 0, test: 1 });
});

test('large groups stay whole and the small ones even the counts out', () => {
  const assigned = assignSplits(groups(0, 'real', 30, 20, 20, 10, 8, 6, 3, 2, 1), none, 42);
  expect(count(assigned)).toEqual({ train: 80, val: 10, test: 10 });
});

test('three groups far above their share fill the three splits', () => {
  expect(count(assignSplits(groups(0, 'real', 7, 7, 6), none, 42))).toEqual({ train: 7, val: 6, test: 7 });
});

test('classes of one photograph each still leave no split of the dataset empty', () => {
  const all = Array.from({ length: 10 }, (_, classIndex) => groups(classIndex, 'real', 20)).flat();
  expect(count(assignSplits(all, none, 42))).toEqual({ train: 160, val: 20, test: 20 });
});

test('a group over several classes stands in one split and counts in each', () => {
  const shared = { photos: [...(groups(0, 'real', 2)[0]?.photos ?? []), ...(groups(1, 'real', 2)[0]?.photos ?? [])] };
  const own = [...singles(0, 'real', 8).slice(2), ...singles(1, 'real', 8).slice(2)];
  const assigned = assignSplits([shared, ...own], none, 42);
  expect(assigned.get(shared)).toBe('train');
  for (const classIndex of [0, 1]) {
    expect(count(assigned, (photo) => photo.classIndex === classIndex)).toEqual({ train: 6, val: 1, test: 1 });
  }
});

test('photos that stand already count: new ones fill what is missing', () => {
  const [train = { photos: [] }] = groups(0, 'real', 40);
  const assigned = assignSplits(singles(0, 'real', 12).slice(2), { ...none, train: train.photos }, 42);
  expect(count(assigned)).toEqual({ train: 0, val: 5, test: 5 });
});

test('the same seed gives the same splits whatever the order, another seed others', () => {
  const photos = singles(0, 'real', 30);
  const bySha = (assigned: ReadonlyMap<{ photos: Photo[] }, Split>) =>
    [...assigned].map(([group, split]) => `${group.photos[0]?.sha256} ${split}`).sort();
  const first = bySha(assignSplits(photos, none, 42));
  expect(bySha(assignSplits([...photos].reverse(), none, 42))).toEqual(first);
  expect(bySha(assignSplits(photos, none, 43))).not.toEqual(first);
});
