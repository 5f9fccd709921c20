import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { ShellCommand } from '../../src-shared/contract/shell.ts';
import { type Core, createCore } from '../app/core.ts';
import { runApplication } from './application.ts';
import { FakeElectron } from './electron.fixture.ts';

let dir = '';
let core: Core | null = null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap app '));
  mkdirSync(join(dir, 'out', 'renderer'), { recursive: true });
  writeFileSync(join(dir, 'out', 'renderer', 'index.html'), '<title>page</title>');
});
afterEach(async () => {
  await core?.close();
  core = null;
  rmSync(dir, { recursive: true, force: true });
});

type Start = { readonly argv?: readonly string[]; readonly platform?: NodeJS.Platform };

/** The program on a stand-in for Electron, with the contract as its page sees it and what its page was asked to do. */
function launch(electron: FakeElectron, { argv = [], platform = 'linux' }: Start = {}) {
  const commands: ShellCommand[] = [];
  runApplication(electron.parts, {
    outDir: join(dir, 'out'),
    profileDir: join(dir, 'profile'),
    argv,
    cwd: dir,
    platform,
    mainFile: null,
    execPath: '/opt/pillsnap',
    makeCore: (dialogs) => {
      core = createCore({
        clock: { now: () => new Date() },
        pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
        shell: {
          kind: 'desktop',
          platform,
          profileDir: join(dir, 'profile'),
          remembersWorkspaces: true,
          homeDir: dir,
          startDir: dir,
          dialogs,
        },
      });
      return core;
    },
  });
  const client = () => {
    if (!core) throw new Error('no core was made');
    return createClient(contract, core.transport);
  };
  return { commands, client, listen: () => client().shell.commands({}, (command) => void commands.push(command)) };
}

async function started(electron: FakeElectron, options: Start = {}) {
  const running = launch(electron, options);
  electron.ready();
  await vi.waitFor(() => expect(electron.windows[0]?.done).toContain('show'));
  return running;
}

test('a second start gives its words to the first and ends', () => {
  const electron = new FakeElectron({ hasLock: false });
  launch(electron);
  expect(electron.hasQuit).toBe(true);
  expect(core).toBeNull();
});

test('it begins without a workspace, sandboxed, with a menu in the language of the system', async () => {
  const electron = new FakeElectron();
  const { client } = await started(electron);
  expect(electron.isSandboxed).toBe(true);
  expect(electron.windows).toHaveLength(1);
  expect(await client().workspace.info({})).toMatchObject({ error: { reason: 'workspace.not_open' } });
  expect(electron.menu.map(({ label }) => label)).toEqual(['파일', '편집', '이동', '보기', '창', '도움말']);
  expect(electron.protocolClients).toEqual([['pillsnap']]);
  const page = await electron.handler?.(new Request('pill://app/'));
  expect(await page?.text()).toContain('page');
});

test('the menu speaks the language that the page is set to', async () => {
  const electron = new FakeElectron();
  const { client } = await started(electron);
  unwrap(await client().shell.setLanguage({ language: 'en' }));
  await vi.waitFor(() => expect(electron.menu[0]?.label).toBe('File'));
});

test('entries of the menu are done by the page, and what comes before it listens waits for it', async () => {
  const electron = new FakeElectron();
  const { commands, listen } = await started(electron);
  electron.choose('파일', '새 작업 공간…');
  listen();
  electron.choose('편집', '실행 취소');
  electron.choose('이동', '학습');
  electron.choose('도움말', '단축키');
  expect(commands).toEqual([
    { type: 'do', action: 'newWorkspace' },
    { type: 'do', action: 'undo' },
    { type: 'navigate', to: '/train' },
    { type: 'do', action: 'keys' },
  ]);
});

