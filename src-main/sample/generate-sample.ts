import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemError, throwIfCancelled } from '../../src-shared/errors.ts';
import { Random } from '../../src-shared/random.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import { BACKGROUNDS, captureFileName, planCaptures, SIDES } from './capture-name.ts';
import { createDarkroom, type Darkroom, develop } from './develop.ts';
import { type SampleDrug, sampleCatalogue, sampleDrugs } from './drug.ts';
import { photograph } from './photograph.ts';
import { makeRelief, type Relief } from './pill-relief.ts';
import { CAPTURE_HEIGHT, captureScene, type Scene, studioScene } from './scene.ts';
import { makeSurface, SURFACE_VARIANTS, type Surface } from './surface.ts';

export type SampleOptions = {
  /** Made where it is missing; files of an earlier sample with the same names are replaced. */
  readonly dir: string;
  readonly seed: number;
  readonly studioPerDrug: number;
  /** At most `MAX_CAPTURES_PER_DRUG`. */
  readonly capturesPerDrug: number;
  /** Only the first so many drugs; all where absent. */
  readonly drugCount?: number;
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

/** Pictures being encoded and written while the next is drawn: more would only fill memory. */
const IN_FLIGHT = 3;

/**
 * Draws the embedded sample: `top_100_drugs.json`, `studio/<kcode>/*.jpg` and `captures/*.jpg`. Every picture has a
 * random generator of its own, so the same seed gives the same bytes on a machine, whatever else is drawn.
 * @throws AppError `cancelled` (whole files only are left), `io.*`.
 */
export async function generateSample(options: SampleOptions): Promise<Sample> {
  const { dir, seed, signal } = options;
  const drugs = sampleDrugs().slice(0, options.drugCount);
  const studioDir = join(dir, 'studio');
  const capturesDir = join(dir, 'captures');
  const cataloguePath = join(dir, 'top_100_drugs.json');
  await makeFolder(studioDir);
  await makeFolder(capturesDir);
  await writeJsonAtomically(cataloguePath, sampleCatalogue(drugs));

  const darkroom = createDarkroom();
  const surfaces = options.capturesPerDrug > 0 ? await makeSurfaces(seed, signal) : [];
  const total = drugs.length * (options.studioPerDrug + options.capturesPerDrug);
  let done = 0;
  const report = () => {
    done++;
    options.onProgress?.({ done, total });
  };
  for (const drug of drugs) {
    await makeFolder(join(studioDir, drug.kcode));
    const reliefs = [await makeRelief(drug, 0, seed), await makeRelief(drug, 1, seed)];
    const shots = [
      ...studioShots(drug, join(studioDir, drug.kcode), options),
      ...captureShots(drug, capturesDir, surfaces, options),
    ];
    await takeAll(shots, reliefs, darkroom, report, signal);
  }
  return {
    cataloguePath,
    studioDir,
    capturesDir,
    drugs: drugs.length,
    studioImages: drugs.length * options.studioPerDrug,
    captureImages: drugs.length * options.capturesPerDrug,
  };
}

type Shot = { readonly path: string; readonly side: 0 | 1; readonly scene: Scene; readonly surface?: Surface };

function studioShots(drug: SampleDrug, dir: string, options: SampleOptions): Shot[] {
  return Array.from({ length: options.studioPerDrug }, (_, index) => {
    const side = SIDES[index % 2] ?? 0;
    const number = String(index + 1).padStart(3, '0');
    const scene = studioScene(drug, new Random(options.seed, 'studio', drug.kcode, index));
    return { path: join(dir, `${drug.kcode}_${side === 0 ? 'front' : 'back'}_${number}.jpg`), side, scene };
  });
}

function captureShots(
  drug: SampleDrug,
  dir: string,
  surfaces: readonly (readonly Surface[])[],
  options: SampleOptions,
): Shot[] {
  const plan = planCaptures(options.capturesPerDrug, new Random(options.seed, 'plan', drug.kcode));
  return plan.map((capture) => {
    const name = captureFileName(drug, capture, CAPTURE_HEIGHT);
    const random = new Random(options.seed, 'capture', name);
    const surface = surfaces[capture.background]?.[random.int(SURFACE_VARIANTS)];
    if (!surface) throw new Error(`No surface for background ${capture.background}`);
    const scene = captureScene(drug, capture, surface.mean, random);
    return { path: join(dir, name), side: capture.side, scene, surface };
  });
}

async function makeSurfaces(seed: number, signal: AbortSignal | undefined): Promise<Surface[][]> {
  const surfaces: Surface[][] = [];
  for (const background of BACKGROUNDS) {
    const variants: Surface[] = [];
    for (let variant = 0; variant < SURFACE_VARIANTS; variant++) {
      throwIfCancelled(signal);
      variants.push(await makeSurface(background, variant, seed));
    }
    surfaces.push(variants);
  }
  return surfaces;
}

/** Draws on this thread while up to `IN_FLIGHT` finished pictures are encoded and written by others. */
async function takeAll(
  shots: readonly Shot[],
  reliefs: readonly Relief[],
  darkroom: Darkroom,
  report: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const waiting = [...shots];
  const take = async () => {
    for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
      throwIfCancelled(signal);
      const relief = reliefs[shot.side];
      if (!relief) throw new Error(`No relief for side ${shot.side}`);
      const light = photograph(shot.scene, relief, shot.surface);
      await writeFileAtomically(shot.path, await develop(light, shot.scene, darkroom));
      report();
    }
  };
  const results = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, take));
  // All have stopped by now, so nothing is written after this throws.
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw systemError(error, path);
  }
}
