import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { PAGE_ORIGIN } from './page-protocol.ts';

/** The smallest window that the page is drawn for. */
const MIN_WIDTH = 960;
const MIN_HEIGHT = 640;

export type WindowOptions = {
  readonly makeWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  /** Absolute; a single CommonJS file, since the page is sandboxed. */
  readonly preloadPath: string;
};

/** Opens the window: a page without Node, without permissions, that can go nowhere else. */
export async function openWindow({ makeWindow, preloadPath }: WindowOptions): Promise<BrowserWindow> {
  const window = makeWindow({
    width: 1440,
    height: 900,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${PAGE_ORIGIN}/`)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  webContents.session.setPermissionCheckHandler(() => false);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}
