import { join } from 'node:path';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import { Random } from '../../src-shared/random.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { captureFileName, planCaptures, SIDES } from './capture-name.ts';
import { type Darkroom, develop } from './develop.ts';
import type { SampleDrug } from './drug.ts';
import { photograph } from './photograph.ts';
import { makeRelief, type Relief } from './pill-relief.ts';
import { CAPTURE_HEIGHT, captureScene, type Scene, studioScene } from './scene.ts';
import { SURFACE_VARIANTS, type Surface } from './surface.ts';

export type DrugJob = {
  readonly drug: SampleDrug;
  readonly seed: number;
  /** The folder of this drug's studio pictures, and the one of all captures; both exist. */
  readonly studioDir: string;
  readonly capturesDir: string;
  readonly studioCount: number;
  readonly captureCount: number;
};

/** Pictures being encoded and written while the next is drawn: more would only fill memory. */
const IN_FLIGHT = 3;

/**
 * Draws and writes all pictures of one drug. Every picture has a random generator of its own, so that it does not
 * depend on what else is drawn.
 * @param surfaces by background and variant.
 * @throws AppError `cancelled`, `io.*`; nothing is written any more once it has thrown.
 */
export async function drawDrug(
  job: DrugJob,
  surfaces: readonly (readonly Surface[])[],
  darkroom: Darkroom,
  options: { readonly signal: AbortSignal; readonly onPicture: () => void },
): Promise<void> {
  const reliefs = [await makeRelief(job.drug, 0, job.seed), await makeRelief(job.drug, 1, job.seed)];
  const waiting = [...studioShots(job), ...captureShots(job, surfaces)];
  const take = async () => {
    for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
      throwIfCancelled(options.signal);
      await takeShot(shot, reliefs, darkroom);
      options.onPicture();
    }
  };
  const results = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, take));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

type Shot = {
  readonly path: string;
  readonly side: 0 | 1;
  readonly scene: Scene;
  readonly surface: Surface | undefined;
};

async function takeShot(shot: Shot, reliefs: readonly Relief[], darkroom: Darkroom): Promise<void> {
  const relief = reliefs[shot.side];
  if (!relief) throw new Error(`No relief for side ${shot.side}`);
  photograph(darkroom.frames[0], shot.scene, relief, shot.surface);
  await writeFileAtomically(shot.path, await develop(shot.scene, darkroom));
}

function studioShots(job: DrugJob): Shot[] {
  const { drug } = job;
  return Array.from({ length: job.studioCount }, (_, index) => {
    const side = SIDES[index % 2] ?? 0;
    const number = String(index + 1).padStart(3, '0');
    const path = join(job.studioDir, `${drug.kcode}_${side === 0 ? 'front' : 'back'}_${number}.jpg`);
    const scene = studioScene(drug, new Random(job.seed, 'studio', drug.kcode, index));
    return { path, side, scene, surface: undefined };
  });
}

function captureShots(job: DrugJob, surfaces: readonly (readonly Surface[])[]): Shot[] {
  const plan = planCaptures(job.captureCount, new Random(job.seed, 'plan', job.drug.kcode));
  return plan.map((capture) => {
    const name = captureFileName(job.drug, capture, CAPTURE_HEIGHT);
    const random = new Random(job.seed, 'capture', name);
    const surface = surfaces[capture.background]?.[random.int(SURFACE_VARIANTS)];
    if (!surface) throw new Error(`No surface for background ${capture.background}`);
    const scene = captureScene(job.drug, capture, surface.mean, random);
    return { path: join(job.capturesDir, name), side: capture.side, scene, surface };
  });
}
