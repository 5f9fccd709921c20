import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow, IpcMain, IpcRenderer, Protocol } from 'electron';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import type { Transport } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { UploadedPhoto } from '../../src-shared/contract/prediction.ts';
import { createCore } from '../app/core.ts';
import { listPageFiles } from '../app/page-files.ts';
import { FakePage, FakeWindow } from './electron.fixture.ts';
import { exposeTransport } from './expose.ts';
import { FRAME_CHANNEL } from './frame-channel.ts';
import { serveContract } from './ipc.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { openWindow } from './window.ts';

let dir = '';
let core: ReturnType<typeof createCore>;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap shell '));
  core = createCore({
    clock: { now: () => new Date() },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
  unwrap(await createClient(contract, core.transport).workspace.create({ dir: join(dir, 'w') }));
});
afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true, force: true });
});

type Frame = { readonly url: string; readonly parent: object | null } | null;

/** Main process and page joined as Electron joins them: structured clones, an event with sender and frame. */
function linkPage(frame: Frame = { url: 'pill://app/', parent: null }) {
  const ipcMain = new EventEmitter();
  // The stand-in has the one method that is asked for.
  serveContract(ipcMain as unknown as IpcMain, core.transport);
  const page = new FakePage(1);
  const exposed: Record<string, Transport> = {};
  const ipcRenderer = {
    send: (channel: string, message: unknown) =>
      void ipcMain.emit(channel, { sender: page, senderFrame: frame }, structuredClone(message)),
    on: (channel: string, listener: (...args: unknown[]) => void) => page.received.on(channel, listener),
  };
  const bridge = { exposeInMainWorld: (name: string, api: Transport) => void Object.assign(exposed, { [name]: api }) };
  exposeTransport(bridge, ipcRenderer as unknown as IpcRenderer);
  const api = exposed.pillsnap;
  if (!api) throw new Error('nothing was exposed');
  return { page, api, exposed, ipcMain };
}

test('the page gets exactly two functions, and they speak the contract', async () => {
  const { api, exposed } = linkPage();
  expect(Object.keys(exposed)).toEqual(['pillsnap']);
  expect(Object.keys(api).sort()).toEqual(['invoke', 'subscribe']);
  const client = createClient(contract, api);
  expect(unwrap(await client.workspace.info({})).dir).toBe(join(dir, 'w'));
  const first = await new Promise((resolve) => client.workspace.changes({}, resolve));
  expect(first).toEqual({ seq: 1 });
});

test('a frame inside the page, another origin and a page that is gone get no answer', () => {
  const frames: Frame[] = [
    { url: 'pill://app/', parent: {} },
    { url: 'https://evil.example/', parent: null },
    { url: 'pill://app.evil.example/', parent: null },
    { url: 'file:///etc/passwd', parent: null },
    { url: '', parent: null },
    null,
  ];
  const asked: string[] = [];
  const watched: Transport = {
    invoke: (path) => {
      asked.push(path);
      return Promise.resolve({ ok: true, value: null });
    },
    subscribe: () => () => {},
  };
  const ipcMain = new EventEmitter();
  serveContract(ipcMain as unknown as IpcMain, watched);
  const frame = { type: 'invoke', id: 1, path: 'workspace.info', input: {} };
  for (const senderFrame of frames) ipcMain.emit(FRAME_CHANNEL, { sender: new FakePage(1), senderFrame }, frame);
  expect(asked).toEqual([]);
  ipcMain.emit(FRAME_CHANNEL, { sender: new FakePage(1), senderFrame: { url: 'pill://app/', parent: null } }, frame);
  expect(asked).toEqual(['workspace.info']);
});

test('a reload and a closed window end the subscriptions of the page before', () => {
  for (const end of ['did-navigate', 'destroyed', 'render-process-gone'] as const) {
    let left = 0;
    const transport: Transport = {
      invoke: () => Promise.resolve({ ok: true, value: null }),
      subscribe: () => () => {
        left += 1;
      },
    };
    const ipcMain = new EventEmitter();
    serveContract(ipcMain as unknown as IpcMain, transport);
    const page = new FakePage(7);
    const event = { sender: page, senderFrame: { url: 'pill://app/', parent: null } };
    const frame = { type: 'subscribe', id: 1, path: 'workspace.changes', input: {} };
    ipcMain.emit(FRAME_CHANNEL, event, frame);
    page.emit(end);
    expect(left, end).toBe(1);
    expect(page.eventNames(), end).toEqual([]);
    // The page after a reload counts from 1 again.
    ipcMain.emit(FRAME_CHANNEL, event, frame);
    page.destroy();
    expect(left, end).toBe(2);
  }
});

