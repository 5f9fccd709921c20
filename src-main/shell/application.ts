import { join } from 'node:path';
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  IpcMain,
  Menu,
  NativeTheme,
  Protocol,
  Screen,
} from 'electron';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { AppError, describeError } from '../../src-shared/errors.ts';
import { type Language, translator } from '../../src-shared/text/define.ts';
import { menuTexts } from '../../src-shared/text/menu.ts';
import type { Core } from '../app/core.ts';
import { listPageFiles } from '../app/page-files.ts';
import { systemDialogs } from './dialogs.ts';
import { serveContract } from './ipc.ts';
import { type Launch, LINK_SCHEME, pageOfLink, readLaunch } from './launch.ts';
import { menuTemplate } from './menu.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { openWindow } from './window.ts';

/** What of Electron is used. */
export type ElectronParts = {
  readonly app: App;
  readonly dialog: Dialog;
  readonly ipcMain: IpcMain;
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly protocol: Protocol;
  readonly screen: Pick<Screen, 'getAllDisplays'>;
  readonly makeWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
};

export type ApplicationOptions = {
  /** The bundle: holds `preload/preload.cjs` and `renderer/`. */
  readonly outDir: string;
  /** Where what is remembered of the user is kept. */
  readonly profileDir: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** The program is started as `electron FILE`: the file, by which links find the program too. */
  readonly mainFile: string | null;
  readonly execPath: string;
  readonly makeCore: (dialogs: ReturnType<typeof systemDialogs>) => Core;
};

/** `--rail` of the page's theme, on which everything lies. */
const BACKGROUNDS = { light: '#f6f7f9', dark: '#0e1013' } as const;

/** The desktop program: one process, one window, the core in it. */
export function runApplication(electron: ElectronParts, options: ApplicationOptions): void {
  const { app, protocol } = electron;
  // Both only work before the program is ready.
  registerPageScheme(protocol);
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) {
    // The first instance is told what this one was asked for.
    app.quit();
    return;
  }
  new Application(electron, options).start();
}

class Application {
  readonly #electron: ElectronParts;
  readonly #options: ApplicationOptions;
  readonly #core: Core;
  #window: BrowserWindow | null = null;
  #language: Language;
  #isClosed = false;
  #isAsking = false;

  constructor(electron: ElectronParts, options: ApplicationOptions) {
    this.#electron = electron;
    this.#options = options;
    this.#language = 'en';
    this.#core = options.makeCore(
      systemDialogs({ dialog: electron.dialog, window: () => this.#window, language: () => this.#language }),
    );
  }

  start(): void {
    const { app, dialog } = this.#electron;
    const { argv, cwd, mainFile, execPath, platform } = this.#options;
    app.on('second-instance', (_event, otherArgv, otherCwd) => {
      this.#focus();
      void this.#show(readLaunch(otherArgv, otherCwd));
    });
    // macOS gives links by an event, also the one that started the program, before it is ready.
    app.on('open-url', (event, link) => {
      event.preventDefault();
      this.#focus();
      void this.#show({ workspaceDir: null, page: pageOfLink(link) });
    });
    app.on('activate', () => {
      if (!this.#window && app.isReady()) void this.#openWindow();
    });
    app.on('window-all-closed', () => {
      if (platform !== 'darwin') app.quit();
    });
    app.on('before-quit', (event) => this.#beforeQuit(event));
    if (mainFile === null) app.setAsDefaultProtocolClient(LINK_SCHEME);
    else app.setAsDefaultProtocolClient(LINK_SCHEME, execPath, [mainFile]);
    app
      .whenReady()
      .then(() => this.#begin(readLaunch(argv, cwd)))
      .catch((error: unknown) => {
        dialog.showErrorBox('PillSnap', describeError(AppError.from(error).data, this.#language));
        app.quit();
      });
  }

  async #begin(launch: Launch): Promise<void> {
    const { app, ipcMain, protocol } = this.#electron;
    this.#language = app.getLocale().startsWith('ko') ? 'ko' : 'en';
    servePage(protocol, this.#core, await listPageFiles(join(this.#options.outDir, 'renderer')));
    serveContract(ipcMain, this.#core.windowTransport);
    this.#core.shell.onLanguage((language) => {
      this.#language = language;
      void this.#makeMenu();
    });
    await this.#makeMenu();
    await this.#show(launch);
    this.#core.trainQueue();
    await this.#openWindow();
  }

  /** What a command line or a link asks for. The page is told last: it may show something of the workspace. */
  async #show({ workspaceDir, page }: Launch): Promise<void> {
    if (workspaceDir !== null) {
      const { workspace } = createClient(contract, this.#core.transport);
      const opened = await workspace.open({ dir: workspaceDir });
      if (!opened.ok) this.#electron.dialog.showErrorBox('PillSnap', describeError(opened.error, this.#language));
      await this.#makeMenu();
    }
    if (page !== null) this.#core.shell.send({ type: 'navigate', to: page });
  }

  async #openWindow(): Promise<void> {
    const { makeWindow, nativeTheme, screen } = this.#electron;
    const { outDir, profileDir } = this.#options;
    this.#window = await openWindow({
      makeWindow: (options) => {
        const window = makeWindow(options);
        this.#window = window;
        window.on('closed', () => {
          this.#window = null;
        });
        window.on('focus', () => void this.#makeMenu());
        return window;
      },
      preloadPath: join(outDir, 'preload/preload.cjs'),
      statePath: join(profileDir, 'window.json'),
      workAreas: screen.getAllDisplays().map((display) => display.workArea),
      backgroundColor: BACKGROUNDS[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    });
  }

  #focus(): void {
    const window = this.#window;
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  async #makeMenu(): Promise<void> {
    const { app, Menu } = this.#electron;
    const recent = unwrap(await createClient(contract, this.#core.transport).workspace.recent({}));
    const template = menuTemplate({
      language: this.#language,
      platform: this.#options.platform,
      appName: app.name,
      recent: recent.filter(({ isMissing }) => !isMissing),
      hasDeveloperTools: !app.isPackaged,
      send: (command) => {
        if (!this.#window) void this.#openWindow();
        this.#core.shell.send(command);
      },
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  /** A running job first comes to its safe point, if the person agrees. */
  #beforeQuit(event: { preventDefault(): void }): void {
    if (this.#isClosed) return;
    event.preventDefault();
    // Asked to quit again while the question is open, or while the work comes to its safe point.
    if (this.#isAsking) return;
    this.#isAsking = true;
    void this.#stopAndQuit().finally(() => {
      this.#isAsking = false;
    });
  }

  async #stopAndQuit(): Promise<void> {
    if (await this.#mayStop()) {
      await this.#core.close();
      this.#isClosed = true;
      this.#electron.app.quit();
    } else if (!this.#window) {
      // It was the closing of the window that asked.
      await this.#openWindow();
    }
  }

  async #mayStop(): Promise<boolean> {
    const jobs = unwrap(await createClient(contract, this.#core.transport).jobs.list({}));
    if (!jobs.some(({ state }) => state === 'running')) return true;
    const text = translator(menuTexts, this.#language);
    const { response } = await this.#electron.dialog.showMessageBox({
      type: 'question',
      message: text('quit.question'),
      detail: text('quit.detail'),
      buttons: [text('quit.stay'), text('quit.stop')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    return response === 1;
  }
}
