import { resolve } from 'node:path';
import { appError } from '../../../src-shared/errors.ts';
import { groupByCondition } from '../../catalog/class-conditions.ts';
import { describeClasses } from '../../catalog/class-overview.ts';
import { importCatalog } from '../../catalog/import-catalog.ts';
import { neededPhotos } from '../../dataset/select-photos.ts';
import { type DomainHandlers, type HandlerContext, withLock } from './context.ts';

export function catalogHandlers(context: HandlerContext): DomainHandlers<'catalog'> {
  return {
    import: ({ file }) =>
      withLock(context, 'dataset', 'catalog.import', (session) => importCatalog({ file: resolve(file) }, session)),
    list: () => context.workspace.get().catalog.list(),
    overview: () => {
      const { catalog, classes } = context.workspace.get();
      return describeClasses({ drugs: catalog.list(), classes, neededPhotos });
    },
    conditions: ({ kcode, photosPerGroup }) => {
      const { catalog, classes } = context.workspace.get();
      const drug = catalog.list().find((known) => known.kcode === kcode);
      if (!drug) throw appError('catalog.no_such_class', { kcode });
      return groupByCondition(classes.conditions(drug.classIndex), { kcode, photosPerGroup });
    },
  };
}
