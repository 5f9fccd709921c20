import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { TrainConfig } from '../../../src-shared/contract/train-config.ts';
import { makeReport, nameClasses } from '../../evaluation/report.fixture.ts';
import { createCore } from '../core.ts';
import { WorkspaceSession } from '../workspace-session.ts';

const AT = '2026-01-02T03:04:05.000Z';
const KEPT = 'photos/0-1.jpg';
const classes = nameClasses(4);
const report = makeReport({ classes, photosPerClass: 10, seed: 1, skill: 2 });
const earlier = makeReport({ classes, photosPerClass: 10, seed: 2, skill: 1, runId: 'run-000' });

let dir = '';
let core: ReturnType<typeof createCore>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-evaluation-'));
  const session = await WorkspaceSession.create(dir);
  const config = TrainConfig.parse({});
  for (const runId of ['run-000', 'run-001']) {
    const images = { train: 0, val: 0, test: 40 };
    session.runs.add({ runId, createdAt: AT, config, numClasses: 4, device: 'cpu', images, notes: [] });
  }
  session.evaluations.add(earlier);
  session.evaluations.add(report);
  addPhoto(session, KEPT);
  session.close();
  core = createCore({
    clock: { now: () => new Date(AT) },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
});

afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true, force: true });
});

async function openClient() {
  const client = createClient(contract, core.transport);
  unwrap(await client.workspace.open({ dir }));
  return client;
}

test('the goals are those of the test split and of the export, as far as they were measured', async () => {
  const { evaluation } = await openClient();
  const { goals } = unwrap(await evaluation.summary({ runId: 'run-001', source: 'studio' }));
  expect(goals).toMatchObject({ evaluatedAt: report.createdAt, exportedAt: null });
  expect(goals.results.map(({ metric, measured }) => [metric, measured])).toEqual([
    ['top1', report.overall.top1],
    ['top5', report.overall.top5],
    ['realTop1', report.real.top1],
    ['latencyMs', null],
    ['fileSizeMb', null],
  ]);
});

test('a photo that the library still has comes with its number, another one without', async () => {
  const { evaluation } = await openClient();
  const { total, photos } = unwrap(await evaluation.photos({ runId: 'run-001', split: 'test', label: 0 }));
  expect(total).toBe(10);
  expect(photos.filter((photo) => photo.photoId !== null).map((photo) => photo.path)).toEqual([KEPT]);
});

test('two runs are compared, and the photos of the difference are found', async () => {
  const { evaluation } = await openClient();
  const { all } = unwrap(await evaluation.compare({ runId: 'run-001', otherRunId: 'run-000' }));
  expect(all.photos).toBe(40);
  expect(all.fixed).toBeGreaterThan(0);
  const about = { runId: 'run-001', comparedWith: 'run-000', change: 'fixed' } as const;
  const { total, photos } = unwrap(await evaluation.photos(about));
  expect(total).toBe(all.fixed);
  expect(photos[0]?.before).not.toBeNull();
  expect(await evaluation.photos({ runId: 'run-001', change: 'fixed' })).toMatchObject({
    ok: false,
    error: { reason: 'contract.invalid_input' },
  });
});

test('what was not evaluated says so', async () => {
  const { evaluation } = await openClient();
  expect(unwrap(await evaluation.list({})).map(({ runId }) => runId)).toEqual(['run-001', 'run-000']);
  for (const answer of [
    evaluation.summary({ runId: 'run-001', split: 'val' }),
    evaluation.photos({ runId: 'run-002' }),
    evaluation.compare({ runId: 'run-001', otherRunId: 'run-000', split: 'val' }),
  ]) {
    expect(await answer).toMatchObject({ ok: false, error: { code: 'not_found', reason: 'evaluation.no_report' } });
  }
});

function addPhoto(session: WorkspaceSession, path: string): void {
  const save = classes.map(({ kcode, drugName }, classIndex) => {
    return { classIndex, kcode, drugName, manufacturer: '', form: '', trainingWeight: 1, other: {} };
  });
  session.catalog.update(() => ({ save, result: null }));
  session.photos.add([
    {
      source: 'real',
      classIndex: 0,
      sha256: '0'.repeat(64),
      path,
      originalPath: path,
      format: 'JPEG',
      mode: 'RGB',
      width: 8,
      height: 8,
      sizeBytes: 8,
      warnings: [],
      condition: null,
      addedAt: AT,
      fingerprint: new Uint8Array(64),
      measured: {
        quality: { sharpness: 1, clippedDark: 0, clippedBright: 0, brightness: 0, contrast: 0, shortSide: 8 },
        grade: 'C',
      },
    },
  ]);
}
