import { resolve } from 'node:path';
import { findLeaks } from '../../dataset/find-leaks.ts';
import { integrate } from '../../dataset/integrate.ts';
import { linkStudio } from '../../dataset/link-studio.ts';
import { makeManifest } from '../../dataset/manifest.ts';
import { split } from '../../dataset/split.ts';
import { datasetStatistics } from '../../dataset/statistics.ts';
import { lastReports } from '../../dataset/step-reports.ts';
import { summariseDataset } from '../../dataset/summarise-dataset.ts';
import { VersionComparisons } from '../../dataset/version-comparisons.ts';
import { type DomainHandlers, dependencies, type WorkspaceContext, withLock } from './context.ts';

export function datasetHandlers(context: WorkspaceContext): DomainHandlers<'dataset'> {
  const comparisons = new VersionComparisons();
  const current = () => dependencies(context.workspace.get(), context);
  return {
    linkStudio: ({ dir }, job) =>
      withLock(context, 'dataset', 'dataset.linkStudio', (session) =>
        linkStudio({ dir: resolve(dir) }, dependencies(session, context), job),
      ),
    integrate: (input, job) =>
      withLock(context, 'dataset', 'dataset.integrate', (session) =>
        integrate(input, dependencies(session, context), job),
      ),
    split: (input, job) =>
      withLock(context, 'dataset', 'dataset.split', (session) => split(input, dependencies(session, context), job)),
    manifest: (input, job) =>
      withLock(context, 'dataset', 'dataset.manifest', (session) =>
        makeManifest(input, dependencies(session, context), job),
      ),
    summary: () => ({ classes: summariseDataset(current()) }),
    statistics: () => datasetStatistics(current()),
    reports: () => lastReports(current()),
    leaks: (_input, job) =>
      withLock(context, 'dataset', 'dataset.leaks', (session) => findLeaks(dependencies(session, context), job)),
    versions: () => {
      const { dataset, runs } = context.workspace.get();
      const current = dataset.versions.current();
      const byDataset = Map.groupBy(runs.list(), (run) => run.datasetHash);
      return dataset.versions.list().map((version) => ({
        ...version,
        isCurrent: version.number === current,
        runIds: (byDataset.get(version.contentHash) ?? []).map((run) => run.runId),
      }));
    },
    compare: (pair) => comparisons.summary(pair, current()),
    comparedPhotos: (query) => comparisons.photos(query, current()),
  };
}