test('the window is sandboxed, opens no other, goes nowhere and has no permissions', async () => {
  const made: FakeWindow[] = [];
  await openWindow({
    makeWindow: (options) => {
      const window = new FakeWindow(options);
      made.push(window);
      // The stand-in has what `openWindow` uses.
      return window as unknown as BrowserWindow;
    },
    preloadPath: '/out/preload/preload.cjs',
    statePath: join(dir, 'window.json'),
    workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
    backgroundColor: '#ffffff',
  });
  const [window] = made;
  const page = window?.webContents;
  if (!window || !page) throw new Error('no window was made');
  expect(window.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
    preload: '/out/preload/preload.cjs',
  });
  expect(window.url).toBe('pill://app/');
  expect(page.windowOpenHandler?.()).toEqual({ action: 'deny' });
  expect(page.permissionAnswers).toEqual([false]);
  expect(page.permissionChecks.map((check) => check())).toEqual([false, false]);
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
    const mayGo = (url: string) => {
      let isPrevented = false;
      page.emit(event, { url, preventDefault: () => (isPrevented = true) });
      return !isPrevented;
    };
    expect(mayGo('pill://app/index.html'), event).toBe(true);
    for (const url of ['https://evil.example/', 'file:///etc/passwd', 'pill://app.evil/']) {
      expect(mayGo(url), `${event} ${url}`).toBe(false);
    }
  }
});

/** What Electron does with a request of the page's scheme. */
async function servedPage(pageDir: string): Promise<(request: Request) => Promise<Response> | Response> {
  let handle: (request: Request) => Promise<Response> | Response = () => new Response();
  const protocol: Pick<Protocol, 'handle'> = {
    handle: (_scheme, handler) => {
      // Electron's handler takes its own Request, which is the one of the platform with a stream type of its own.
      handle = handler as unknown as typeof handle;
    },
  };
  servePage(protocol, core, await listPageFiles(pageDir));
  return (request) => handle(request);
}

test('the page and its photos come over a scheme of their own with the same policy as in the browser', async () => {
  const pageDir = join(dir, 'page');
  mkdirSync(pageDir);
  writeFileSync(join(pageDir, 'index.html'), '<title>page</title>');
  writeFileSync(join(dir, 'secret.html'), 'secret');
  let privileged: unknown;
  registerPageScheme({
    registerSchemesAsPrivileged: (schemes) => {
      privileged = schemes;
    },
  });
  expect(privileged).toMatchObject([{ scheme: 'pill', privileges: { standard: true, secure: true } }]);
  const handle = await servedPage(pageDir);
  const page = await handle(new Request('pill://app/'));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('page');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  for (const [url, status] of [
    ['pill://app/../secret.html', 404],
    ['pill://other/', 404],
    ['pill://app/photo/1', 404],
    ['pill://app/photo/1?width=0', 400],
  ] as const) {
    expect((await handle(new Request(url))).status, url).toBe(status);
  }
});

test('a photo that the page posts is kept and shown; what is none is refused with the reason', async () => {
  const pageDir = join(dir, 'page');
  mkdirSync(pageDir);
  writeFileSync(join(pageDir, 'index.html'), '');
  const handle = await servedPage(pageDir);
  const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    handle(new Request('pill://app/upload?name=a.png', { method: 'POST', body, headers }));
  const photo = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const posted = await post(new Uint8Array(photo));
  expect(posted.status).toBe(201);
  const { value } = z.object({ value: UploadedPhoto }).parse(await posted.json());
  expect(value).toMatchObject({ name: 'a.png', width: 30, height: 20 });
  const shown = await handle(new Request(`pill://app${value.address}`));
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await handle(new Request('pill://app/upload/nothing'))).status).toBe(404);

  const refused = await post(new Uint8Array(3));
  expect([refused.status, await refused.json()]).toMatchObject([422, { error: { reason: 'imaging.not_an_image' } }]);
  const large = await post(new Uint8Array(10_240 * 1024 + 1));
  expect([large.status, await large.json()]).toMatchObject([413, { error: { reason: 'imaging.file_too_large' } }]);
  expect((await post(new Uint8Array(photo), { origin: 'https://evil.example' })).status).toBe(403);
});
