import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { type Core, createCore } from './core.ts';
import { Profile } from './profile.ts';

let dir = '';
const cores: Core[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap profile '));
});
afterEach(async () => {
  for (const core of cores.splice(0)) await core.close();
  rmSync(dir, { recursive: true, force: true });
});

function makeClient({ remembersWorkspaces = true } = {}) {
  let seconds = 0;
  const core = createCore({
    clock: { now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, seconds++)) },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
    shell: {
      kind: 'headless',
      platform: 'linux',
      profileDir: join(dir, 'profile'),
      remembersWorkspaces,
      homeDir: dir,
      startDir: dir,
      dialogs: null,
    },
  });
  cores.push(core);
  return createClient(contract, core.transport);
}

test('workspaces that were opened are listed, the last one first, for every shell of the user', async () => {
  const client = makeClient();
  for (const name of ['a', 'b']) unwrap(await client.workspace.create({ dir, name }));
  unwrap(await client.workspace.open({ dir: join(dir, 'a') }));
  unwrap(await client.workspace.close({}));
  const other = makeClient();
  unwrap(await other.workspace.open({ dir: join(dir, 'b') }));
  rmSync(join(dir, 'a'), { recursive: true });
  expect(unwrap(await other.workspace.recent({}))).toMatchObject([
    { name: 'b', dir: join(dir, 'b'), isOpen: true, isMissing: false },
    { name: 'a', isOpen: false, isMissing: true, counts: { drugs: 0, runs: 0 } },
  ]);
  expect(unwrap(await other.workspace.forget({ dir: join(dir, 'a') }))).toMatchObject([{ name: 'b' }]);
});

test('the list keeps what a workspace held when it was closed', async () => {
  const client = makeClient();
  unwrap(await client.workspace.create({ dir, name: 'w' }));
  writeFileSync(
    join(dir, 'drugs.json'),
    JSON.stringify({ drugs: [{ kcode: 'K-000001', drug_name: '가정', manufacturer: '가제약', form: '정제' }] }),
  );
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
  unwrap(await client.workspace.close({}));
  expect(unwrap(await client.workspace.recent({}))).toMatchObject([{ counts: { drugs: 1 } }]);
});

test('a command that opens no window leaves the list as it is', async () => {
  const client = makeClient({ remembersWorkspaces: false });
  unwrap(await client.workspace.create({ dir, name: 'w' }));
  expect(unwrap(await client.workspace.recent({}))).toEqual([]);
});

test('a profile that can not be written keeps nobody from working', async () => {
  writeFileSync(join(dir, 'profile'), 'a file where a folder should be');
  const client = makeClient();
  unwrap(await client.workspace.create({ dir, name: 'w' }));
  expect(unwrap(await client.workspace.recent({}))).toEqual([]);
});

test('damaged files count as empty and are replaced', async () => {
  mkdirSync(join(dir, 'profile'));
  writeFileSync(join(dir, 'profile', 'recent.json'), '[{"dir": 1}]');
  const profile = new Profile(join(dir, 'profile'), { remembersWorkspaces: true });
  expect(await profile.workspaces()).toEqual([]);
  const at = (path: string) => ({ dir: path, openedAt: '2026-01-02T03:04:05.000Z', counts: null });
  // All at once: none overwrites another.
  await Promise.all(Array.from({ length: 30 }, (_, i) => profile.rememberWorkspace(at(`/w${i}`))));
  const known = await profile.workspaces();
  expect(known).toHaveLength(20);
  expect(known[0]).toEqual(at('/w29'));
  expect(readdirSync(join(dir, 'profile'))).toEqual(['recent.json']);
});

test('a workspace in use is neither closed nor changed for another, and its name is a plain one', async () => {
  const client = makeClient();
  for (const name of ['../out', 'a/b', '.hidden', ' ']) {
    expect(await client.workspace.create({ dir, name })).toMatchObject({ error: { reason: 'places.bad_name' } });
  }
  const started = unwrap(
    await client.sample.workspace({ dir: join(dir, 'sample'), drugs: 2, studioPerDrug: 3, capturesPerDrug: 6 }),
  );
  expect(await client.workspace.close({})).toMatchObject({ error: { reason: 'job.busy' } });
  const ended = waitForJob(client, contract.sample.workspace, started, { signal: AbortSignal.abort() });
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  unwrap(await client.workspace.close({}));
});

test('a glance at the machine takes no time and knows the last full check', async () => {
  const client = makeClient();
  const glance = unwrap(await client.machine.glance({}));
  expect(glance).toMatchObject({ lastCheck: null, disk: { path: dir } });
  expect(glance.memory.freeBytes).toBeLessThanOrEqual(glance.memory.totalBytes);
  const profile = new Profile(join(dir, 'profile'), { remembersWorkspaces: true });
  const check = {
    checkedAt: '2026-01-02T03:04:05.000Z',
    chosen: { device: 'cpu', precision: 'float32' as const },
    graphicsCard: null,
    isBroken: false,
  };
  await profile.rememberMachine({ processor: glance.processor.model, check });
  expect(unwrap(await client.machine.glance({})).lastCheck).toEqual(check);
  await profile.rememberMachine({ processor: 'another machine', check });
  expect(unwrap(await client.machine.glance({})).lastCheck).toBeNull();
});
