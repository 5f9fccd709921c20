import type * as z from 'zod';
import {
  type DatasetReports,
  IntegrateReport,
  ManifestReport,
  SplitReport,
} from '../../src-shared/contract/dataset.ts';
import { LeakReport } from '../../src-shared/contract/dataset-state.ts';
import type { DatasetRepository } from './dataset-repository.ts';

/** What the last run of each step said. Null where there was none, or of a version whose reports were other ones. */
export function lastReports({ steps }: DatasetRepository): DatasetReports {
  return {
    integrate: parse(IntegrateReport, steps.report('integrate')),
    split: parse(SplitReport, steps.report('split')),
    manifest: parse(ManifestReport, steps.report('manifest')),
    leaks: parse(LeakReport, steps.report('leaks')),
  };
}

function parse<T extends z.ZodType>(schema: T, stored: { readonly report: unknown } | null): z.output<T> | null {
  return schema.safeParse(stored?.report).data ?? null;
}
