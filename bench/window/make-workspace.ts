import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FIRST_SIDE, THUMBNAIL_DIR, thumbnailFile } from '../../src-main/app/thumbnail-cache.ts';
import { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import { sha256 } from '../../src-main/files/hash-file.ts';
import { configureDecoder, decodeImage, imageHeader } from '../../src-main/imaging/decode.ts';
import { fingerprintOf } from '../../src-main/photos/fingerprint.ts';
import { measure } from '../../src-main/photos/grade.ts';
import { generateSample, type Sample } from '../../src-main/sample/generate-sample.ts';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import { addLongRun } from './long-run.ts';
import { type DrawnPicture, makePhotos } from './make-photos.ts';
import { filePhotos } from './photo-decisions.ts';

export type LargeWorkspaceOptions = {
  readonly photos?: number;
  readonly drugs?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly seed?: number;
  /** Called when a part is done, with its seconds. */
  readonly onPart?: (part: string, seconds: number) => void;
};

export type LargeWorkspace = {
  readonly dir: string;
  readonly photos: number;
  readonly drugs: number;
  readonly runId: string;
};

/** Pictures of each of the sample's drugs: 256 in all. */
const STUDIO_PER_DRUG = 4;
const CAPTURES_PER_DRUG = 12;

/** Of everything that is made, so that two machines make the same. */
const MADE_AT = new Date('2026-03-02T08:00:00.000Z');

/**
 * Makes a workspace as large as a year's work, for measuring the window: `photos` photos of `drugs` drugs with conditions,
 * warnings, grades, decisions and splits, and a finished run. Their files are hard links to the pictures of the embedded
 * sample, the thumbnails that an import keeps are links to theirs; hash and fingerprint are each photo's own, so nothing here may be trained on. The same options give the same workspace.
 */
export async function makeLargeWorkspace(dir: string, options: LargeWorkspaceOptions = {}): Promise<LargeWorkspace> {
  const { photos = 100_000, drugs = 100, epochs = 50, steps = 100_000, seed = 42, onPart = () => {} } = options;
  const timed = async <T>(part: string, work: () => Promise<T> | T): Promise<T> => {
    const start = performance.now();
    const result = await work();
    onPart(part, (performance.now() - start) / 1000);
    return result;
  };
  configureDecoder({ threads: 1 });
  const session = await WorkspaceSession.create(dir);
  try {
    const sampleDir = join(dir, 'sample');
    const sample = await timed('draw pictures', () =>
      generateSample({
        dir: sampleDir,
        seed,
        studioPerDrug: STUDIO_PER_DRUG,
        capturesPerDrug: CAPTURES_PER_DRUG,
      }),
    );
    const pictures = await timed('measure pictures', () => readPictures(sample, session));
    const catalog = largeCatalog(drugs);
    session.catalog.update(() => ({ save: catalog, result: null }));
    mkdirSync(join(dir, 'photos'), { recursive: true });
    await timed('photos', () => makePhotos(session, { photos, catalog, pictures, seed, now: MADE_AT }));
    rmSync(sampleDir, { recursive: true });
    await timed('decisions and splits', () => filePhotos(session, { catalog, seed, now: MADE_AT }));
    const runId = await timed('run', () =>
      addLongRun(session, { epochs, steps, numClasses: drugs, seed, now: MADE_AT }),
    );
    session.db.exec('ANALYZE');
    return { dir, photos, drugs, runId };
  } finally {
    session.close();
  }
}

async function readPictures(
  { studioDir, capturesDir }: Sample,
  { pictures: { keepThumbnail }, workspaceDir }: WorkspaceSession,
): Promise<DrawnPicture[]> {
  const files = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jpg'))
      .sort()
      .map((name) => join(folder, name));
  const read = async (path: string, source: DrawnPicture['source']): Promise<DrawnPicture> => {
    const bytes = await readFile(path);
    const image = await decodeImage(bytes, path);
    const { format, mode, width, height } = await imageHeader(bytes, path);
    const about = { format, mode, width, height, sizeBytes: bytes.length };
    const hash = sha256(bytes);
    await keepThumbnail({ bytes, sha256: hash, name: path });
    const thumbnail = thumbnailFile(join(workspaceDir, THUMBNAIL_DIR), hash, FIRST_SIDE);
    return { path, thumbnail, source, ...about, fingerprint: fingerprintOf(image), measured: measure(image) };
  };
  const pictures: DrawnPicture[] = [];
  for (const path of files(studioDir)) pictures.push(await read(path, 'studio'));
  for (const path of files(capturesDir)) pictures.push(await read(path, 'real'));
  return pictures;
}

const MAKERS = ['가온제약', '나래약품', '다솜바이오', '라온팜', '마루제약', '보람헬스케어', '서린약품', '한빛제약'];
const STEMS = ['아스피', '메트포', '로사르', '암로디', '아토르', '오메프', '세티리', '이부프', '클로피', '글리메'];
const ENDINGS = ['린정', '민정', '탄정', '핀캡슐', '바정', '라졸캡슐', '진정', '로펜정', '그렐정', '피리드정'];

/** Drugs with invented names, as different as a pharmacy's are. */
function largeCatalog(count: number): Drug[] {
  return Array.from({ length: count }, (_, classIndex) => {
    const ending = ENDINGS[Math.floor(classIndex / STEMS.length) % ENDINGS.length] ?? '';
    const digits = Number.parseInt(sha256(`drug ${classIndex}`).slice(0, 2), 16);
    return {
      classIndex,
      kcode: `K-${String(900_000 + classIndex * 37).padStart(6, '0')}`,
      drugName: `${STEMS[classIndex % STEMS.length]}${ending} ${5 * (1 + (digits % 40))}mg`,
      manufacturer: MAKERS[digits % MAKERS.length] ?? '',
      form: ending.endsWith('캡슐') ? '경질캡슐' : '정제',
      trainingWeight: 1,
      other: {},
    };
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [dir, photos = '100000'] = process.argv.slice(2);
  if (dir === undefined) throw new Error('usage: node bench/window/make-workspace.ts DIR [PHOTOS]');
  const start = performance.now();
  const onPart = (part: string, seconds: number) => console.log(`${part}: ${seconds.toFixed(1)} s`);
  const made = await makeLargeWorkspace(dir, { photos: Number(photos), onPart });
  const seconds = (performance.now() - start) / 1000;
  console.log(`${made.photos} photos of ${made.drugs} drugs and ${made.runId} in ${seconds.toFixed(1)} s: ${made.dir}`);
}
