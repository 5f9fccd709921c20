import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { PAGE_ORIGIN } from './page-protocol.ts';
import { keepWindowState, reachableBounds, readWindowState } from './window-state.ts';

/** The smallest window that the page is drawn for, and the one of a first start. */
const MIN_SIZE = { minWidth: 960, minHeight: 640 };
const FIRST_SIZE = { width: 1440, height: 900 };

export type WindowOptions = {
  readonly makeWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  /** Absolute; a single CommonJS file, since the page is sandboxed. */
  readonly preloadPath: string;
  /** Where the place of the window is kept. */
  readonly statePath: string;
  /** Of every screen there is. */
  readonly workAreas: readonly Rectangle[];
  /** Shown until the page is drawn, so that a dark window does not flash white. */
  readonly backgroundColor: string;
};

/** Opens the window: a page without Node, without permissions, that can go nowhere else. */
export async function openWindow(options: WindowOptions): Promise<BrowserWindow> {
  const stored = readWindowState(options.statePath);
  const bounds = stored && reachableBounds(stored.bounds, options.workAreas);
  const window = options.makeWindow({
    ...(bounds ?? FIRST_SIZE),
    ...MIN_SIZE,
    show: false,
    backgroundColor: options.backgroundColor,
    webPreferences: {
      preload: options.preloadPath,
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
  const refuseElsewhere = (event: { readonly url: string; preventDefault(): void }) => {
    if (!event.url.startsWith(`${PAGE_ORIGIN}/`)) event.preventDefault();
  };
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', refuseElsewhere);
  webContents.on('will-redirect', refuseElsewhere);
  webContents.on('will-frame-navigate', refuseElsewhere);
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  webContents.session.setPermissionCheckHandler(() => false);
  webContents.session.setDevicePermissionHandler(() => false);
  if (stored?.isMaximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepWindowState(window, options.statePath);
  await window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}
