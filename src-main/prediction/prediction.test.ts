import { copyFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { UploadedPhoto } from '../../src-shared/contract/prediction.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import { buildClassMapping } from '../catalog/class-mapping.ts';
import { runExport } from '../export/run-export.ts';
import { PhoneCapture } from '../imaging/phone-capture.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { evaluateRun } from '../training/evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../training/test-support/tiny-workspace.ts';
import { trainRun } from '../training/train-run.ts';
import { findTrainedModel } from '../training/trained-model.ts';
import type { ModelFile } from './model-file.ts';
import { PredictThread } from './predict-thread.ts';
import { TriedPhotos } from './tried-photos.ts';

const job = { signal: new AbortController().signal, report: () => {} };
let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
let report: ReleaseReport;
let fromPackage: ModelFile;
let fromRun: Extract<ModelFile, { kind: 'run' }>;
let photo: Uint8Array;
const threads: PredictThread[] = [];

beforeAll(async () => {
  tiny = await makeTinyWorkspace();
  await trainRun({ config: TINY_RECIPE }, tiny.deps, job);
  await evaluateRun({ split: 'test' }, tiny.deps, job);
  const model = await findTrainedModel(undefined, tiny.deps);
  const [evaluation] = tiny.deps.evaluations.list();
  const classMapping = buildClassMapping(tiny.drugs);
  report = await runExport({ model, dir: undefined, evaluation, classMapping, createdAt: tiny.deps.now() }, job);
  fromPackage = { kind: 'package', dir: report.dir, sha256: report.files[0]?.sha256 ?? '' };
  const { checkpointPath, architecture } = model;
  fromRun = { kind: 'run', checkpointPath, architecture, classes: tiny.drugs };
  // Wider than high, so that the crop matters, and noisy, so that JPEG does.
  photo = await sharp({
    create: {
      width: 640,
      height: 520,
      channels: 3,
      background: '#a06040',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg({ quality: 92 })
    .toBuffer();
});
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
});
afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

function startThread(): PredictThread {
  const thread = new PredictThread();
  threads.push(thread);
  return thread;
}

const task = (model: ModelFile, viaPhone = false) => ({ model, photo, name: '알약.jpg', viaPhone });

/** What a receiver of the package computes from the photo's bytes, with nothing of `prediction`. */
async function expectedAnswer(bytes: Uint8Array) {
  const readJson = async (name: string) => JSON.parse(await readFile(join(report.dir, name), 'utf8'));
  const tensor = await new Preprocessor(await readJson('preprocessing.json')).prepareForModel(bytes);
  const session = await InferenceSession.create(join(report.dir, 'model.onnx'));
  const { logits } = await session.run({ input: new Tensor('float32', tensor, [1, 3, 32, 32]) });
  await session.release();
  if (!(logits?.data instanceof Float32Array)) throw new Error('No logits');
  const exponentials = [...logits.data].map(Math.exp);
  const sum = exponentials.reduce((a, b) => a + b);
  const { idx_to_class } = await readJson('class_mapping.json');
  return exponentials
    .map((value, index) => ({ classIndex: index, kcode: idx_to_class[index], confidence: value / sum }))
    .sort((a, b) => b.confidence - a.confidence);
}

test('a package answers what a receiver computes from its files', async () => {
  const { best, seen, warnings } = await startThread().predict(task(fromPackage));
  const expected = await expectedAnswer(photo);
  expect(best.map(({ classIndex, kcode }) => [classIndex, kcode])).toEqual(
    expected.map(({ classIndex, kcode }) => [classIndex, kcode]),
  );
  // The same file, session settings and input: the same logits. Exponentials are summed in another order.
  for (const [i, { confidence }] of best.entries()) expect(confidence).toBeCloseTo(expected[i]?.confidence ?? -1, 12);
  expect(best.map(({ drugName }) => drugName)).toEqual(best.map(({ classIndex }) => tiny.drugs[classIndex]?.drugName));
  expect([seen.width, seen.height, seen.data.length]).toEqual([32, 32, 32 * 32 * 3]);
  expect(warnings).toEqual([]);
});

test('by the phone’s path the network sees what the phone would send', async () => {
  const thread = startThread();
  const direct = await thread.predict(task(fromPackage));
  const sent = await new PhoneCapture().preprocess(photo);
  const viaPhone = await thread.predict(task(fromPackage, true));
  const expected = await expectedAnswer(sent);
  expect(viaPhone.best[0]?.confidence).toBeCloseTo(expected[0]?.confidence ?? -1, 12);
  expect(viaPhone.milliseconds.phone).toBeGreaterThan(0);
  expect(direct.milliseconds.phone).toBeNull();
  expect(viaPhone.seen.data).not.toEqual(direct.seen.data);
});

test('a checkpoint answers as its package does, within float32 rounding', async () => {
  const thread = startThread();
  const [a, b] = [await thread.predict(task(fromRun)), await thread.predict(task(fromPackage))];
  expect(a.best.map(({ kcode }) => kcode)).toEqual(b.best.map(({ kcode }) => kcode));
  // BatchNorm is folded in the package: other rounding.
  for (const [i, { confidence }] of a.best.entries()) expect(confidence).toBeCloseTo(b.best[i]?.confidence ?? -1, 4);
  expect(a.seen.data).toEqual(b.seen.data);
});

test('a model stays open until another one is asked, or its file is written anew', async () => {
  const thread = startThread();
  expect((await thread.predict(task(fromPackage))).milliseconds.open).toBeGreaterThan(0);
  const [second, third] = await Promise.all([thread.predict(task(fromPackage)), thread.predict(task(fromPackage))]);
  expect([second.milliseconds.open, third.milliseconds.open]).toEqual([null, null]);
  const copy = { ...fromRun, checkpointPath: join(tiny.workspaceDir, 'copy.safetensors') };
  await copyFile(fromRun.checkpointPath, copy.checkpointPath);
  expect((await thread.predict(task(copy))).milliseconds.open).toBeGreaterThan(0);
  expect((await thread.predict(task(copy))).milliseconds.open).toBeNull();
  await utimes(copy.checkpointPath, 1, 1);
  expect((await thread.predict(task(copy))).milliseconds.open).toBeGreaterThan(0);
});

test('a closed thread has ended, and the next photo starts another', async () => {
  const thread = startThread();
  const answer = thread.predict(task(fromPackage));
  await thread.close();
  // Asked before the end: answered.
  expect((await answer).best.length).toBe(3);
  await thread.close();
  expect((await thread.predict(task(fromPackage))).milliseconds.open).toBeGreaterThan(0);
});

test('a photo that the upload check refuses is refused with its name and the reason, and the next one is answered', async () => {
  const thread = startThread();
  const cut = { ...task(fromPackage), photo: photo.subarray(0, photo.length / 2) };
  await expect(thread.predict(cut)).rejects.toMatchObject({
    reason: 'imaging.damaged',
    message: expect.stringContaining('알약.jpg'),
  });
  expect((await thread.predict(task(fromPackage))).best.length).toBe(3);
});

test('a small photo is answered with a warning', async () => {
  const small = await sharp(photo).resize(100, 100).png().toBuffer();
  const { warnings } = await startThread().predict({ ...task(fromPackage), photo: small });
  expect(warnings).toMatchObject([{ reason: 'upload.low_resolution', params: { width: 100, height: 100 } }]);
});

test('a package whose model is gone or is another one does not answer', async () => {
  const thread = startThread();
  await expect(thread.predict(task({ kind: 'package', dir: '/nowhere', sha256: '' }))).rejects.toMatchObject({
    reason: 'prediction.model_gone',
  });
  await expect(
    thread.predict(task({ kind: 'package', dir: report.dir, sha256: '0'.repeat(64) })),
  ).rejects.toMatchObject({ reason: 'prediction.model_changed' });
});

test('weights that give no finite number are told as such', async () => {
  const path = join(tiny.workspaceDir, 'broken.safetensors');
  const bytes = await readFile(fromRun.checkpointPath);
  // The last tensor's last value: float32 NaN, little endian.
  bytes.writeUInt32LE(0x7fc00000, bytes.length - 4);
  await writeFile(path, bytes);
  await expect(startThread().predict(task({ ...fromRun, checkpointPath: path }))).rejects.toMatchObject({
    reason: 'prediction.not_finite',
  });
});

test('of the photos given the last eight are kept, with what networks saw of them', async () => {
  const tried = new TriedPhotos();
  const given: UploadedPhoto[] = [];
  for (let i = 0; i < 9; i++) given.push(await tried.add(photo, `${i}.jpg`));
  const [first, second, third] = given;
  if (!first || !second || !third) throw new Error('Nothing was kept');
  expect(second).toMatchObject({ name: '1.jpg', format: 'JPEG', width: 640, height: 520, sizeBytes: photo.length });
  expect(() => tried.find(first.uploadId)).toThrow(/only the last 8/);

  const seen = { data: new Uint8Array(12).fill(200), width: 2, height: 2 };
  const address = tried.keepSeen(second.uploadId, seen);
  const answer = Number(new URLSearchParams(address.split('?')[1]).get('seen'));
  const png = tried.picture(second.uploadId, answer);
  expect([
    png.contentType,
    await sharp(await png.make())
      .raw()
      .toBuffer(),
  ]).toEqual(['image/png', Buffer.from(seen.data)]);
  const shown = tried.picture(second.uploadId, null);
  expect(await sharp(await shown.make()).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 520 });
  expect(() => tried.picture(second.uploadId, answer + 1)).toThrow();
  // Of a damaged one, what is left of it.
  const cut = await tried.add(photo.subarray(0, photo.length / 2), 'cut.jpg');
  expect(await sharp(await tried.picture(cut.uploadId, null).make()).metadata()).toMatchObject({ width: 640 });

  // The one that was asked for stays longer than the ones after it.
  tried.find(third.uploadId);
  for (let i = 0; i < 7; i++) await tried.add(photo, 'later.jpg');
  expect(tried.find(third.uploadId).about.name).toBe('2.jpg');
  expect(() => tried.find(second.uploadId)).toThrow();
  const before = tried.kept();
  expect(before.uploadIds).toHaveLength(8);
  expect(before.uploadIds).toContain(third.uploadId);
  tried.clear();
  expect(() => tried.find(third.uploadId)).toThrow();
  // Whoever shows photos sees from it that everything was forgotten, also what was refused.
  expect(tried.kept().uploadIds).toEqual([]);
  expect(tried.kept().session).not.toBe(before.session);
});

test('what is no picture, or too large, is not kept', async () => {
  const tried = new TriedPhotos();
  await expect(tried.add(Buffer.from('not a picture'), 'a.jpg')).rejects.toMatchObject({
    reason: 'imaging.not_an_image',
  });
  await expect(tried.add(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a.svg')).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(tried.add(new Uint8Array(10_240 * 1024 + 1), 'a.jpg')).rejects.toMatchObject({
    reason: 'imaging.file_too_large',
    data: { params: { name: 'a.jpg', sizeKb: 10_241, maxKb: 10_240 } },
  });
});
