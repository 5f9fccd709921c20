import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { dataset } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { SAMPLE_MARKER, type SampleStep } from '../../src-shared/contract/sample.ts';
import { appError, systemError } from '../../src-shared/errors.ts';
import { importCatalog } from '../catalog/import-catalog.ts';
import { integrate } from '../dataset/integrate.ts';
import { linkStudio } from '../dataset/link-studio.ts';
import { makeManifest } from '../dataset/manifest.ts';
import { split } from '../dataset/split.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import { importPhotos } from '../photos/import-photos.ts';
import type { KeepThumbnail } from '../photos/read-photo.ts';
import { generateSample, type SampleOptions } from '../sample/generate-sample.ts';
import type { JobContext } from './jobs.ts';
import type { WorkspaceSession } from './workspace-session.ts';

const Marker = z.object({ isDrawn: z.boolean() });

export type SampleDrawing = Pick<SampleOptions, 'seed' | 'studioPerDrug' | 'capturesPerDrug' | 'drugCount'>;

/** Makes the folder, or takes the one of an earlier sample. @throws AppError `sample.not_a_sample`, `io.*`. */
export async function prepareSampleFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    const names = await readdir(dir);
    if (names.includes(SAMPLE_MARKER)) return;
    if (names.length > 0) throw appError('sample.not_a_sample', { dir });
  } catch (error) {
    throw systemError(error, dir);
  }
  await writeJsonAtomically(join(dir, SAMPLE_MARKER), { isDrawn: false });
}

export type SampleDependencies = Pick<WorkspaceSession, 'workspaceDir' | 'catalog' | 'photos' | 'dataset'> & {
  readonly keepThumbnail?: KeepThumbnail;
  readonly now: () => Date;
  /** Milliseconds that only grow. */
  readonly monotonicMs: () => number;
};

/**
 * Draws the sample into its workspace and goes all the way to a manifest. Every step finds what it did before, so that
 * a workspace that was stopped half-way goes on there.
 * @throws AppError `io.*`, `cancelled` and what the steps throw.
 */
export async function fillSampleWorkspace(
  drawing: SampleDrawing,
  deps: SampleDependencies,
  job: JobContext,
): Promise<SampleStep[]> {
  const done: SampleStep[] = [];
  const steps = stepsOf(drawing, deps);
  for (const [index, step] of steps.entries()) {
    const startedAt = deps.monotonicMs();
    const report: JobContext['report'] = (progress) =>
      job.report({ ...progress, figures: { ...progress.figures, step: index + 1, steps: steps.length } });
    // Said at once: the first picture of a step may take a while.
    report({ phase: step.phase, done: 0, total: null });
    const finished = await step.run({ signal: job.signal, report });
    done.push({ ...finished, milliseconds: Math.round(deps.monotonicMs() - startedAt) });
  }
  return done;
}

type WithoutTime<S> = S extends SampleStep ? Omit<S, 'milliseconds'> : never;
type Step = {
  readonly phase: Progress['phase'];
  readonly run: (job: JobContext) => Promise<WithoutTime<SampleStep>>;
};

function stepsOf(drawing: SampleDrawing, deps: SampleDependencies): Step[] {
  const dir = join(deps.workspaceDir, 'sample');
  return [
    {
      phase: 'draw',
      run: async (job) => ({ name: 'draw', report: await draw(drawing, deps.workspaceDir, job) }),
    },
    {
      phase: 'scan',
      run: async () => ({
        name: 'catalog',
        report: await importCatalog({ file: join(dir, 'top_100_drugs.json') }, deps),
      }),
    },
    {
      phase: 'link',
      run: async (job) => ({ name: 'link', report: await linkStudio({ dir: join(dir, 'studio') }, deps, job) }),
    },
    {
      phase: 'import',
      run: async (job) => ({ name: 'import', report: await importPhotos({ dir: join(dir, 'captures') }, deps, job) }),
    },
    {
      phase: 'integrate',
      run: async (job) => ({ name: 'integrate', report: await integrate({ materialise: false }, deps, job) }),
    },
    {
      phase: 'split',
      run: async (job) => ({ name: 'split', report: await split({ reset: false }, deps, job) }),
    },
    {
      phase: 'manifest',
      run: async (job) => ({ name: 'manifest', report: await makeManifest(MANIFEST, deps, job) }),
    },
  ];
}

/** Its own default name and version. */
const MANIFEST = dataset.manifest.input.parse({});

async function draw(drawing: SampleDrawing, workspaceDir: string, { signal, report }: JobContext) {
  const marker = join(workspaceDir, SAMPLE_MARKER);
  if (await isDrawn(marker)) return null;
  const sample = await generateSample({
    ...drawing,
    dir: join(workspaceDir, 'sample'),
    signal,
    onProgress: ({ done, total }) => report({ phase: 'draw', done, total }),
  });
  await writeJsonAtomically(marker, { isDrawn: true });
  return sample;
}

async function isDrawn(marker: string): Promise<boolean> {
  try {
    return Marker.parse(JSON.parse(await readFile(marker, 'utf8'))).isDrawn;
  } catch {
    // Damaged by hand: drawing again replaces the same pictures.
    return false;
  }
}
