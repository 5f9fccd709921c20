import { resolve } from 'node:path';
import { appError } from '../../../src-shared/errors.ts';
import { groupByCondition } from '../../catalog/class-conditions.ts';
import { describeClasses } from '../../catalog/class-overview.ts';
import { importCatalog } from '../../catalog/import-catalog.ts';
import { neededPhotos } from '../../dataset/select-photos.ts';
import { type DomainHandlers, type WorkspaceContext, withLock } from './context.ts';

export function catalogHandlers(context: WorkspaceContext): DomainHandlers<'catalog'> {
  return {
    import: ({ file }) =>
      withLock(context, 'dataset', 'catalog.import', (session) => importCatalog({ file: resolve(file) }, session)),
    list: () => context.workspace.get().catalog.list(),
    overview: async () => {
      const { catalog, browser, evaluations } = context.workspace.get();
      const photos = await browser.photos();
      return describeClasses({ drugs: catalog.list(), photos, report: evaluations.newest({}), neededPhotos });
    },
    conditions: async ({ kcode, photosPerGroup }) => {
      const { catalog, browser } = context.workspace.get();
      const photos = await browser.photos();
      const drug = catalog.list().find((known) => known.kcode === kcode);
      if (!drug) throw appError('catalog.no_such_class', { kcode });
      return groupByCondition(photos, { classIndex: drug.classIndex, kcode, photosPerGroup });
    },
  };
}
