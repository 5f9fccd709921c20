import { resolve } from 'node:path';
import { integrate } from '../../dataset/integrate.ts';
import { linkStudio } from '../../dataset/link-studio.ts';
import { makeManifest } from '../../dataset/manifest.ts';
import { split } from '../../dataset/split.ts';
import { summariseDataset } from '../../dataset/summarise-dataset.ts';
import { type DomainHandlers, dependencies, type HandlerContext, withLock } from './context.ts';

export function datasetHandlers(context: HandlerContext): DomainHandlers<'dataset'> {
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
    summary: () => ({ classes: summariseDataset(dependencies(context.workspace.get(), context)) }),
  };
}
