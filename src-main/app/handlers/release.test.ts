import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { ReleaseRecord } from '../../../src-shared/contract/release.ts';
import { evaluateRun } from '../../training/evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../../training/test-support/tiny-workspace.ts';
import { trainRun } from '../../training/train-run.ts';
import { createCore } from '../core.ts';

const job = { signal: new AbortController().signal, report: () => {} };
const core = createCore({
  clock: { now: () => new Date('2026-01-02T03:04:05.000Z') },
  pretrained: { cacheDir: '/nowhere', hub: 'http://127.0.0.1:9' },
});
const client = createClient(contract, core.transport);
let dir = '';
let photo: Uint8Array;

beforeAll(async () => {
  const tiny = await makeTinyWorkspace();
  dir = tiny.workspaceDir;
  photo = await readFile(join(dir, tiny.files[0]?.path ?? ''));
  await trainRun({ config: TINY_RECIPE }, tiny.deps, job);
  await evaluateRun({ split: 'test' }, tiny.deps, job);
  tiny.db.close();
  unwrap(await client.workspace.open({ dir }));
});
afterAll(async () => {
  await core.close();
  await rm(dir, { recursive: true });
});

async function exportRun(input: { readonly dir?: string } = {}): Promise<ReleaseRecord> {
  return waitForJob(client, contract.release.export, unwrap(await client.release.export(input)));
}

test('a run is a candidate, then a package that is listed, checked and decided on', async () => {
  const candidate = unwrap(await client.release.candidate({ runId: 'run-001' }));
  expect(candidate).toMatchObject({ checkpoint: { name: 'best.safetensors' }, evaluation: { samples: 6 } });
  expect(unwrap(await client.release.list({}))).toEqual([]);
  expect(await client.release.report({})).toMatchObject({ ok: false, error: { reason: 'release.no_report' } });

  const made = await exportRun();
  expect(made).toMatchObject({ exportId: 1, dir: join(dir, 'exports/run-001'), decisions: [] });
  const sizeBytes = made.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  expect(unwrap(await client.release.list({}))).toEqual([{ ...made, sizeBytes, folder: 'present' }]);
  expect(unwrap(await client.release.report({ runId: 'run-001' }))).toEqual(made);
  expect(unwrap(await client.release.contents({ exportId: 1 }))).toMatchObject({ isWhole: true, dir: made.dir });

  const refused = unwrap(
    await client.release.decide({ exportId: 1, decision: 'refused', decidedBy: ' 김검토 ', note: '  더 찍기  ' }),
  );
  expect(refused.decisions).toMatchObject([{ decision: 'refused', decidedBy: '김검토', note: '더 찍기' }]);
  // Everybody is told the same: whoever lists, reports or checks, and whoever gets the folder.
  expect(refused.files.at(-1)?.name).toBe('DECISION.md');
  expect(unwrap(await client.release.list({}))).toMatchObject([{ ...refused, folder: 'present' }]);
  expect(unwrap(await client.release.report({ runId: 'run-001' }))).toEqual(refused);
  expect(unwrap(await client.release.contents({ exportId: 1 }))).toMatchObject({ isWhole: true, added: [] });
  expect(await readFile(join(made.dir, 'DECISION.md'), 'utf8')).toContain('더 찍기');

  const nobody = client.release.decide({ exportId: 1, decision: 'refused', decidedBy: '  ' });
  expect(await nobody).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(await client.release.decide({ exportId: 9, decision: 'refused', decidedBy: 'Lee' })).toMatchObject({
    ok: false,
    error: { reason: 'release.no_such_export' },
  });
});

test('packages and runs can be asked; of two the package by its own files, wherever the workspace has been moved', async () => {
  const models = unwrap(await client.prediction.models({}));
  expect(models.map(({ model }) => model.kind).sort()).toEqual(['package', 'run']);
  expect(models.find(({ model }) => model.kind === 'package')).toMatchObject({
    runId: 'run-001',
    architecture: 'test_efficientnet',
    numClasses: 3,
    inputSize: 32,
    accuracy: { split: 'test' },
    verdict: 'refuse',
    decision: 'refused',
    isThere: true,
  });
  const moved = `${dir} moved`;
  await core.close();
  await rename(dir, moved);
  dir = moved;
  unwrap(await client.workspace.open({ dir }));
  expect(unwrap(await client.release.list({}))).toMatchObject([
    { dir: join(dir, 'exports/run-001'), folder: 'present' },
  ]);

  const { uploadId, address } = await core.upload(photo, 'a.png');
  const asked = { kind: 'upload', uploadId } as const;
  const [byPackage, byRun] = [
    unwrap(await client.prediction.predict({ model: { kind: 'package', exportId: 1 }, photo: asked })),
    unwrap(await client.prediction.predict({ model: { kind: 'run', runId: 'run-001' }, photo: asked, viaPhone: true })),
  ];
  expect(byPackage.best).toHaveLength(3);
  expect(byPackage).toMatchObject({ photo: { name: 'a.png', address }, seen: { inputSize: 32 } });
  expect(byRun.milliseconds.phone).not.toBeNull();
  // Each answer has a picture of its own.
  expect(byRun.seen.address).not.toBe(byPackage.seen.address);
});

test('photos that were tried are forgotten when the same workspace is opened anew', async () => {
  const { uploadId } = await core.upload(photo, 'a.png');
  const before = unwrap(await client.prediction.kept({}));
  expect(before.uploadIds).toContain(uploadId);
  unwrap(await client.workspace.open({ dir }));
  const after = unwrap(await client.prediction.kept({}));
  expect(after.uploadIds).toEqual([]);
  expect(after.session).not.toBe(before.session);
});

test('what can not be asked says why', async () => {
  const photoOf = async (uploadId: string, exportId = 1) =>
    client.prediction.predict({ model: { kind: 'package', exportId }, photo: { kind: 'upload', uploadId } });
  expect(await photoOf('nothing')).toMatchObject({ ok: false, error: { reason: 'prediction.upload_gone' } });
  const { uploadId } = await core.upload(photo, 'a.png');
  expect(await photoOf(uploadId, 9)).toMatchObject({ ok: false, error: { reason: 'release.no_such_export' } });
  const library = { kind: 'library', photoId: 99 } as const;
  expect(await client.prediction.predict({ model: { kind: 'run', runId: 'run-001' }, photo: library })).toMatchObject({
    ok: false,
    error: { reason: 'photos.not_found' },
  });
  await rm(join(dir, 'exports/run-001'), { recursive: true });
  expect(await photoOf(uploadId)).toMatchObject({ ok: false, error: { reason: 'prediction.model_gone' } });
  expect(
    unwrap(await client.prediction.models({}))
      .map(({ isThere }) => isThere)
      .sort(),
  ).toEqual([false, true]);
});

test('an export to a folder outside of the workspace is found where it was put', async () => {
  const outside = `${dir} outside`;
  try {
    const { exportId } = await exportRun({ dir: outside });
    expect(unwrap(await client.release.contents({ exportId }))).toMatchObject({ dir: outside, isWhole: true });
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
});
