import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen } from 'electron';
import { createCore } from '../app/core.ts';
import { pretrainedPlaces, profileDir } from '../app/user-places.ts';
import { runApplication } from './application.ts';

// The entry of the desktop program. The bundle lies in out/main, beside out/preload and out/renderer.
const OUT_DIR = join(import.meta.dirname, '..');

// TensorFlow would take a graphics card's whole memory. It reads this when its native package is loaded, in a worker.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';

const user = { env: process.env, platform: process.platform, homeDir: homedir() };
const makeWindow = (options: Electron.BrowserWindowConstructorOptions) => new BrowserWindow(options);

runApplication(
  { app, dialog, ipcMain, Menu, nativeTheme, protocol, screen, makeWindow },
  {
    outDir: OUT_DIR,
    profileDir: profileDir(user),
    argv: process.argv.slice(1),
    cwd: process.cwd(),
    platform: process.platform,
    mainFile: process.defaultApp ? join(import.meta.dirname, 'main.js') : null,
    execPath: process.execPath,
    makeCore: (dialogs) =>
      createCore({
        clock: { now: () => new Date() },
        pretrained: pretrainedPlaces(user),
        hasWindow: true,
        shell: {
          kind: 'desktop',
          platform: process.platform,
          profileDir: profileDir(user),
          remembersWorkspaces: true,
          homeDir: user.homeDir,
          startDir: process.cwd(),
          dialogs,
        },
      }),
  },
);
