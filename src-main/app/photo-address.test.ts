import { expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { type PhotoView, photoAddress, photoOf, readPhotoView } from './photo-address.ts';

const { augmentation } = TrainConfig.parse({ augmentation: { jpeg: { prob: 0.25 }, random_rotation: 7 } });
const usual = TrainConfig.parse({}).augmentation;

function read(address: string): { readonly photoId: number | null; readonly view: PhotoView | null } {
  const url = new URL(address, 'http://127.0.0.1');
  return { photoId: photoOf(url.pathname), view: readPhotoView(url.searchParams) };
}

test.each<PhotoView>([
  { view: 'photo', side: 512 },
  { view: 'prepared', options: { size: 128, seed: 0, augmentation: usual } },
  { view: 'cropped', options: { size: 512, seed: 0, augmentation: usual } },
  { view: 'augmented', variant: 3, options: { size: 224, seed: 42, augmentation } },
])('the address of $view is read as it was written', (view) => {
  expect(read(photoAddress(12, view))).toEqual({ photoId: 12, view });
});

test('an address that says nothing more means a small photo', () => {
  expect(read('/photo/7')).toEqual({ photoId: 7, view: { view: 'photo', side: 256 } });
});

test.each([
  'width=0',
  'width=1e9',
  'view=other',
  'view=augmented&variant=0',
  'view=augmented&variant=1.5',
  'view=prepared&size=8',
  'view=prepared&size=5000',
  'view=augmented&seed=-1',
  'view=augmented&augmentation=%7B',
  'view=augmented&augmentation=%7B%22random_rotation%22%3A999%7D',
  'view=augmented&augmentation=%7B%22unknown%22%3A1%7D',
])('%s is no address', (query) => {
  expect(read(`/photo/7?${query}`).view).toBeNull();
});
