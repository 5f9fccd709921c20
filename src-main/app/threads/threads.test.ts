import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { Progress } from '../../../src-shared/contract/jobs.ts';
import { photoOf } from '../../dataset/library.fixture.ts';
import { drawPicture, put } from '../../photos/pictures.fixture.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../../training/test-support/tiny-workspace.ts';
import { type Core, createCore } from '../core.ts';
import { readPhotoView } from '../photo-address.ts';
import { WorkspaceSession } from '../workspace-session.ts';
import { withSeldomReports } from './seldom-reports.ts';

const PHOTOS = 5000;
const NOW = () => new Date('2026-01-02T03:04:05.000Z');

let madeDir = '';
let dir = '';
let workspaceDir = '';
let cores: Core[] = [];

beforeAll(async () => {
  madeDir = mkdtempSync(join(tmpdir(), 'pillsnap-'));
  const session = await WorkspaceSession.create(madeDir);
  session.catalog.update(() => ({ save: ['K-000001', 'K-000002'].map(drugOf), result: null }));
  const photos = Array.from({ length: PHOTOS }, (_, index) =>
    photoOf({ name: `photo ${index}`, classIndex: index % 2, source: index % 10 < 3 ? 'studio' : 'real' }),
  );
  session.photos.add(photos);
  session.close();
});
afterAll(() => rmSync(madeDir, { recursive: true, force: true }));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap 스레드 '));
  workspaceDir = join(dir, 'w');
  cpSync(madeDir, workspaceDir, { recursive: true });
  cores = [];
});
afterEach(async () => {
  for (const core of cores) await core.close();
  rmSync(dir, { recursive: true, force: true });
});

function drugOf(kcode: string, classIndex: number) {
  return { classIndex, kcode, drugName: `약 ${kcode}`, manufacturer: '', form: '', trainingWeight: 1, other: {} };
}

