import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { type Core, createCore } from './core.ts';

let dir = '';
let core: Core;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap sample 알약 '));
  core = createCore({
    clock: { now: () => new Date('2026-01-02T03:04:05Z') },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
});
afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true, force: true });
});

const SMALL = { drugs: 2, studioPerDrug: 4, capturesPerDrug: 8 };

test('the sample becomes a workspace with a manifest, and started again it keeps what is there', async () => {
  const client = createClient(contract, core.transport);
  const told: Progress[] = [];
  const make = async () =>
    waitForJob(
      client,
      contract.sample.workspace,
      unwrap(await client.sample.workspace({ dir: join(dir, 's'), ...SMALL })),
      { onProgress: (progress) => void told.push(progress) },
    );
  const { steps } = await make();
  expect(steps.map(({ name }) => name)).toEqual([
    'draw',
    'catalog',
    'link',
    'import',
    'integrate',
    'split',
    'manifest',
  ]);
  const places = told.map(({ figures }) => figures?.step ?? 0);
  expect(new Set(told.map(({ figures }) => figures?.steps))).toEqual(new Set([7]));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(unwrap(await client.workspace.info({}))).toMatchObject({
    dir: join(dir, 's'),
    counts: { drugs: 2, studioPhotos: 8, realPhotos: 16 },
  });

  const again = await make();
  expect(again.steps).toMatchObject([
    { name: 'draw', report: null },
    { name: 'catalog', report: { unchanged: 2 } },
    { name: 'link', report: { linked: 0, alreadyThere: 8 } },
    { name: 'import', report: { imported: 0, alreadyThere: 16 } },
    { name: 'integrate' },
    { name: 'split' },
    { name: 'manifest' },
  ]);
});

test('stopped while it draws, it goes on when it is started again', async () => {
  const client = createClient(contract, core.transport);
  const stop = new AbortController();
  const started = unwrap(await client.sample.workspace({ dir: join(dir, 's'), ...SMALL }));
  const ended = waitForJob(client, contract.sample.workspace, started, {
    signal: stop.signal,
    onProgress: ({ done }) => (done > 0 ? stop.abort() : undefined),
  });
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  const again = unwrap(await client.sample.workspace({ dir: join(dir, 's'), ...SMALL }));
  const { steps } = await waitForJob(client, contract.sample.workspace, again);
  expect(steps[0]).toMatchObject({ name: 'draw', report: { captureImages: 16 } });
});

test('a folder with something else in it is refused and left as it is', async () => {
  const client = createClient(contract, core.transport);
  mkdirSync(join(dir, 'mine'));
  writeFileSync(join(dir, 'mine', 'diary.txt'), '');
  const started = unwrap(await client.sample.workspace({ dir: join(dir, 'mine'), ...SMALL }));
  await expect(waitForJob(client, contract.sample.workspace, started)).rejects.toMatchObject({
    reason: 'sample.not_a_sample',
  });
  expect(await client.workspace.info({})).toMatchObject({ error: { reason: 'workspace.not_open' } });
});
