import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { systemError } from '../../src-shared/errors.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import { BACKGROUNDS, MAX_CAPTURES_PER_DRUG } from './capture-name.ts';
import { DrawCrew, type Job } from './draw-crew.ts';
import { sampleCatalogue, sampleDrugs } from './drug.ts';
import { SURFACE_VARIANTS, type Surface } from './surface.ts';

export type SampleOptions = {
  /** Made where it is missing; files of an earlier sample with the same names are replaced. */
  readonly dir: string;
  readonly seed: number;
  readonly studioPerDrug: number;
  /** At most `MAX_CAPTURES_PER_DRUG`. */
  readonly capturesPerDrug: number;
  /** Only the first so many drugs; all where absent. */
  readonly drugCount?: number;
  /** Drawing threads; as many as the machine has cores, up to 8, where absent. The pictures do not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
};

export type Sample = {
  readonly cataloguePath: string;
  readonly studioDir: string;
  readonly capturesDir: string;
  readonly drugs: number;
  readonly studioImages: number;
  readonly captureImages: number;
};

/** Each thread holds some 60 MB and a whole drug at a time, so more hardly shorten the work on 16 drugs. */
const MAX_THREADS = 8;

/**
 * Draws the embedded sample: `top_100_drugs.json`, `studio/<kcode>/*.jpg` and `captures/*.jpg`. The same seed gives
 * the same bytes on a machine, whatever the number of threads.
 * @throws AppError `cancelled` (whole files only are left), `io.*`.
 */
export async function generateSample(options: SampleOptions): Promise<Sample> {
  const { dir, seed, studioPerDrug, capturesPerDrug, signal } = options;
  if (capturesPerDrug > MAX_CAPTURES_PER_DRUG) {
    throw new RangeError(`capturesPerDrug is ${capturesPerDrug}; only ${MAX_CAPTURES_PER_DRUG} names exist`);
  }
  const drugs = sampleDrugs().slice(0, options.drugCount);
  const studioDir = join(dir, 'studio');
  const capturesDir = join(dir, 'captures');
  const cataloguePath = join(dir, 'top_100_drugs.json');
  const folders = drugs.map((drug) => join(studioDir, drug.kcode));
  for (const folder of [capturesDir, ...folders]) await makeFolder(folder);
  await writeJsonAtomically(cataloguePath, sampleCatalogue(drugs));

  const total = drugs.length * (studioPerDrug + capturesPerDrug);
  let done = 0;
  const onPicture = () => {
    done++;
    options.onProgress?.({ done, total });
  };
  const threads = options.threads ?? Math.min(MAX_THREADS, drugs.length, availableParallelism());
  const crew = new DrawCrew(threads, onPicture);
  try {
    const surfaces = capturesPerDrug > 0 ? await makeSurfaces(crew, seed, signal) : [];
    const jobs = drugs.map((drug): Job => {
      const counts = { studioCount: studioPerDrug, captureCount: capturesPerDrug };
      const job = { drug, seed, studioDir: join(studioDir, drug.kcode), capturesDir, ...counts };
      return { kind: 'drug', job, surfaces };
    });
    await crew.run(jobs, signal);
  } finally {
    await crew.close();
  }
  return {
    cataloguePath,
    studioDir,
    capturesDir,
    drugs: drugs.length,
    studioImages: drugs.length * studioPerDrug,
    captureImages: drugs.length * capturesPerDrug,
  };
}

/** All variants of all backgrounds, in the order of the background's digit. */
async function makeSurfaces(crew: DrawCrew, seed: number, signal: AbortSignal | undefined): Promise<Surface[][]> {
  const jobs = BACKGROUNDS.flatMap((background) =>
    Array.from({ length: SURFACE_VARIANTS }, (_, variant): Job => ({ kind: 'surface', background, variant, seed })),
  );
  const made = (await crew.run(jobs, signal)).filter((surface) => surface !== undefined);
  return BACKGROUNDS.map((_, background) =>
    made.slice(background * SURFACE_VARIANTS, (background + 1) * SURFACE_VARIANTS),
  );
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw systemError(error, path);
  }
}
