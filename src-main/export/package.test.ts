import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { buildClassMapping } from '../catalog/class-mapping.ts';
import { sha256 } from '../files/hash-file.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { evaluateRun } from '../training/evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../training/test-support/tiny-workspace.ts';
import { trainRun } from '../training/train-run.ts';
import { findTrainedModel, loadTrainedModel } from '../training/trained-model.ts';
import { howToRun } from './how-to-run.ts';
import { quantile } from './latency.ts';
import { exportPackage } from './package.ts';

const job = { signal: new AbortController().signal, report: () => {} };
let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
let evaluation: EvaluationReport;

beforeAll(async () => {
  tiny = await makeTinyWorkspace();
  await trainRun({ config: TINY_RECIPE }, tiny.deps, job);
  evaluation = await evaluateRun({ split: 'test' }, tiny.deps, job);
});

afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

async function input() {
  const model = await loadTrainedModel(await findTrainedModel(undefined, tiny.deps));
  return { model, evaluation, classMapping: buildClassMapping(tiny.drugs) };
}

test('writes a package that stands on its own', async () => {
  const { workspaceDir, deps, drugs } = tiny;
  const report = await exportPackage(await input(), deps, job);
  expect(report.dir).toBe(join(workspaceDir, 'exports/run-001'));
  expect(report.parity).toMatchObject({ photos: 3, top1Agreement: 1, passed: true });
  expect(report.latency.runs).toBe(50);
  expect(report.latency.p95Ms).toBeGreaterThanOrEqual(report.latency.medianMs);
  expect((await readdir(join(workspaceDir, 'exports'))).sort()).toEqual(['run-001']);
  for (const { name, sizeBytes, sha256: hash } of report.files) {
    const bytes = await readFile(join(report.dir, name));
    expect([name, bytes.length, sha256(bytes)]).toEqual([name, sizeBytes, hash]);
  }
  expect(report.files.map((file) => file.name)).toEqual([
    'model.onnx',
    'class_mapping.json',
    'preprocessing.json',
    'golden.json',
    'README.md',
    'golden/1.png',
    'golden/2.png',
    'golden/3.png',
  ]);
  const modelBytes = report.files[0]?.sizeBytes ?? 0;
  expect(report.goals.map((goal) => [goal.metric, goal.measured])).toEqual([
    ['top1', evaluation.overall.top1],
    ['top5', 1],
    ['realTop1', evaluation.real.top1],
    ['latencyMs', report.latency.medianMs],
    ['fileSizeMb', modelBytes / 1e6],
  ]);
  const readJson = async (name: string) => JSON.parse(await readFile(join(report.dir, name), 'utf8'));
  expect(await readJson('class_mapping.json')).toMatchObject({
    num_classes: 3,
    class_to_idx: { [drugs[1]?.kcode ?? '']: 1 },
  });
  expect(await readJson('preprocessing.json')).toMatchObject({ target_size: 32, enable_clahe: true });
  expect(await readJson('release.json')).toMatchObject({ verdict: report.verdict, runId: 'run-001' });
  const card = await readFile(join(report.dir, 'README.md'), 'utf8');
  expect(card).toContain('# PillSnap: 모델 카드');
  expect(card).toContain('# PillSnap: Model card');
});

test('the card says every step from a photo to a drug, with the values of this package', () => {
  const config = PreprocessingConfig.parse({ target_size: 48, clahe_clip_limit: 3 });
  for (const language of ['ko', 'en'] as const) {
    const told = howToRun(language, config);
    for (const word of [
      'EXIF',
      '48 x 48',
      'clipLimit 3',
      '8 x 8',
      '255',
      '[1, 3, 48, 48]',
      'softmax',
      'idx_to_class',
    ]) {
      expect(told).toContain(word);
    }
    expect(told).toContain('\n8. ');
    const without = howToRun(language, { ...config, enable_clahe: false });
    expect(without).not.toContain('CLAHE');
    expect(without).not.toContain('\n8. ');
  }
});

test('gives a receiver the same logits from the photo files, alone and in a batch', async () => {
  const dir = join(tiny.workspaceDir, 'exports/run-001');
  const session = await InferenceSession.create(join(dir, 'model.onnx'));
  const golden = JSON.parse(await readFile(join(dir, 'golden.json'), 'utf8'));
  const preprocessor = new Preprocessor(JSON.parse(await readFile(join(dir, 'preprocessing.json'), 'utf8')));
  const tensors: Float32Array[] = [];
  for (const vector of golden.vectors) {
    const tensor = await preprocessor.prepareForModel(await readFile(join(dir, vector.photo)));
    expect(sha256(new Uint8Array(tensor.buffer))).toBe(vector.input_sha256);
    const { logits } = await session.run({ input: new Tensor('float32', tensor, golden.input_shape) });
    expect([...(logits?.data ?? [])]).toEqual(vector.logits);
    tensors.push(tensor);
  }
  const batch = new Float32Array(tensors.flatMap((tensor) => [...tensor]));
  const { logits } = await session.run({ input: new Tensor('float32', batch, [tensors.length, 3, 32, 32]) });
  expect(logits?.dims).toEqual([3, 3]);
  const alone = golden.vectors.flatMap((vector: { logits: number[] }) => vector.logits);
  // Another batch size may sum in another order: float32 rounding of logits of about 1.
  for (const [index, value] of [...(logits?.data ?? [])].entries()) expect(value).toBeCloseTo(alone[index], 4);
  await session.release();
});

test('never writes over what is there', async () => {
  const { workspaceDir, deps } = tiny;
  const again = await exportPackage(await input(), deps, job);
  expect(again.dir).toBe(join(workspaceDir, 'exports/run-001-2'));
  await mkdir(join(workspaceDir, 'mine'));
  await expect(exportPackage({ ...(await input()), dir: 'mine' }, deps, job)).rejects.toMatchObject({
    reason: 'release.target_exists',
  });
  expect(await readdir(join(workspaceDir, 'mine'))).toEqual([]);
});

test('needs an evaluation of the test split with the same weights', async () => {
  const { deps } = tiny;
  for (const other of [undefined, { ...evaluation, split: 'val' as const }, { ...evaluation, epoch: 99 }]) {
    await expect(exportPackage({ ...(await input()), evaluation: other }, deps, job)).rejects.toMatchObject({
      reason: 'release.not_evaluated',
    });
  }
});

test('refuses a release whose parity could not be shown, and leaves nothing behind when cancelled', async () => {
  const { workspaceDir, deps } = tiny;
  const made = await input();
  const report = await exportPackage({ ...made, model: { ...made.model, testPhotos: [] }, dir: 'unproved' }, deps, job);
  expect(report).toMatchObject({ verdict: 'refuse', parity: { photos: 0, passed: false } });
  const cancelled = { ...job, signal: AbortSignal.abort() };
  await expect(exportPackage({ ...made, dir: 'exports/stopped' }, deps, cancelled)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect((await readdir(join(workspaceDir, 'exports'))).filter((name) => !name.startsWith('run-'))).toEqual([]);
});

test('quantiles interpolate as numpy does', () => {
  // numpy.quantile([1, 2, 3, 10], [0.5, 0.95]) = [2.5, 8.95]
  expect(quantile([10, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 1, 3, 2], 0.95)).toBeCloseTo(8.95, 12);
});