test('a workspace on the command line is open, and stands in the menu of recent ones', async () => {
  const other = createCore({
    clock: { now: () => new Date() },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
  unwrap(await createClient(contract, other.transport).workspace.create({ dir: join(dir, '알약 & 사진') }));
  await other.close();
  const electron = new FakeElectron();
  const { client, commands, listen } = await started(electron, { argv: ['--workspace', '알약 & 사진'] });
  expect(unwrap(await client().workspace.info({})).name).toBe('알약 & 사진');
  listen();
  electron.choose('파일', '최근 작업 공간', '알약 && 사진');
  expect(commands).toEqual([{ type: 'openWorkspace', dir: join(dir, '알약 & 사진') }]);
});

test('a workspace that can not be opened is told, and the window opens all the same', async () => {
  const electron = new FakeElectron();
  await started(electron, { argv: ['--workspace', 'nothing'] });
  expect(electron.errors[0]).toContain(join(dir, 'nothing'));
});

test('a second start and a link bring the window to the front and lead to what they name', async () => {
  const electron = new FakeElectron();
  const { commands, listen } = await started(electron);
  listen();
  const [window] = electron.windows;
  window?.minimize();
  electron.app.emit('second-instance', {}, ['/opt/pillsnap', 'pillsnap://run/run-7'], dir);
  await vi.waitFor(() => expect(commands).toEqual([{ type: 'navigate', to: '/train?run=run-7' }]));
  expect(window?.done.slice(-3)).toEqual(['restore', 'show', 'focus']);
  let isPrevented = false;
  electron.app.emit('open-url', { preventDefault: () => (isPrevented = true) }, 'pillsnap://run/run-8');
  await vi.waitFor(() => expect(commands).toHaveLength(2));
  expect(isPrevented).toBe(true);
});

test('a link that starts the program is shown when its page is there', async () => {
  const electron = new FakeElectron();
  const { commands, listen } = await started(electron, { argv: ['pillsnap://run/run-9'] });
  listen();
  expect(commands).toEqual([{ type: 'navigate', to: '/train?run=run-9' }]);
});

test('folders and files are chosen in the system’s own dialog', async () => {
  const electron = new FakeElectron();
  const { client } = await started(electron);
  expect(unwrap(await client().shell.info({}))).toEqual({ kind: 'desktop', platform: 'linux', hasDialogs: true });
  electron.picked = ['/data/studio'];
  expect(unwrap(await client().places.pick({ title: '폴더' }))).toEqual({ path: '/data/studio' });
  expect(electron.asked).toMatchObject([{ title: '폴더', properties: ['openDirectory', 'createDirectory'] }]);
  electron.picked = [];
  expect(unwrap(await client().places.pick({ kind: 'file', extensions: ['.json', '.csv'] }))).toEqual({ path: null });
  expect(electron.asked[1]).toMatchObject({ filters: [{ extensions: ['json', 'csv'] }, { extensions: ['*'] }] });
});

test('the window comes back where it was closed', async () => {
  const electron = new FakeElectron();
  await started(electron);
  const bounds = { x: 100, y: 80, width: 1200, height: 800 };
  electron.windows[0]?.moveTo(bounds);
  electron.windows[0]?.close();
  expect(JSON.parse(readFileSync(join(dir, 'profile', 'window.json'), 'utf8'))).toEqual({ bounds, isMaximised: false });
  await core?.close();
  const again = new FakeElectron();
  await started(again);
  expect(again.windows[0]?.options).toMatchObject(bounds);
});

test('quitting asks first while something runs, and closes the workspace', async () => {
  const electron = new FakeElectron();
  const { client } = await started(electron);
  unwrap(await client().workspace.create({ dir: join(dir, 'w') }));
  const { jobId } = unwrap(await client().sample.draw({ dir: join(dir, 'sample') }));
  electron.windows[0]?.close();
  electron.app.emit('window-all-closed');
  // The first answer is to stay: the window is there again, and the work goes on.
  await vi.waitFor(() => expect(electron.windows).toHaveLength(2));
  expect(electron.questions).toHaveLength(1);
  expect(electron.hasQuit).toBe(false);
  expect(unwrap(await client().jobs.list({}))).toMatchObject([{ jobId, state: 'running' }]);

  electron.answer = 1;
  electron.windows[1]?.close();
  electron.app.emit('window-all-closed');
  await vi.waitFor(() => expect(electron.hasQuit).toBe(true), { timeout: 20_000 });
  expect(unwrap(await client().jobs.list({}))).toMatchObject([{ jobId, state: 'cancelled' }]);
  expect(await client().workspace.info({})).toMatchObject({ error: { reason: 'workspace.not_open' } });
});

test('on a Mac it stays without a window, and its icon opens one', async () => {
  const electron = new FakeElectron();
  await started(electron, { platform: 'darwin' });
  expect(electron.menu[0]?.label).toBe('PillSnap');
  electron.windows[0]?.close();
  electron.app.emit('window-all-closed');
  expect(electron.hasQuit).toBe(false);
  electron.app.emit('activate');
  await vi.waitFor(() => expect(electron.windows).toHaveLength(2));
});
