import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, Rectangle } from 'electron';
import type { ElectronParts } from './application.ts';

/** Roles that Electron knows and that are used here; any other is refused, as a misspelt one is. */
const ROLES = new Set([
  ...['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit', 'cut', 'copy', 'paste', 'selectAll'],
  ...['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen', 'toggleDevTools', 'minimize', 'help'],
]);

/** Stands in for Electron's WebContents, which refuses to send once it is destroyed. */
export class FakePage extends EventEmitter {
  readonly id: number;
  readonly received = new EventEmitter();
  isGone = false;
  windowOpenHandler: (() => { action: string }) | undefined;
  permissionAnswers: boolean[] = [];
  permissionChecks: (() => boolean)[] = [];
  readonly session = {
    setPermissionRequestHandler: (
      handler: (contents: unknown, permission: string, answer: (is: boolean) => void) => void,
    ) => handler(this, 'media', (isAllowed) => void this.permissionAnswers.push(isAllowed)),
    setPermissionCheckHandler: (handler: () => boolean) => void this.permissionChecks.push(handler),
    setDevicePermissionHandler: (handler: () => boolean) => void this.permissionChecks.push(handler),
  };

  constructor(id: number) {
    super();
    this.id = id;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  send(channel: string, frame: unknown): void {
    if (this.isGone) throw new TypeError('Object has been destroyed');
    this.received.emit(channel, {}, structuredClone(frame));
  }

  setWindowOpenHandler(handler: () => { action: string }): void {
    this.windowOpenHandler = handler;
  }

  destroy(): void {
    this.isGone = true;
    this.emit('destroyed');
  }
}

/** A window: nothing can be asked of it once it is closed. */
export class FakeWindow extends EventEmitter {
  readonly webContents = new FakePage(1);
  readonly options: BrowserWindowConstructorOptions;
  readonly done: string[] = [];
  url = '';
  #bounds: Rectangle;
  #isMaximised = false;
  #isMinimised = false;
  #isClosed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    for (const value of [x, y, width, height]) {
      if (!Number.isInteger(value)) throw new TypeError('Error processing argument: bounds have to be whole numbers');
    }
    this.options = options;
    this.#bounds = { x, y, width, height };
  }

  async loadURL(url: string): Promise<void> {
    this.#refuseClosed();
    this.url = url;
    this.emit('ready-to-show');
  }

  show = () => this.#do('show');
  focus = () => this.#do('focus');
  restore = () => {
    this.#isMinimised = false;
    this.#do('restore');
  };
  minimize = () => {
    this.#isMinimised = true;
  };
  maximize = () => {
    this.#isMaximised = true;
    this.#do('maximize');
  };
  isMaximized = () => this.#isMaximised;
  isMinimized = () => this.#isMinimised;

  getNormalBounds(): Rectangle {
    this.#refuseClosed();
    return this.#bounds;
  }

  /** As a person drags it. */
  moveTo(bounds: Rectangle): void {
    this.#bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  close(): void {
    this.emit('close', { preventDefault: () => {} });
    this.#isClosed = true;
    this.webContents.destroy();
    this.emit('closed');
  }

  #do(what: string): void {
    this.#refuseClosed();
    this.done.push(what);
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new TypeError('Object has been destroyed');
  }
}

type FakeElectronOptions = { readonly hasLock?: boolean; readonly locale?: string; readonly displays?: Rectangle[] };

/** Stands in for Electron: what is asked too early, twice or wrongly is refused in Electron's words. */
export class FakeElectron {
  isReady = false;
  hasQuit = false;
  isSandboxed = false;
  readonly windows: FakeWindow[] = [];
  readonly errors: string[] = [];
  readonly questions: string[] = [];
  /** What the person answers to the next message box or open dialog. */
  answer = 0;
  picked: string[] = [];
  readonly asked: object[] = [];
  readonly protocolClients: unknown[][] = [];
  menu: MenuItemConstructorOptions[] = [];
  handler: ((request: Request) => Promise<Response>) | null = null;
  readonly ipcMain = new EventEmitter();
  readonly #ready = Promise.withResolvers<void>();
  readonly app: EventEmitter;
  readonly #options: FakeElectronOptions;

