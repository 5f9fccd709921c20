import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src-shared/random.ts';

type Size = { readonly width: number; readonly height: number };

/**
 * For tests: a picture of shapes in random colours, as JPEG; each name gives its own picture, the same every time. Its
 * longer side is to the right, so the eight ways of turning it all look different.
 */
export async function drawPicture(
  name: string,
  { width, height }: Size = { width: 640, height: 480 },
): Promise<Buffer> {
  const random = new Random('picture', name);
  const colour = () => `rgb(${random.int(256)},${random.int(256)},${random.int(256)})`;
  const shapes = Array.from({ length: 14 }, () => {
    const place = `cx="${random.int(100)}%" cy="${random.int(100)}%"`;
    return `<ellipse ${place} rx="${5 + random.int(20)}%" ry="${5 + random.int(20)}%" fill="${colour()}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${colour()}"/>${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

/** For tests: writes a file, with its folders. */
export async function put(dir: string, name: string, content: Uint8Array | string): Promise<string> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}
