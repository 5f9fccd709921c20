import sharp, { type Metadata, type Sharp } from 'sharp';
import { appError, withCause } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';
import { type RgbImage, u8 } from './pixels.ts';

/**
 * Refused above this, from the header, before any memory is taken: 178,956,970 pixels are 512 MiB as RGB. Pillow raises
 * `DecompressionBombError` at the same number; the largest phone sensors in use as such (108 megapixels) lie below.
 */
export const MAX_PIXELS = 178_956_970;

/** What is read; named as Pillow names it. Everything else that libvips could open (SVG, PDF, ...) is not a photo. */
const FORMAT_NAMES = new Map([
  ['jpeg', 'JPEG'],
  ['png', 'PNG'],
  ['webp', 'WEBP'],
  ['gif', 'GIF'],
  ['tiff', 'TIFF'],
  ['heif', 'HEIF'],
]);

export type ImageHeader = {
  /** Pillow's name: JPEG, PNG, WEBP, GIF, TIFF, HEIF. */
  readonly format: string;
  /** Pillow's name: RGB, L, RGBA, LA, P, 1, CMYK, I;16. */
  readonly mode: string;
  /** Pixels as stored. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1..8; 1 where there is none. */
  readonly orientation: number;
  /** Pixels after the orientation is applied. */
  readonly orientedWidth: number;
  readonly orientedHeight: number;
};

/**
 * Sets libvips for a process that decodes photos on several threads for hours. The settings belong to the process:
 * called once, where it starts. No picture is decoded twice in a row, so its cache only holds memory.
 * @param threads libvips threads for each picture; 1 where several pictures are decoded at the same time.
 */
export function configureDecoder({ threads }: { readonly threads: number }): void {
  sharp.cache(false);
  sharp.concurrency(threads);
}

/**
 * Format, mode and size from the header only.
 * @param name what the errors call the picture: its path, or words.
 * @throws AppError `imaging.empty`, `imaging.heic`, `imaging.not_an_image`, `imaging.unsupported_format`.
 */
export async function imageHeader(bytes: Uint8Array, name = 'image'): Promise<ImageHeader> {
  return headerOf(await readMetadata(bytes, name), name);
}

/**
 * Decodes to 8-bit RGB with the EXIF orientation applied, as `cv2.imread(path, cv2.IMREAD_COLOR)` and BGR to RGB do (OpenCV
 * 4.6.0). Bit for bit the same: JPEG (all subsamplings, progressive, grey, CMYK), PNG (grey, palette, 1-bit, 16-bit cut to
 * the upper byte, alpha dropped and not blended), WebP, RGB TIFF. Embedded colour profiles are ignored, as there.
 * Different on purpose: EXIF orientation of WebP is applied, GIF is read (first frame), alpha of TIFF is dropped without
 * multiplication, and a file that is cut off or damaged is an error where OpenCV returns a partly grey picture.
 * @throws AppError `imaging.*`; `imaging.too_many_pixels` above MAX_PIXELS, before pixels are touched.
 */
export async function decodeImage(bytes: Uint8Array, name = 'image'): Promise<RgbImage> {
  const metadata = await readMetadata(bytes, name);
  const { width, height } = headerOf(metadata, name);
  if (width * height > MAX_PIXELS) {
    throw appError('imaging.too_many_pixels', { name, width, height, maxPixels: MAX_PIXELS });
  }
  const pipeline = open(bytes).autoOrient();
  if (metadata.space === 'cmyk') return cmykToRgb(await readPixels(rawCmyk(pipeline), 4, name));
  try {
    return await readPixels(pipeline.removeAlpha().toColourspace('srgb'), 3, name);
  } catch (error) {
    // Its header can be read without the codec, its pixels can't: nothing is damaged.
    throw isHeic(bytes) ? withCause(appError('imaging.heic', { name }), error) : error;
  }
}