  constructor(options: FakeElectronOptions = {}) {
    this.#options = options;
    this.app = Object.assign(new EventEmitter(), {
      name: 'PillSnap',
      isPackaged: true,
      requestSingleInstanceLock: () => options.hasLock ?? true,
      isReady: () => this.isReady,
      whenReady: () => this.#ready.promise,
      enableSandbox: () => {
        if (this.isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
        this.isSandboxed = true;
      },
      getLocale: () => {
        this.#needReady('app.getLocale()');
        return options.locale ?? 'ko-KR';
      },
      setAsDefaultProtocolClient: (...client: unknown[]) => this.protocolClients.push(client),
      quit: () => this.#quit(),
    });
  }

  ready(): void {
    this.isReady = true;
    this.#ready.resolve();
  }

  /** Chooses an entry of the menu by its labels. */
  choose(...labels: readonly string[]): void {
    let items = this.menu;
    for (const label of labels.slice(0, -1)) items = submenuOf(items, label);
    const item = items.find((entry) => entry.label === labels.at(-1));
    if (!item?.click) throw new Error(`There is no entry ${labels.join(' > ')}`);
    // None of our entries looks at what Electron passes.
    (item.click as () => void)();
  }

  get parts(): ElectronParts {
    const parts = {
      app: this.app,
      ipcMain: this.ipcMain,
      dialog: {
        showErrorBox: (title: string, content: string) => void this.errors.push(`${title}: ${content}`),
        showOpenDialog: async (...args: readonly object[]) => {
          this.#needReady('dialog module');
          this.asked.push(args.at(-1) ?? {});
          return { canceled: this.picked.length === 0, filePaths: this.picked };
        },
        showMessageBox: async ({ message }: { message: string }) => {
          this.#needReady('dialog module');
          this.questions.push(message);
          return { response: this.answer };
        },
      },
      Menu: {
        buildFromTemplate: (template: MenuItemConstructorOptions[]) => {
          checkItems(template);
          return template;
        },
        setApplicationMenu: (menu: MenuItemConstructorOptions[]) => {
          this.menu = menu;
        },
      },
      nativeTheme: { shouldUseDarkColors: false },
      protocol: {
        registerSchemesAsPrivileged: () => {
          if (this.isReady) {
            throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
          }
        },
        handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => {
          this.#needReady('protocol.handle');
          if (this.handler) throw new Error('The scheme has been intercepted');
          this.handler = handler;
        },
      },
      screen: {
        getAllDisplays: () => {
          this.#needReady('screen module');
          const areas = this.#options.displays ?? [{ x: 0, y: 0, width: 1920, height: 1040 }];
          return areas.map((workArea) => ({ workArea }));
        },
      },
      makeWindow: (options: BrowserWindowConstructorOptions) => {
        this.#needReady('BrowserWindow');
        const window = new FakeWindow(options);
        this.windows.push(window);
        return window;
      },
    };
    // The stand-in has what the shell uses of each part; what it does not have would throw.
    return parts as unknown as ElectronParts;
  }

  #quit(): void {
    let isPrevented = false;
    this.app.emit('before-quit', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (!isPrevented) this.hasQuit = true;
  }

  #needReady(what: string): void {
    if (!this.isReady) throw new Error(`Cannot use ${what} before the app is ready`);
  }
}

function submenuOf(items: readonly MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions[] {
  const submenu = items.find((entry) => entry.label === label)?.submenu;
  if (!Array.isArray(submenu)) throw new Error(`There is no menu ${label}`);
  return submenu;
}

function checkItems(items: readonly MenuItemConstructorOptions[]): void {
  for (const item of items) {
    if (item.type !== 'separator' && item.role === undefined && !item.label) {
      throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
    }
    if (item.role !== undefined && !ROLES.has(item.role)) throw new TypeError(`Unknown role ${item.role}`);
    if (item.type !== 'separator' && !item.role && !item.click && !item.submenu && item.enabled !== false) {
      throw new TypeError(`The entry ${item.label} does nothing`);
    }
    if (Array.isArray(item.submenu)) checkItems(item.submenu);
  }
}
