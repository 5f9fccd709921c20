import type { BaseWindow, Dialog, OpenDialogOptions } from 'electron';
import type { Language } from '../../src-shared/text/define.ts';
import { menuTexts } from '../../src-shared/text/menu.ts';
import type { Dialogs } from '../app/places.ts';

export type DialogParts = {
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  /** The window that asks, over which the dialog lies. */
  readonly window: () => BaseWindow | null;
  readonly language: () => Language;
};

/** The system's dialogs for folders and files. */
export function systemDialogs({ dialog, window, language }: DialogParts): Dialogs {
  return {
    async pick({ kind, title, startAt, extensions }) {
      const options: OpenDialogOptions = {
        title,
        ...(startAt === undefined ? {} : { defaultPath: startAt }),
        properties: kind === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile'],
        ...(kind === 'file' && extensions.length > 0
          ? {
              filters: [
                // Electron wants endings without their point.
                { name: extensions.join(', '), extensions: extensions.map((extension) => extension.slice(1)) },
                { name: menuTexts['dialog.allFiles'][language()], extensions: ['*'] },
              ],
            }
          : {}),
      };
      const parent = window();
      const { canceled, filePaths } = parent
        ? await dialog.showOpenDialog(parent, options)
        : await dialog.showOpenDialog(options);
      return canceled ? null : (filePaths[0] ?? null);
    },
  };
}
