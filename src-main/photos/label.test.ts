import { expect, test } from 'vitest';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import { drugFinder, labelFile } from './label.ts';

const drugs = ['K-000001', 'K-000002', '아스피린'].map(
  (kcode, classIndex): Drug => ({
    classIndex,
    kcode,
    drugName: '',
    manufacturer: '',
    form: '',
    trainingWeight: 1,
    other: {},
  }),
);
const findDrug = drugFinder(drugs);
const label = (path: string, dir = '/photos') => labelFile(path, { dir, findDrug }).drug.kcode;

test('the nearest folder that is a K-code labels a photo, in any spelling of case and Unicode', () => {
  expect(label('/photos/K-000001/a.jpg')).toBe('K-000001');
  expect(label('/photos/K-000001/k-000002 /front/a.jpg')).toBe('K-000002');
  expect(label(`/photos/${'아스피린'.normalize('NFD')}/a.jpg`)).toBe('아스피린');
});

test('the folder that is imported labels too, the folders above it do not', () => {
  expect(label('/data/K-000001/a.jpg', '/data/K-000001')).toBe('K-000001');
  expect(() => label('/K-000001/photos/a.jpg', '/K-000001/photos')).toThrow(
    expect.objectContaining({ reason: 'photos.no_label' }),
  );
});

test('a capture file name labels where no folder does, and has to agree with the folder where one does', () => {
  expect(label('/photos/mixed/K-000002_0_0_0_0_60_000_540.jpg')).toBe('K-000002');
  expect(label('/photos/K-000002/K-000002_0_0_0_0_60_000_540.jpg')).toBe('K-000002');
  expect(() => label('/photos/K-000001/K-000002_0_0_0_0_60_000_540.jpg')).toThrow(
    expect.objectContaining({ reason: 'photos.labels_disagree' }),
  );
  expect(() => label('/photos/K-000001/K-777777_0_0_0_0_60_000_540.jpg')).toThrow(
    expect.objectContaining({ reason: 'photos.labels_disagree' }),
  );
});

test('a capture file name of an unknown drug is named as such', () => {
  expect(() => label('/photos/K-777777_0_0_0_0_60_000_540.jpg')).toThrow(
    expect.objectContaining({ reason: 'photos.unknown_kcode' }),
  );
});

test('what a person says of unlabelled photos holds for those alone', () => {
  const [, unlabelled] = drugs;
  const labelled = (path: string) => labelFile(path, { dir: '/photos', findDrug, unlabelled }).drug.kcode;
  expect(labelled('/photos/IMG_0001.jpg')).toBe('K-000002');
  expect(labelled('/photos/K-000001/IMG_0001.jpg')).toBe('K-000001');
  expect(labelled('/photos/K-000001_0_0_0_0_60_000_540.jpg')).toBe('K-000001');
  // It names a drug, if one that is not in the catalogue: that is no photo without a label.
  expect(() => labelled('/photos/K-999999_0_0_0_0_60_000_540.jpg')).toThrow(
    expect.objectContaining({ reason: 'photos.unknown_kcode' }),
  );
});
