import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../src-shared/random.ts';
import { hugePng, textFile } from './golden/drawn-pictures.ts';
import { syntheticImage } from './golden/synthetic-image.ts';

/** For tests: a file that something happened to. */
export type CorruptPicture = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * `refused`: with one of these reasons. `whole`: the damage does not touch the picture. `either`: refused, or a picture
   * of the same size without filled parts; the format carries nothing by which a changed value could be told.
   */
  readonly outcome: 'refused' | 'whole' | 'either';
};

export const CORRUPT_WIDTH = 256;
export const CORRUPT_HEIGHT = 200;
const FLIPS = 60;

/** The picture before anything happened to it: noise everywhere, so that a filled part shows. */
export const undamaged = syntheticImage(CORRUPT_HEIGHT, CORRUPT_WIDTH, 3);

/** Some 700 files, the same each time. */
export async function corruptPictures(): Promise<readonly CorruptPicture[]> {
  const raw = () => sharp(undamaged.data, { raw: { width: CORRUPT_WIDTH, height: CORRUPT_HEIGHT, channels: 3 } });
  const encode = async (pipeline: Sharp) => new Uint8Array(await pipeline.toBuffer());
  const jpeg = await encode(raw().jpeg({ quality: 85 }));
  const progressive = await encode(raw().jpeg({ quality: 85, progressive: true }));
  const png = await encode(raw().png());
  const webp = await encode(raw().webp({ quality: 80 }));
  const others = {
    'grey.jpg': await encode(raw().greyscale().jpeg()),
    'cmyk.jpg': await encode(raw().toColourspace('cmyk').jpeg()),
    'deep.png': await encode(raw().toColourspace('rgb16').png()),
    'lossless.webp': await encode(raw().webp({ lossless: true })),
    'picture.gif': await encode(raw().gif()),
    'lzw.tif': await encode(raw().tiff({ compression: 'lzw' })),
  };
  const originals = {
    'photo.jpg': jpeg,
    'progressive.jpg': progressive,
    'photo.png': png,
    'photo.webp': webp,
    ...others,
  };
  return [
    ...Object.entries(originals).map(([name, bytes]) => ({ name, bytes, outcome: 'whole' as const })),
    ...Object.entries(originals).flatMap(([name, bytes]) => flips(name, bytes)),
    ...jpegTruncations('photo.jpg', jpeg),
    ...jpegTruncations('progressive.jpg', progressive),
    ...['photo.png', 'photo.webp', 'lzw.tif', 'picture.gif'].flatMap((name) =>
      truncations(name, originals[name as keyof typeof originals]),
    ),
    ...overwritten('photo.jpg', jpeg),
    ...overwritten('progressive.jpg', progressive),
    ...overwritten('photo.png', png),
    ...orientations(jpeg),
    ...pngDamage(png),
    ...headers(jpeg, png),
  ];
}

function flips(name: string, bytes: Uint8Array): readonly CorruptPicture[] {
  const random = new Random('flip', name);
  return Array.from({ length: FLIPS }, (_, i) => {
    const copy = bytes.slice();
    const at = random.int(copy.length);
    const bit = random.int(8);
    copy[at] = (copy[at] ?? 0) ^ (1 << bit);
    // Every chunk of a PNG has its checksum.
    return {
      name: `flip-${i}-at-${at}.${bit}-${name}`,
      bytes: copy,
      outcome: name.endsWith('.png') ? 'refused' : 'either',
    };
  });
}

/** Cut before, in and behind every marker, and in the middle of the coded data, as it is and with an end put behind it. */
function jpegTruncations(name: string, bytes: Uint8Array): readonly CorruptPicture[] {
  const markers = Array.from(bytes.keys()).filter((i) => bytes[i] === 0xff && (bytes[i + 1] ?? 0) >= 0xc0);
  const places = new Set([...markers.flatMap((at) => [at, at + 1, at + 2, at + 4]), ...shares(bytes.length)]);
  return [...places]
    .filter((at) => at > 0 && at < bytes.length)
    .flatMap((at) => {
      const cut = bytes.subarray(0, at);
      return [
        { name: `cut-at-${at}-${name}`, bytes: cut, outcome: 'refused' as const },
        // The end itself may be the one put there.
        {
          name: `ended-at-${at}-${name}`,
          bytes: joined(cut, [0xff, 0xd9]),
          outcome: at >= bytes.length - 2 ? ('whole' as const) : ('refused' as const),
        },
      ];
    });
}

function truncations(name: string, bytes: Uint8Array): readonly CorruptPicture[] {
  return shares(bytes.length).map((at) => ({
    name: `cut-at-${at}-${name}`,
    bytes: bytes.subarray(0, at),
    outcome: 'refused',
  }));
}

