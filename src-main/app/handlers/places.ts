import { appError } from '../../../src-shared/errors.ts';
import { browseFolder, countPictures } from '../browse-folder.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function placeHandlers({ places, dialogs }: HandlerContext): DomainHandlers<'places'> {
  return {
    roots: () => ({ roots: [...places.roots()], suggestedDir: places.suggestedDir() }),
    browse: (question) => browseFolder(question, places),
    makeFolder: ({ parent, name }) => places.makeFolder(parent, name),
    pick: async (question) => {
      if (!dialogs) throw appError('places.no_dialog');
      return { path: await dialogs.pick(question) };
    },
    count: ({ dir }, job) => countPictures(dir, places, job),
  };
}
