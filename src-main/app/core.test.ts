import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { acquireOperationLock } from '../storage/operation-lock.ts';
import { createCore } from './core.ts';

let dir = '';
const cores: ReturnType<typeof createCore>[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap 약 '));
});
afterEach(async () => {
  for (const core of cores.splice(0)) await core.close();
  rmSync(dir, { recursive: true, force: true });
});

function makeClient() {
  const core = createCore({
    clock: { now: () => new Date('2026-01-02T03:04:05Z') },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
  cores.push(core);
  return { core, client: createClient(contract, core.transport) };
}

async function importablePhotos(count: number): Promise<void> {
  const drugs = [{ kcode: 'K-000001', drug_name: '가나정', manufacturer: '가나제약', form: '정제' }];
  writeFileSync(join(dir, 'drugs.json'), JSON.stringify({ drugs }));
  const folder = join(dir, 'real', 'K-000001');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const background = { r: i % 256, g: 80, b: (7 * i) % 256 };
    await sharp({ create: { width: 520, height: 520, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `${i}.jpg`));
  }
}

test('without a workspace everything that needs one says so', async () => {
  const { client } = makeClient();
  for (const answer of [
    client.workspace.info({}),
    client.catalog.list({}),
    client.training.runs({}),
    client.photos.list({}),
  ]) {
    expect(await answer).toMatchObject({ ok: false, error: { reason: 'workspace.not_open' } });
  }
});

test('a workspace is made once, opened again, and counted', async () => {
  const { client } = makeClient();
  const made = unwrap(await client.workspace.create({ dir: join(dir, 'w 1') }));
  expect(made).toMatchObject({ dir: join(dir, 'w 1'), name: 'w 1', counts: { drugs: 0, realPhotos: 0, runs: 0 } });
  expect(await client.workspace.create({ dir: join(dir, 'w 1') })).toMatchObject({
    ok: false,
    error: { reason: 'workspace.already_exists' },
  });
  const again = makeClient().client;
  expect(unwrap(await again.workspace.open({ dir: join(dir, 'w 1') }))).toEqual(made);
});

test('a failed opening leaves the workspace that was open', async () => {
  const { client } = makeClient();
  unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  expect(await client.workspace.open({ dir: join(dir, 'nothing') })).toMatchObject({ ok: false });
  expect(unwrap(await client.workspace.info({})).name).toBe('w');
});

test('what writes the dataset waits for nobody: a second one is told what is running, in any process', async () => {
  await importablePhotos(1);
  const { client } = makeClient();
  const { dir: workspaceDir } = unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  // The lock of another process is the same file lock.
  const lock = acquireOperationLock(workspaceDir, 'dataset', 'photos.import');
  const busy = { ok: false, error: { reason: 'job.busy', params: { running: 'photos.import' } } };
  expect(await client.catalog.import({ file: join(dir, 'drugs.json') })).toMatchObject(busy);
  const started = unwrap(await client.dataset.split({}));
  await expect(waitForJob(client, contract.dataset.split, started)).rejects.toMatchObject({ reason: 'job.busy' });
  lock.release();
  expect(unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') })).numClasses).toBe(1);
});

test('a job that fails gives its lock back', async () => {
  const { client } = makeClient();
  unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  for (let attempt = 0; attempt < 2; attempt++) {
    const started = unwrap(await client.photos.import({ dir: join(dir, 'nowhere') }));
    await expect(waitForJob(client, contract.photos.import, started)).rejects.not.toMatchObject({ reason: 'job.busy' });
  }
});

test('the workspace can not be changed for another while a job runs in it', async () => {
  await importablePhotos(40);
  const { client } = makeClient();
  unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
  const started = unwrap(await client.photos.import({ dir: join(dir, 'real') }));
  expect(await client.workspace.create({ dir: join(dir, 'other') })).toMatchObject({
    ok: false,
    error: { reason: 'job.busy', params: { running: 'photos.import' } },
  });
  const report = await waitForJob(client, contract.photos.import, started);
  expect(report.imported).toBe(40);
  unwrap(await client.workspace.create({ dir: join(dir, 'other') }));
});

test('closing stops a running job at its safe point, and what it had done is there the next time', async () => {
  await importablePhotos(60);
  const { core, client } = makeClient();
  unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
  const started = unwrap(await client.photos.import({ dir: join(dir, 'real') }));
  const firstPhoto = Promise.withResolvers<void>();
  const ended = waitForJob(client, contract.photos.import, started, {
    onProgress: ({ done }) => (done > 0 ? firstPhoto.resolve() : undefined),
  });
  ended.catch(() => {});
  await firstPhoto.promise;
  await core.close();
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });

  const next = makeClient().client;
  const before = unwrap(await next.workspace.open({ dir: join(dir, 'w') })).counts.realPhotos;
  expect(before).toBeGreaterThan(0);
  const rest = await waitForJob(
    next,
    contract.photos.import,
    unwrap(await next.photos.import({ dir: join(dir, 'real') })),
  );
  expect(rest).toMatchObject({ alreadyThere: before, imported: 60 - before });
});

test('whoever follows the workspace hears of changes by another program', async () => {
  await importablePhotos(1);
  const watching = makeClient().client;
  const writing = makeClient().client;
  unwrap(await watching.workspace.create({ dir: join(dir, 'w') }));
  unwrap(await writing.workspace.open({ dir: join(dir, 'w') }));
  const events: number[] = [];
  const second = Promise.withResolvers<void>();
  const leave = watching.workspace.changes({}, ({ seq }) => {
    events.push(seq);
    if (seq === 2) second.resolve();
  });
  expect(events).toEqual([1]);
  unwrap(await writing.catalog.import({ file: join(dir, 'drugs.json') }));
  await second.promise;
  leave();
  expect(unwrap(await watching.workspace.info({})).counts.drugs).toBe(1);
});