function shares(length: number): readonly number[] {
  return [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((share) => Math.ceil(length * share));
}

/** Parts that a disk or a broken-off copy filled with one byte; the file keeps its length. */
function overwritten(name: string, bytes: Uint8Array): readonly CorruptPicture[] {
  const stretches = [
    [0.5, 1],
    [0.8, 1],
    [0.95, 1],
    [0.3, 0.4],
    [0.5, 0.52],
    [0.6, 0.9],
  ] as const;
  return stretches.flatMap(([from, to]) =>
    [0x00, 0x41, 0xaa, 0xff].map((value) => ({
      name: `filled-${from}-${to}-with-${value}-${name}`,
      bytes: bytes.slice().fill(value, Math.floor(bytes.length * from), Math.floor(bytes.length * to)),
      outcome: 'refused' as const,
    })),
  );
}

/** EXIF orientations that mean nothing, and EXIF blocks that end in the middle or point outside. */
function orientations(jpeg: Uint8Array): readonly CorruptPicture[] {
  const exif = (entry: readonly number[], count = 1) => {
    const block = [...new TextEncoder().encode('Exif\0\0MM\0*'), 0, 0, 0, 8, 0, count, ...entry];
    return joined(jpeg.subarray(0, 2), [0xff, 0xe1, 0, block.length + 2, ...block], jpeg.subarray(2));
  };
  const orientation = (high: number, low: number) => exif([1, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0, 0, 0, 0, 0]);
  const cases = {
    'orientation-0.jpg': orientation(0, 0),
    'orientation-9.jpg': orientation(0, 9),
    'orientation-65535.jpg': orientation(255, 255),
    'orientation-as-text.jpg': exif([1, 0x12, 0, 2, 0, 0, 0, 4, 65, 66, 67, 0, 0, 0, 0, 0]),
    'orientation-far-away.jpg': exif([1, 0x12, 0, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0]),
    'exif-of-many-entries.jpg': exif([1, 0x12], 255),
    'exif-empty.jpg': exif([]),
  };
  return Object.entries(cases).map(([name, bytes]) => ({ name, bytes, outcome: 'whole' }));
}

function pngDamage(png: Uint8Array): readonly CorruptPicture[] {
  const chunks = pngChunks(png);
  const data = chunks.filter(({ type }) => type === 'IDAT').at(-1);
  if (!data) throw new Error('A PNG without pixels');
  const brokenChecks = chunks.map(({ type, end }, i) => {
    const copy = png.slice();
    copy[end - 1] = (copy[end - 1] ?? 0) ^ 1;
    // A small first letter: the picture does not depend on it. Behind the pixels nothing of the picture is left.
    const outcome: CorruptPicture['outcome'] = /^[a-z]|IEND/.test(type) ? 'either' : 'refused';
    return { name: `checksum-${i}-${type}.png`, bytes: copy, outcome };
  });
  const middle = Math.floor((data.start + data.end) / 2);
  const short = png.slice(data.start + 8, middle);
  return [
    ...brokenChecks,
    {
      name: 'pixels-end-early.png',
      bytes: joined(png.subarray(0, data.start), chunk('IDAT', short), chunk('IEND', new Uint8Array(0))),
      outcome: 'refused',
    },
    {
      name: 'no-pixels.png',
      bytes: joined(
        png.subarray(0, chunks.find(({ type }) => type === 'IDAT')?.start),
        chunk('IEND', new Uint8Array(0)),
      ),
      outcome: 'refused',
    },
    // Half a gigabyte of zeros in half a megabyte.
    { name: 'inflating-profile.png', bytes: withChunk(png, 'iCCP', bomb('profile\0\0')), outcome: 'either' },
    { name: 'inflating-text.png', bytes: withChunk(png, 'zTXt', bomb('comment\0\0')), outcome: 'either' },
  ];
}

function headers(jpeg: Uint8Array, png: Uint8Array): readonly CorruptPicture[] {
  const frame = jpeg.findIndex((value, i) => value === 0xff && jpeg[i + 1] === 0xc0);
  const sized = (height: number, width: number) => {
    const copy = jpeg.slice();
    copy.set([height >> 8, height & 255, width >> 8, width & 255], frame + 5);
    return copy;
  };
  const refused = {
    'empty.jpg': new Uint8Array(0),
    'one-byte.jpg': Uint8Array.of(0xff),
    'zeros.jpg': new Uint8Array(100_000),
    'text.jpg': textFile(),
    '65500x65500.jpg': sized(65_500, 65_500),
    '20000x20000.png': hugePng(),
    '10000x10000.jpg': sized(10_000, 10_000),
    'no-height.jpg': sized(0, CORRUPT_WIDTH),
    'no-width.jpg': sized(CORRUPT_HEIGHT, 0),
    'taller.jpg': sized(CORRUPT_HEIGHT + 16, CORRUPT_WIDTH),
    'lower.jpg': sized(CORRUPT_HEIGHT - 50, CORRUPT_WIDTH),
    'wider.jpg': sized(CORRUPT_HEIGHT, CORRUPT_WIDTH + 16),
    'narrower.jpg': sized(CORRUPT_HEIGHT, CORRUPT_WIDTH - 16),
  };
  return [
    ...Object.entries(refused).map(([name, bytes]) => ({ name, bytes, outcome: 'refused' as const })),
    // What a file is called does not matter; what it holds does.
    { name: 'png-called.jpg', bytes: joined(png, [0]), outcome: 'whole' },
    { name: 'jpeg-called.png', bytes: joined(jpeg, [0]), outcome: 'whole' },
  ];
}

type Chunk = { readonly type: string; readonly start: number; readonly end: number };

function pngChunks(png: Uint8Array): readonly Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let start = 8; start < png.length; start = chunks.at(-1)?.end ?? png.length) {
    const type = new TextDecoder('latin1').decode(png.subarray(start + 4, start + 8));
    chunks.push({ type, start, end: start + 12 + view.getUint32(start) });
  }
  return chunks;
}

function withChunk(png: Uint8Array, type: string, data: Uint8Array): Uint8Array {
  const end = pngChunks(png)[0]?.end ?? 0;
  return joined(png.subarray(0, end), chunk(type, data), png.subarray(end));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(new TextEncoder().encode(type), data);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc32(body));
  const numbers = new Uint8Array(frame.buffer);
  return joined(numbers.subarray(0, 4), body, numbers.subarray(4));
}

function bomb(prefix: string): Uint8Array {
  return joined(new TextEncoder().encode(prefix), deflateSync(new Uint8Array(512e6), { level: 9 }));
}

function joined(...pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces.map((piece) => Uint8Array.from(piece))));
}