/** The same from a file. @throws AppError `io.*`, `imaging.*`, both naming the path. */
export async function decodeFile(path: string): Promise<RgbImage> {
  return decodeImage(await readBytes(path), path);
}

/** JPEG bytes (4:2:0, Huffman tables optimised) of a picture; quality 1..100. */
export async function encodeJpeg(image: RgbImage, quality: number): Promise<Uint8Array> {
  const { data, width, height } = image;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

/** PNG bytes of a picture: the very pixels. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  const { data, width, height } = image;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, {
    // libjpeg only warns of a missing end or a broken code, and fills up with grey.
    failOn: 'warning',
    ignoreIcc: true,
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
  });
}

async function readMetadata(bytes: Uint8Array, name: string): Promise<Metadata> {
  if (bytes.length === 0) throw appError('imaging.empty', { name });
  try {
    // Without the limit, so that a picture that is too large is named with its size.
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    if (isHeic(bytes)) throw withCause(appError('imaging.heic', { name }), error);
    throw withCause(appError('imaging.not_an_image', { name, message: firstLine(error) }), error);
  }
}

/** Brands of HEIF files whose pictures are coded in HEVC (ISO/IEC 23008-12, annex B), which sharp's libvips can't decode. */
const HEVC_BRANDS: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** Whether a file says that it is what iPhones write: the brand in its `ftyp` box. */
function isHeic(bytes: Uint8Array): boolean {
  const text = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4));
  return text(4) === 'ftyp' && HEVC_BRANDS.includes(text(8));
}

function headerOf(metadata: Metadata, name: string): ImageHeader {
  const format = FORMAT_NAMES.get(metadata.format);
  if (format === undefined) throw appError('imaging.unsupported_format', { name, format: metadata.format });
  return {
    format,
    mode: modeOf(metadata),
    width: metadata.width,
    height: metadata.height,
    orientation: metadata.orientation ?? 1,
    orientedWidth: metadata.autoOrient.width,
    orientedHeight: metadata.autoOrient.height,
  };
}

function modeOf({ space, channels, isPalette, bitsPerSample }: Metadata): string {
  if (isPalette) return 'P';
  switch (space) {
    case 'b-w':
      if (channels === 2) return 'LA';
      return bitsPerSample === 1 ? '1' : 'L';
    case 'grey16':
      return channels === 2 ? 'LA' : 'I;16';
    case 'srgb':
    case 'rgb16':
      return channels === 4 ? 'RGBA' : 'RGB';
    default:
      return space.toUpperCase();
  }
}

async function readPixels(pipeline: Sharp, channels: number, name: string): Promise<RgbImage> {
  try {
    const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`Decoded to ${info.channels} channels, expected ${channels}`);
    // A plain Uint8Array: the loops that read it stay on one kind of array.
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { data: pixels, width: info.width, height: info.height };
  } catch (error) {
    throw withCause(appError('imaging.damaged', { name, message: firstLine(error) }), error);
  }
}

/** The ink values as stored, four channels: libvips would otherwise convert through a printing profile. */
function rawCmyk(pipeline: Sharp): Sharp {
  return pipeline.pipelineColourspace('cmyk').toColourspace('cmyk');
}

/** OpenCV's conversion (`icvCvt_CMYK2BGR`), `(255 - ink) * (255 - black)` with its rounding. libvips has 255 for full ink. */
function cmykToRgb(image: RgbImage): RgbImage {
  const pixels = image.width * image.height;
  const data = new Uint8Array(pixels * 3);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += 3, q += 4) {
    const light = 255 - u8(image.data, q + 3);
    data[p] = light - ((u8(image.data, q) * light) >> 8);
    data[p + 1] = light - ((u8(image.data, q + 1) * light) >> 8);
    data[p + 2] = light - ((u8(image.data, q + 2) * light) >> 8);
  }
  return { data, width: image.width, height: image.height };
}

/** libvips writes one line for each of its operations that failed; the first is the cause. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
