import { resolve } from 'node:path';
import { importCatalog } from '../../catalog/import-catalog.ts';
import { type DomainHandlers, type HandlerContext, withLock } from './context.ts';

export function catalogHandlers(context: HandlerContext): DomainHandlers<'catalog'> {
  return {
    import: ({ file }) =>
      withLock(context, 'dataset', 'catalog.import', (session) => importCatalog({ file: resolve(file) }, session)),
    list: () => context.workspace.get().catalog.list(),
  };
}
