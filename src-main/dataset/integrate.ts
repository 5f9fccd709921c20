import { join } from 'node:path';
import type { IntegrateReport, IntegrationStats } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { Source } from '../../src-shared/contract/photos.ts';
import { appError } from '../../src-shared/errors.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import type { LibraryPhoto, PhotoRepository } from '../photos/photo-repository.ts';
import { chooseMembers, isUsable } from './choose-members.ts';
import type { DatasetRepository } from './dataset-repository.ts';
import type { Links } from './link-folder.ts';
import { type ChosenPhoto, clearCombined, materialise } from './materialise.ts';
import { COMBINED_DIR, INTEGRATION_STATS_FILE } from './workspace-paths.ts';

type Deps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly dataset: DatasetRepository;
  readonly workspaceDir: string;
  readonly now: () => Date;
  /** The system's own where it is not given. */
  readonly links?: Links;
};
type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Of everything that is drawn in a workspace, where none is asked for. */
export const DEFAULT_SEED = 42;

/**
 * Chooses the photos of the dataset, 3 studio to 7 real in each class, and writes integration_stats.json. With
 * `materialise` the choice is laid out as `combined/<kcode>/studio_*|real_*`; without, a layout of an earlier choice is
 * removed, since it would be wrong.
 * @throws AppError `dataset.no_photos`, `cancelled`, `io.*`.
 */
export async function integrate(
  input: { readonly seed?: number | undefined; readonly materialise: boolean },
  deps: Deps,
  context: Context,
): Promise<IntegrateReport> {
  const { catalog, dataset, workspaceDir } = deps;
  const seed = input.seed ?? dataset.seeds().integration ?? DEFAULT_SEED;
  const library = deps.photos.library();
  if (!library.some(isUsable)) throw appError('dataset.no_photos');
  const chosen: ChosenPhoto[] = [];
  const stats: IntegrationStats = { total_studio: 0, total_real: 0, total_combined: 0, per_class: {} };
  const shortages: IntegrateReport['shortages'] = [];
  const rejectedPerClass = Map.groupBy(library.filter(isRejected), (photo) => photo.classIndex);
  const rejected: IntegrateReport['rejected'] = {};
  for (const choice of chooseMembers(library, catalog.list(), seed)) {
    const { kcode, classIndex } = choice.drug;
    const refused = rejectedPerClass.get(classIndex)?.length ?? 0;
    if (refused > 0) rejected[kcode] = refused;
    for (const source of Source.options) {
      const { have, need, chosen: photos } = choice[source];
      if (have < need) shortages.push({ kcode, source, have, need });
      chosen.push(...photos.map((photo) => ({ kcode, photo })));
    }
    const [studio, real] = [choice.studio.chosen.length, choice.real.chosen.length];
    stats.per_class[kcode] = { studio, real, total: studio + real };
    stats.total_studio += studio;
    stats.total_real += real;
    stats.total_combined += studio + real;
  }
  context.report({ phase: 'integrate', done: chosen.length, total: chosen.length });
  dataset.saveMembers(
    chosen.map(({ photo }) => photo.photoId),
    seed,
  );
  const statsPath = join(workspaceDir, INTEGRATION_STATS_FILE);
  await writeJsonAtomically(statsPath, stats);
  if (input.materialise) await materialise(chosen, { workspaceDir, links: deps.links }, context);
  else await clearCombined(workspaceDir);
  const outcome: IntegrateReport = {
    seed,
    stats,
    shortages,
    rejected,
    statsPath,
    combinedDir: input.materialise ? join(workspaceDir, COMBINED_DIR) : null,
  };
  dataset.steps.finish('integrate', {
    finishedAt: deps.now().toISOString(),
    report: outcome,
    photos: new Map(chosen.map(({ photo }) => [photo.photoId, { classIndex: photo.classIndex, split: null }])),
  });
  return outcome;
}

function isRejected(photo: LibraryPhoto): boolean {
  return photo.isRejected && !photo.isMissing;
}
