import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, ipcMain, protocol } from 'electron';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { AppError } from '../../src-shared/errors.ts';
import { createCore } from '../app/core.ts';
import { listPageFiles } from '../app/page-files.ts';
import { pretrainedPlaces } from '../app/user-places.ts';
import { serveContract } from './ipc.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { openWindow } from './window.ts';

// The entry of the desktop program. The bundle lies in out/main, beside out/preload and out/renderer.
const OUT_DIR = join(import.meta.dirname, '..');

// TensorFlow would take a graphics card's whole memory. It reads this when its native package is loaded, in a worker.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';

registerPageScheme(protocol);
if (app.requestSingleInstanceLock()) {
  const places = pretrainedPlaces({ env: process.env, platform: process.platform, homeDir: homedir() });
  const core = createCore({ clock: { now: () => new Date() }, pretrained: places });
  let isClosed = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (isClosed) return;
    // A running job first comes to its safe point.
    event.preventDefault();
    void core.close().finally(() => {
      isClosed = true;
      app.quit();
    });
  });
  app
    .whenReady()
    .then(async () => {
      await openWorkspace();
      servePage(protocol, core, await listPageFiles(join(OUT_DIR, 'renderer')));
      serveContract(ipcMain, core.transport);
      core.trainQueue();
      await openWindow({
        makeWindow: (options) => new BrowserWindow(options),
        preloadPath: join(OUT_DIR, 'preload/preload.cjs'),
      });
    })
    .catch((error: unknown) => {
      dialog.showErrorBox('PillSnap', AppError.from(error).message);
      app.quit();
    });

  /** The one that the command line names, or that the person picks. */
  async function openWorkspace(): Promise<void> {
    const { values } = parseArgs({ options: { workspace: { type: 'string' } }, strict: false, allowPositionals: true });
    const named = typeof values.workspace === 'string' ? values.workspace : undefined;
    const picked = named ?? (await dialog.showOpenDialog({ properties: ['openDirectory'] })).filePaths[0];
    if (picked !== undefined) unwrap(await createClient(contract, core.transport).workspace.open({ dir: picked }));
  }
} else {
  app.quit();
}