/** The program with a window, so with threads, or without, on the open workspace. */
async function open({ hasWindow = true } = {}) {
  const pretrained = { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' };
  const core = createCore({ clock: { now: NOW }, pretrained, hasWindow });
  cores.push(core);
  const client = createClient(contract, core.transport);
  unwrap(await client.workspace.open({ dir: workspaceDir }));
  return { core, client };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function integrateAndSplit({ client }: Opened): Promise<void> {
  const integrating = unwrap(await client.dataset.integrate({ materialise: false }));
  await waitForJob(client, contract.dataset.integrate, integrating);
  await waitForJob(client, contract.dataset.split, unwrap(await client.dataset.split({})));
}

const ALL = { query: {}, expected: PHOTOS };
const REJECT = { kind: 'reject', reason: 'dark' } as const;

test('a thread answers what the program answers without one', async () => {
  const threaded = await open();
  await integrateAndSplit(threaded);
  unwrap(await threaded.client.photos.decide({ selection: { photoIds: [1, 2, 3] }, action: REJECT }));
  const inline = await open({ hasWindow: false });
  const questions: readonly [string, unknown][] = [
    ['photos.page', { query: { text: 'photo 59' }, sort: { by: 'name' } }],
    ['photos.facets', { query: { decisions: ['rejected'] } }],
    ['photos.select', {}],
    ['photos.position', { photoId: 17 }],
    ['photos.list', { split: 'test' }],
    ['photos.detail', { photoId: 2 }],
    ['photos.copies', { photoId: 2 }],
    ['catalog.overview', {}],
    ['catalog.conditions', { kcode: 'K-000002' }],
    ['dataset.statistics', {}],
    ['dataset.summary', {}],
    ['dataset.reports', {}],
    ['evaluation.list', {}],
  ];
  for (const [path, input] of questions) {
    const answer = await threaded.core.transport.invoke(path, input);
    expect(answer.ok, path).toBe(true);
    expect(answer, path).toEqual(await inline.core.transport.invoke(path, input));
  }
});

test('what is wrong crosses with its reason and its values', async () => {
  const { client } = await open();
  expect(await client.dataset.compare({ from: 1, to: 7 })).toMatchObject({
    ok: false,
    error: { reason: 'dataset.no_version', params: { number: 1 } },
  });
  const job = unwrap(await client.dataset.manifest({ name: 'n', version: '1' }));
  await expect(waitForJob(client, contract.dataset.manifest, job)).rejects.toMatchObject({
    data: { code: 'conflict', reason: 'dataset.not_integrated' },
  });
});

test('long work tells its progress, is listed as one job, and stops when it is asked to', async () => {
  const { client } = await open();
  const told: Progress[] = [];
  const integrating = unwrap(await client.dataset.integrate({ materialise: false }));
  const report = await waitForJob(client, contract.dataset.integrate, integrating, {
    onProgress: (progress) => told.push(progress),
  });
  expect(report.stats.total_combined).toBeGreaterThan(0);
  expect(told.at(-1)).toMatchObject({ phase: 'integrate', done: report.stats.total_combined });
  const pictures = join(dir, 'many');
  mkdirSync(join(pictures, 'K-000001'), { recursive: true });
  for (let file = 0; file < 3000; file++) writeFileSync(join(pictures, 'K-000001', `${file}.jpg`), 'no photo');
  const importing = unwrap(await client.photos.import({ dir: pictures }));
  const stop = new AbortController();
  const imported = waitForJob(client, contract.photos.import, importing, {
    onProgress: () => stop.abort(),
    signal: stop.signal,
  });
  await expect(imported).rejects.toMatchObject({ data: { reason: 'cancelled' } });
  expect(unwrap(await client.jobs.list({})).map(({ operation, state }) => `${operation} ${state}`)).toEqual([
    'dataset.integrate finished',
    'photos.import cancelled',
  ]);
});

test('progress leaves a thread at once, then seldom, and the newest always', async () => {
  const told: number[] = [];
  const job = { signal: new AbortController().signal, report: ({ done }: Progress) => void told.push(done) };
  await withSeldomReports(job, async ({ report }) => {
    for (let done = 1; done <= 10_000; done++) report({ phase: 'scan', done, total: null });
  });
  expect(told).toEqual([1, 10_000]);
});

test('all photos are rejected in one step, which whoever asks meanwhile sees whole or not at all', async () => {
  const { client, core } = await open();
  let changes = 0;
  const leave = core.transport.subscribe(
    'workspace.changes',
    {},
    () => {
      changes += 1;
    },
    () => {},
  );
  const rejected = async () => unwrap(await client.photos.page({ query: { decisions: ['rejected'] } })).total;
  expect(await rejected()).toBe(0);
  const changed = changes;
  const deciding = client.photos.decide({ selection: ALL, action: REJECT });
  const seen = await Promise.all([rejected(), rejected(), client.dataset.statistics({}), rejected()]);
  expect(unwrap(await deciding).step).toMatchObject({ stepId: 1, photos: PHOTOS });
  for (const count of seen.filter((found) => typeof found === 'number')) expect([0, PHOTOS]).toContain(count);
  expect(await rejected()).toBe(PHOTOS);
  // Also this side's own connection, and whoever follows it.
  expect(unwrap(await client.photos.history({}))).toMatchObject({ total: 1, undo: { stepId: 1 } });
  await expect.poll(() => changes, { timeout: 5000 }).toBeGreaterThan(changed);
  leave();
  expect(unwrap(await client.photos.undo({})).moved).toMatchObject([{ stepId: 1, photos: PHOTOS }]);
  expect(await rejected()).toBe(0);
});

test('decisions and long work of two threads write the same workspace', async () => {
  const { client } = await open();
  const integrating = unwrap(await client.dataset.integrate({ materialise: false }));
  const steps = await Promise.all(
    [1, 2, 3, 4].map((photoId) => client.photos.decide({ selection: { photoIds: [photoId] }, action: REJECT })),
  );
  expect(steps.map((step) => unwrap(step).step?.photos)).toEqual([1, 1, 1, 1]);
  await waitForJob(client, contract.dataset.integrate, integrating);
  const { excluded, steps: states } = unwrap(await client.dataset.statistics({}));
  expect(excluded.rejected).toBe(4);
  expect(states.integrate.state).not.toBe('never');
});

test('a workspace that is closed while it is read answers that none is open, and opens again', async () => {
  const { client } = await open();
  const asked = [client.photos.page({}), client.dataset.statistics({}), client.photos.facets({})];
  // The requests have left, their answers have not come.
  await setImmediate();
  unwrap(await client.workspace.close({}));
  for (const answer of await Promise.all(asked)) {
    if (!answer.ok) expect(answer.error.reason).toBe('workspace.not_open');
  }
  expect(await client.photos.page({})).toMatchObject({ ok: false, error: { reason: 'workspace.not_open' } });
  unwrap(await client.workspace.open({ dir: workspaceDir }));
  expect(unwrap(await client.photos.page({})).total).toBe(PHOTOS);
});

test('another workspace gets threads of its own', async () => {
  const { client } = await open();
  expect(unwrap(await client.photos.page({})).total).toBe(PHOTOS);
  unwrap(await client.workspace.create({ dir: join(dir, 'other') }));
  expect(unwrap(await client.photos.page({})).total).toBe(0);
});

test('a thread that ends by itself says why, and the next question gets another', async () => {
  const { client } = await open();
  const database = join(workspaceDir, 'workspace.sqlite');
  // The program has it open; a thread that is started now does not find it.
  renameSync(database, join(dir, 'away.sqlite'));
  expect(await client.photos.page({})).toMatchObject({ ok: false, error: { reason: 'workspace.thread_ended' } });
  renameSync(join(dir, 'away.sqlite'), database);
  expect(unwrap(await client.photos.page({})).total).toBe(PHOTOS);
});

test('what the network sees of a photo is made in the thread, to the byte', async () => {
  const pictures = join(dir, 'in');
  await put(pictures, 'K-000001/a.jpg', await drawPicture('a'));
  writeFileSync(join(pictures, 'K-000001', 'broken.jpg'), 'no photo');
  const threaded = await open();
  const importing = unwrap(await threaded.client.photos.import({ dir: pictures }));
  const report = await waitForJob(threaded.client, contract.photos.import, importing);
  expect(report).toMatchObject({ imported: 1, refused: [{ path: join(pictures, 'K-000001', 'broken.jpg') }] });
  const inline = await open({ hasWindow: false });
  const { rows } = unwrap(await threaded.client.photos.page({ limit: 1 }));
  const view = readPhotoView(new URLSearchParams('view=augmented&size=64&variant=2&seed=3'));
  const [photo] = rows;
  if (!photo || !view) throw new Error('nothing to look at');
  const [seen, expected] = [threaded, inline].map(({ core }) => core.photoPicture(photo.photoId, view));
  expect(seen?.tag).toBe(expected?.tag);
  expect(Buffer.from((await seen?.make()) ?? [])).toEqual(Buffer.from((await expected?.make()) ?? [0]));
});

test('a run is estimated, trained, judged and exported in threads, on a device that the program finds', async () => {
  const tiny = await makeTinyWorkspace();
  tiny.db.close();
  workspaceDir = tiny.workspaceDir;
  const threaded = await open();
  const { client } = threaded;
  const estimating = unwrap(await client.training.estimate({ config: TINY_RECIPE }));
  const estimate = await waitForJob(client, contract.training.estimate, estimating);
  expect(estimate).toMatchObject({ device: { device: 'cpu' }, images: { train: 18 } });
  const { runId } = unwrap(await client.training.enqueue({ config: { ...TINY_RECIPE, device: 'auto' } }));
  const { promise: finished, resolve, reject } = Promise.withResolvers<unknown>();
  const leave = client.training.follow(
    { runId },
    ({ run }) => {
      if (run.state === 'finished') resolve(run);
      if (run.state === 'failed') reject(new Error(run.error?.message));
    },
    reject,
  );
  threaded.core.trainQueue();
  await finished;
  leave();
  const exporting = unwrap(await client.release.export({ runId, evaluateFirst: true }));
  await waitForJob(client, contract.release.export, exporting);
  const inline = await open({ hasWindow: false });
  for (const [path, input] of [
    ['training.metrics', { runId }],
    ['evaluation.summary', {}],
    ['evaluation.photos', {}],
    ['evaluation.report', {}],
    ['release.list', {}],
  ] as const) {
    const answer = await threaded.core.transport.invoke(path, input);
    expect(answer.ok, path).toBe(true);
    expect(answer, path).toEqual(await inline.core.transport.invoke(path, input));
  }
  rmSync(tiny.workspaceDir, { recursive: true });
}, 120_000);

test('the sample workspace is opened here and filled in a thread', async () => {
  const { client } = await open();
  const drawing = { drugs: 2, studioPerDrug: 2, capturesPerDrug: 4 };
  const making = unwrap(await client.sample.workspace({ dir: join(dir, 's'), ...drawing }));
  const { steps } = await waitForJob(client, contract.sample.workspace, making);
  const names = ['draw', 'catalog', 'link', 'import', 'integrate', 'split', 'manifest'];
  expect(steps.map(({ name }) => name)).toEqual(names);
  expect(unwrap(await client.workspace.info({})).counts).toMatchObject({ drugs: 2, studioPhotos: 4, realPhotos: 8 });
});
