import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { decodeImage } from '../imaging/decode.ts';
import { CopyFinder } from './copies.ts';
import { CropFinder } from './crops.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { FINGERPRINT_LENGTH, fingerprintOf } from './fingerprint.ts';
import { drawPicture } from './pictures.fixture.ts';

const signal = new AbortController().signal;
const fingerprint = async (bytes: Uint8Array) => fingerprintOf(await decodeImage(bytes));

async function findPairs(finder: { visit: CopyFinder['visit'] }): Promise<string[]> {
  const pairs: string[] = [];
  await finder.visit({
    wants: () => true,
    onCopy: (a, b) => pairs.push([a, b].sort((x, y) => x - y).join('-')),
    signal,
  });
  return pairs.sort();
}

async function isCopy(first: Uint8Array, second: Uint8Array): Promise<boolean> {
  const finder = new CopyFinder(2);
  for (const bytes of [first, second]) finder.add(await fingerprint(bytes));
  return (await findPairs(finder)).length === 1;
}

const original = await drawPicture('pill', { width: 1024, height: 896 });
const changes: readonly [string, (picture: Sharp) => Sharp][] = [
  ['turned by 90 degrees', (picture) => picture.rotate(90)],
  ['turned by 180 degrees', (picture) => picture.rotate(180)],
  ['turned by 270 degrees', (picture) => picture.rotate(270)],
  ['mirrored', (picture) => picture.flop()],
  ['turned over and turned', (picture) => picture.flip().rotate(90)],
  ['with an EXIF orientation', (picture) => picture.withMetadata({ orientation: 6 })],
  ['resized to 1/8', (picture) => picture.resize(128)],
  ['resized to 120 pixels by another kernel', (picture) => picture.resize(120, 105, { kernel: 'linear' })],
  ['encoded with quality 40', (picture) => picture.jpeg({ quality: 40 })],
  ['encoded as PNG', (picture) => picture.png()],
];

test.each(changes)('a picture %s is a copy', async (_title, change) => {
  expect(await isCopy(original, await change(sharp(original)).toBuffer())).toBe(true);
});

test('a picture turned, mirrored, resized to 1/8 and encoded with quality 40 is a copy', async () => {
  const small = await sharp(original).resize(128).png().toBuffer();
  expect(await isCopy(original, await sharp(small).flop().rotate(270).jpeg({ quality: 40 }).toBuffer())).toBe(true);
});

test('other pictures, another brightness, another colour and a changed detail are no copies', async () => {
  const { width, height } = { width: 1024, height: 896 };
  const spot = Buffer.from(
    `<svg width="${width}" height="${height}"><circle cx="300" cy="300" r="60" fill="#888"/></svg>`,
  );
  const others = [
    await drawPicture('another pill', { width, height }),
    await sharp(original).modulate({ brightness: 1.3 }).toBuffer(),
    await sharp(original).modulate({ hue: 90 }).toBuffer(),
    await sharp(original)
      .composite([{ input: spot }])
      .toBuffer(),
  ];
  for (const other of others) expect(await isCopy(original, other)).toBe(false);
});

test('each pair of copies is told once, and only pairs that are wanted', async () => {
  const pictures = [
    original,
    await drawPicture('b'),
    await sharp(original).rotate(90).toBuffer(),
    await drawPicture('c'),
    original,
  ];
  const finder = new CopyFinder(pictures.length);
  for (const bytes of pictures) finder.add(await fingerprint(bytes));
  expect(await findPairs(finder)).toEqual(['0-2', '0-4', '2-4']);
  const wanted: number[][] = [];
  await finder.visit({ wants: (a, b) => a + b === 6, onCopy: (a, b) => wanted.push([a, b].sort()), signal });
  expect(wanted).toEqual([[2, 4]]);
});

test('the fingerprint of a picture smaller than its grid, and of one pixel, is that of the picture enlarged', async () => {
  const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]);
  const small = { data: pixels, width: 2, height: 2 };
  const large = await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(64, 64, { kernel: 'nearest' })
    .raw()
    .toBuffer();
  const [a, b] = [fingerprintOf(small), fingerprintOf({ data: large, width: 64, height: 64 })];
  expect(a.subarray(8)).toEqual(b.subarray(8));
  expect(fingerprintOf({ data: Uint8Array.of(1, 2, 3), width: 1, height: 1 })).toHaveLength(FINGERPRINT_LENGTH);
});

const cuts: readonly [string, (picture: Sharp) => Sharp][] = [
  ['a thumbnail cut to another shape', (picture) => picture.resize(120, 96, { fit: 'cover' })],
  ['a border at the bottom cut off', (picture) => picture.extract({ left: 0, top: 0, width: 1024, height: 768 })],
  [
    'a cut at two sides, turned',
    (picture) => picture.extract({ left: 64, top: 0, width: 960, height: 780 }).rotate(90),
  ],
];

test.each(cuts)('%s is found in the picture it comes from', async (_title, cut) => {
  const part = await cut(sharp(original)).jpeg({ quality: 80 }).toBuffer();
  const finder = new CropFinder();
  for (const bytes of [await drawPicture('other', { width: 1000, height: 800 }), part, original]) {
    finder.add(await fingerprint(bytes), 7);
  }
  expect(await findPairs(finder)).toEqual(['1-2']);
});

test('cut-out pictures are looked for within a class only', async () => {
  const part = await sharp(original).resize(120, 96, { fit: 'cover' }).toBuffer();
  const finder = new CropFinder();
  finder.add(await fingerprint(original), 1);
  finder.add(await fingerprint(part), 2);
  expect(await findPairs(finder)).toEqual([]);
});

test('among 20,000 pictures every copy is found, and no other pair', async () => {
  const random = new Random('scale');
  const finder = new CopyFinder(20_000);
  const sets = new DisjointSets(20_000);
  let base: Uint8Array = new Uint8Array(FINGERPRINT_LENGTH);
  for (let index = 0; index < 20_000; index++) {
    if (index % 2 === 0) base = blurryFingerprint(random);
    else base = base.map((value, at) => (at < 8 ? value : Math.min(255, Math.max(0, value + random.int(3) - 1))));
    finder.add(base);
  }
  let pairs = 0;
  await finder.visit({
    wants: () => true,
    onCopy: (a, b) => {
      pairs += 1;
      sets.join(a, b);
    },
    signal,
  });
  expect(pairs).toBe(10_000);
  for (let index = 0; index < 20_000; index += 2) expect(sets.find(index + 1)).toBe(sets.find(index));
});

test('the search ends when it is cancelled', async () => {
  const finder = new CopyFinder(1);
  finder.add(await fingerprint(original));
  const visit = { wants: () => true, onCopy: () => {}, signal: AbortSignal.abort() };
  await expect(finder.visit(visit)).rejects.toMatchObject({ reason: 'cancelled' });
});

/** As pill photos are: a grey ground, all about as bright, with a few large soft spots. */
function blurryFingerprint(random: Random): Uint8Array {
  const spots = Array.from(
    { length: 4 },
    () => [random.int(32), random.int(32), random.between(-60, 60), random.between(2, 8)] as const,
  );
  const ground = random.between(110, 130);
  return Uint8Array.from({ length: FINGERPRINT_LENGTH }, (_, at) => {
    if (at < 8) return 1;
    if (at >= 8 + 32 * 32) return 128;
    const [x, y] = [(at - 8) % 32, Math.floor((at - 8) / 32)];
    return spots.reduce(
      (sum, [cx, cy, height, radius]) => sum + height * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2),
      ground,
    );
  });
}
