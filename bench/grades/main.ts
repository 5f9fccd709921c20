import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { listFiles } from '../../src-main/files/list-files.ts';
import { decodeFile } from '../../src-main/imaging/decode.ts';
import type { RgbImage } from '../../src-main/imaging/pixels.ts';
import { gradeOf } from '../../src-main/photos/grade.ts';
import { measureQuality } from '../../src-main/photos/quality.ts';
import { generateSample } from '../../src-main/sample/generate-sample.ts';
import type { PhotoQuality } from '../../src-shared/contract/photo-filing.ts';

/*
 * What the limits of the grades do: the numbers of the embedded sample, of every folder that is named, and of the same pictures
 * blurred. `node bench/grades/main.ts [FOLDER...]`; docs/grades.md has the results.
 */

/** Standard deviations of the blur in pixels of a picture 512 pixels wide: as it is, a little, clearly, badly. */
const BLURS = [0, 1, 2, 4] as const;
const PHOTOS_PER_FOLDER = 96;

const NUMBERS = {
  brightness: ({ brightness }) => brightness,
  contrast: ({ contrast }) => contrast,
  'clipped dark': ({ clippedDark }) => clippedDark,
  'clipped bright': ({ clippedBright }) => clippedBright,
} satisfies Record<string, (quality: PhotoQuality) => number>;

const sampleDir = mkdtempSync(join(tmpdir(), 'pillsnap-grades-'));
try {
  const sample = await generateSample({ dir: sampleDir, seed: 42, studioPerDrug: 4, capturesPerDrug: 6 });
  await report('sample, studio', sample.studioDir);
  await report('sample, captures', sample.capturesDir);
  for (const folder of process.argv.slice(2)) await report(folder, folder);
} finally {
  rmSync(sampleDir, { recursive: true });
}

async function report(title: string, dir: string): Promise<void> {
  const paths: string[] = [];
  for await (const found of listFiles(dir)) if (/\.(jpe?g|png|webp)$/i.test(found.path)) paths.push(found.path);
  const every = Math.max(1, Math.floor(paths.length / PHOTOS_PER_FOLDER));
  const chosen = paths.sort().filter((_, index) => index % every === 0);
  const perBlur = new Map<number, PhotoQuality[]>(BLURS.map((sigma) => [sigma, []]));
  for (const path of chosen) {
    const image = await decodeFile(path);
    for (const [sigma, qualities] of perBlur) qualities.push(measureQuality(await blurred(image, sigma)));
  }
  console.log(`${title}: ${chosen.length} photos`);
  for (const [sigma, qualities] of perBlur) {
    const grades = qualities.map((quality) => gradeOf(quality).grade);
    const share = (grade: string) =>
      `${((100 * grades.filter((own) => own === grade).length) / grades.length).toFixed(0)} %`;
    const sharpness = spread(qualities.map((quality) => quality.sharpness));
    console.log(`  blur ${sigma}: sharpness ${sharpness}; A ${share('A')}, B ${share('B')}, C ${share('C')}`);
  }
  for (const [name, of] of Object.entries(NUMBERS)) console.log(`  ${name}: ${spread((perBlur.get(0) ?? []).map(of))}`);
}

async function blurred(image: RgbImage, sigma: number): Promise<RgbImage> {
  // sharp takes no blur below 0.3, which would leave the picture as it is.
  const own = (sigma * Math.max(image.width, image.height)) / 512;
  if (own < 0.3) return image;
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const data = await sharp(image.data, { raw }).blur(own).raw().toBuffer();
  return { ...image, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Smallest, 5 %, median, 95 % and largest. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return [0, 0.05, 0.5, 0.95, 1].map((share) => Number(at(share).toPrecision(3))).join(' | ');
}
