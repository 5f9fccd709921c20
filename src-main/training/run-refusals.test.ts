import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeTinyWorkspace, TINY_RECIPE, writeManifest } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

const open: Awaited<ReturnType<typeof makeTinyWorkspace>>[] = [];
afterEach(async () => {
  for (const { db, workspaceDir } of open.splice(0)) {
    db.close();
    await rm(workspaceDir, { recursive: true });
  }
});

async function tiny() {
  const made = await makeTinyWorkspace();
  open.push(made);
  return made;
}

const job = { signal: new AbortController().signal, report: () => {} };

test('a run refuses photos that are gone, changed or damaged before it starts, naming them', async () => {
  const { workspaceDir, files, deps } = await tiny();
  const [gone, changed] = files.filter((file) => file.split === 'train');
  await rm(join(workspaceDir, gone?.path ?? ''));
  await appendFile(join(workspaceDir, changed?.path ?? ''), 'x');
  const running = trainRun({ config: TINY_RECIPE }, deps, job);
  await expect(running).rejects.toMatchObject({ reason: 'training.photos_changed', data: { params: { count: 2 } } });
  await expect(running).rejects.toThrow(gone?.path);
  await expect(running).rejects.toThrow(changed?.path);
  expect(deps.runs.find('run-001')).toMatchObject({ state: 'failed', stepsDone: 0 });
});

test('a run refuses wrong class counts, labels of another catalogue, an empty split, an unknown network and a missing manifest', async () => {
  const { workspaceDir, files, drugs, deps } = await tiny();
  const wrong = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, num_classes: 100 } };
  await expect(trainRun({ config: wrong }, deps, job)).rejects.toMatchObject({
    reason: 'training.class_count',
    data: { params: { found: 100, expected: 3 } },
  });
  const fewer = { ...deps, catalog: { list: () => drugs.slice(1) } };
  await expect(trainRun({ config: TINY_RECIPE }, fewer, job)).rejects.toMatchObject({
    reason: 'training.stale_manifest',
  });
  const [first, second, third] = drugs;
  if (!first || !second || !third) throw new Error('The workspace has too few drugs');
  const swapped = [{ ...first, classIndex: 1 }, { ...second, classIndex: 0 }, third];
  const foreign = { ...deps, catalog: { list: () => swapped } };
  await expect(trainRun({ config: TINY_RECIPE }, foreign, job)).rejects.toMatchObject({
    reason: 'training.foreign_manifest',
    data: { params: { kcode: first.kcode, found: 0, expected: 1 } },
  });
  const unknown = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, name: 'test_efficient_net' } };
  await expect(trainRun({ config: unknown }, deps, job)).rejects.toMatchObject({
    reason: 'network.unknown_architecture',
  });
  await writeManifest(
    workspaceDir,
    3,
    files.filter((file) => file.split !== 'train'),
  );
  await expect(trainRun({ config: TINY_RECIPE }, deps, job)).rejects.toMatchObject({
    reason: 'training.empty_split',
  });
  await rm(join(workspaceDir, 'artifacts/datasets/manifest.json'));
  await expect(trainRun({ config: TINY_RECIPE }, deps, job)).rejects.toMatchObject({
    reason: 'dataset.no_manifest',
  });
  expect(deps.runs.list()).toEqual([]);
});

test('a run stops when the loss is no longer a number, and keeps the last checkpoint', async () => {
  const { workspaceDir, deps } = await tiny();
  const config = { ...TINY_RECIPE, training: { epochs: 40, warmup_epochs: 0, base_lr: 1e30, gradient_clip: 1e30 } };
  await expect(trainRun({ config }, deps, job)).rejects.toMatchObject({ reason: 'training.not_finite' });
  expect(deps.runs.find('run-001')?.state).toBe('failed');
  expect(await readFile(join(workspaceDir, 'runs/run-001/run.log'), 'utf8')).toContain('no longer a finite number');
});
