import { linkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FIRST_SIDE, THUMBNAIL_DIR, thumbnailFile } from '../../src-main/app/thumbnail-cache.ts';
import type { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import { sha256 } from '../../src-main/files/hash-file.ts';
import { parseCaptureName } from '../../src-main/photos/capture-name.ts';
import { LUMA_OFFSET } from '../../src-main/photos/fingerprint.ts';
import { gradeOf, type Measured } from '../../src-main/photos/grade.ts';
import type { NewPhoto } from '../../src-main/photos/photo-repository.ts';
import { storedPhotoPath } from '../../src-main/photos/photo-store.ts';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { PhotoReason } from '../../src-shared/contract/photo-record.ts';
import { Random } from '../../src-shared/random.ts';

/** A picture of the sample with everything that an import would find. */
export type DrawnPicture = Pick<
  NewPhoto,
  'source' | 'format' | 'mode' | 'width' | 'height' | 'sizeBytes' | 'fingerprint' | 'measured'
> & {
  readonly path: string;
  /** Absolute, as an import keeps it. */
  readonly thumbnail: string;
};

type Options = {
  readonly photos: number;
  readonly catalog: readonly Drug[];
  readonly pictures: readonly DrawnPicture[];
  readonly seed: number;
  readonly now: Date;
};

const BATCH_PHOTOS = 2000;
/** The plan's mix of the dataset: three studio photos to seven real ones. */
const STUDIO_SHARE = 0.3;
/** Of the real photos, those without a capture file name. */
const UNNAMED_SHARE = 0.15;
const LIGHTS = ['0', '1', '2', '3', '5', '8'] as const;
const ELEVATIONS = ['60', '70', '75', '90'] as const;
const LOW_RESOLUTION_SHARE = 0.1;
const UNUSUAL_FORMAT_SHARE = 0.03;

/** Records the photos, a class more often the lower its index, as drugs are prescribed; each file a hard link. */
export function makePhotos(session: WorkspaceSession, options: Options): void {
  const random = new Random(options.seed, 'large workspace');
  const folders = new Set<string>();
  const thumbnailDir = join(session.workspaceDir, THUMBNAIL_DIR);
  let batch: NewPhoto[] = [];
  for (let index = 0; index < options.photos; index++) {
    const { photo, picture } = makePhoto(index, options, random);
    const link = (file: string, path: string) => {
      if (!folders.has(dirname(path))) mkdirSync(dirname(path), { recursive: true });
      folders.add(dirname(path));
      linkSync(file, path);
    };
    link(picture.path, join(session.workspaceDir, photo.path));
    link(picture.thumbnail, thumbnailFile(thumbnailDir, photo.sha256, FIRST_SIDE));
    batch.push(photo);
    if (batch.length < BATCH_PHOTOS && index < options.photos - 1) continue;
    session.photos.add(batch);
    batch = [];
  }
}

function makePhoto(index: number, { catalog, pictures, now }: Options, random: Random) {
  const drug = catalog[Math.floor(random.next() ** 1.3 * catalog.length)];
  const source = random.next() < STUDIO_SHARE ? 'studio' : 'real';
  const own = pictures.filter((picture) => picture.source === source);
  const picture = own[random.int(own.length)];
  if (!drug || !picture) throw new Error(`no drug or no ${source} picture`);
  const { path: _, thumbnail: __, ...about } = picture;
  const hash = sha256(`large workspace ${index}`);
  const name = fileName(drug, index, { source, random });
  const photo: NewPhoto = {
    ...about,
    classIndex: drug.classIndex,
    sha256: hash,
    path: source === 'real' ? storedPhotoPath(hash, about.format) : `studio/${drug.kcode}/${name}`,
    originalPath: `/in/${source}/${drug.kcode}/${name}`,
    warnings: warningsOf(random),
    condition: parseCaptureName(name, (text) => text === drug.kcode)?.condition ?? null,
    fingerprint: varied(about.fingerprint, random),
    measured: variedMeasures(about.measured, random),
    addedAt: new Date(now.getTime() + index * 1000).toISOString(),
  };
  return { photo, picture };
}

function fileName(
  drug: Drug,
  index: number,
  { source, random }: { source: 'studio' | 'real'; random: Random },
): string {
  if (source === 'studio') return `studio_${String(index).padStart(6, '0')}.jpg`;
  if (random.next() < UNNAMED_SHARE) return `IMG_${20260000 + index}.jpg`;
  const form = drug.form === '정제' ? 0 : 1;
  const rotation = String(45 * random.int(8)).padStart(3, '0');
  const fields = [random.int(5), random.pick(LIGHTS), random.int(2), form, random.pick(ELEVATIONS), rotation, 516];
  return `${drug.kcode}_${fields.join('_')}.jpg`;
}

function warningsOf(random: Random): PhotoReason[] {
  const warnings: PhotoReason[] = [];
  if (random.next() < LOW_RESOLUTION_SHARE) {
    const params = { width: 400 + random.int(112), height: 300 + random.int(212) };
    warnings.push({
      reason: 'upload.low_resolution',
      message: `Image resolution low: ${params.width}x${params.height}`,
      params,
    });
  }
  if (random.next() < UNUSUAL_FORMAT_SHARE) {
    warnings.push({ reason: 'upload.unusual_format', message: 'Unusual format: WEBP', params: { format: 'WEBP' } });
  }
  return warnings;
}

/** Another picture than the one that was drawn: no two photos are copies. */
function varied(fingerprint: Uint8Array, random: Random): Uint8Array {
  const own = Uint8Array.from(fingerprint);
  const view = new DataView(own.buffer);
  for (let at = LUMA_OFFSET; at + 4 <= own.length; at += 4)
    view.setUint32(at, view.getUint32(at) ^ (random.uint32() & 0x3f3f3f3f));
  return own;
}

/** As if it had been taken again: numbers up to a third off, mostly less. */
function variedMeasures({ quality }: Measured, random: Random): Measured {
  const factor = () => 2 ** (random.normal() * 0.4);
  const changed = {
    ...quality,
    sharpness: quality.sharpness * factor() ** 2,
    contrast: quality.contrast * factor(),
    brightness: Math.min(255, quality.brightness * factor()),
  };
  return { quality: changed, grade: gradeOf(changed).grade };
}
