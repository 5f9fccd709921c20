import { join } from 'node:path';
import type { IntegrateReport, IntegrationStats } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { Source } from '../../src-shared/contract/photos.ts';
import { appError } from '../../src-shared/errors.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import { writeJsonAtomically } from '../files/write-file.ts';
import type { LibraryPhoto, PhotoRepository } from '../photos/photo-repository.ts';
import type { DatasetRepository } from './dataset-repository.ts';
import type { Links } from './link-folder.ts';
import { clearCombined, materialise } from './materialise.ts';
import { neededPhotos, samplePhotos } from './select-photos.ts';
import { COMBINED_DIR, INTEGRATION_STATS_FILE } from './workspace-paths.ts';

type Deps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly dataset: DatasetRepository;
  readonly workspaceDir: string;
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
  const library = deps.photos.library().filter((photo) => !photo.isMissing);
  if (library.length === 0) throw appError('dataset.no_photos');
  const byStratum = Map.groupBy(library, (photo) => stratumKey(photo.classIndex, photo.source));
  const chosen: { readonly kcode: string; readonly photo: LibraryPhoto }[] = [];
  const stats: IntegrationStats = { total_studio: 0, total_real: 0, total_combined: 0, per_class: {} };
  const shortages: IntegrateReport['shortages'] = [];
  for (const { kcode, classIndex } of catalog.list()) {
    const have = (source: Source) => byStratum.get(stratumKey(classIndex, source)) ?? [];
    const need = neededPhotos(have('real').length);
    const counts = { studio: 0, real: 0 };
    for (const source of Source.options) {
      const photos = have(source);
      const sample = samplePhotos(photos, need[source], [seed, 'integrate', kcode, source]);
      if (photos.length < need[source]) shortages.push({ kcode, source, have: photos.length, need: need[source] });
      counts[source] = sample.length;
      chosen.push(...sample.map((photo) => ({ kcode, photo })));
    }
    stats.per_class[kcode] = { ...counts, total: counts.studio + counts.real };
    stats.total_studio += counts.studio;
    stats.total_real += counts.real;
    stats.total_combined += counts.studio + counts.real;
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
  return {
    seed,
    stats,
    shortages,
    statsPath,
    combinedDir: input.materialise ? join(workspaceDir, COMBINED_DIR) : null,
  };
}

function stratumKey(classIndex: number, source: Source): string {
  return `${classIndex} ${source}`;
}
