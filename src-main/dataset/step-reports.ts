import { join } from 'node:path';
import type * as z from 'zod';
import {
  type DatasetReports,
  IntegrateReport,
  ManifestReport,
  SplitReport,
} from '../../src-shared/contract/dataset.ts';
import { LeakReport } from '../../src-shared/contract/dataset-state.ts';
import type { DatasetDeps } from './dataset-photos.ts';
import { COMBINED_DIR, INTEGRATION_STATS_FILE, MANIFEST_FILE, SPLITS_FILE } from './workspace-paths.ts';

/**
 * What the last run of each step said, with its files where they lie now: a workspace may have been moved since. Null where there
 * was none, or of a version whose reports were other ones.
 */
export function lastReports({ dataset: { steps }, workspaceDir }: Deps): DatasetReports {
  const integrate = parse(IntegrateReport, steps.report('integrate'));
  const split = parse(SplitReport, steps.report('split'));
  const manifest = parse(ManifestReport, steps.report('manifest'));
  const at = (place: string) => join(workspaceDir, place);
  return {
    integrate: integrate && {
      ...integrate,
      statsPath: at(INTEGRATION_STATS_FILE),
      combinedDir: integrate.combinedDir === null ? null : at(COMBINED_DIR),
    },
    split: split && { ...split, splitsPath: at(SPLITS_FILE) },
    manifest: manifest && { ...manifest, manifestPath: at(MANIFEST_FILE) },
    leaks: parse(LeakReport, steps.report('leaks')),
  };
}

type Deps = Pick<DatasetDeps, 'dataset' | 'workspaceDir'>;

function parse<T extends z.ZodType>(schema: T, stored: { readonly report: unknown } | null): z.output<T> | null {
  return schema.safeParse(stored?.report).data ?? null;
}
