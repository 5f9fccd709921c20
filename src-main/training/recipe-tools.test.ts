import { appendFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { readStoredRecipe, recipeProblems } from '../../src-shared/recipe-problems.ts';
import { recipePresets } from '../../src-shared/text/recipe-presets.ts';
import { createPresetRepository } from '../storage/preset-repository.ts';
import { estimateRun } from './estimate-run.ts';
import { checkRecipe, checkRecipeText } from './recipe-check.ts';
import { deletePreset, listPresets, savePreset } from './recipe-presets.ts';
import { readLogFrom, readLogTail } from './run-log.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe('everything that is wrong with a recipe', () => {
  test('is told with its key, its line, what is found and what is expected', () => {
    const yaml =
      'model:\n  drop_rate: 2\noptimizer:\n  betas:\n    - 0.9\n    - 3\ntraining:\n  epoch: 4\n  base_lr: fast\n';
    const { config, problems } = checkRecipeText(yaml);
    expect(config).toBeNull();
    expect(
      problems.map(({ kind, key, line, found, expected, nearest }) => [kind, key, line, found, expected, nearest]),
    ).toEqual([
      ['invalid', 'model.drop_rate', 2, '2', '< 1', null],
      ['invalid', 'training.base_lr', 9, '"fast"', 'number', null],
      ['unknown_key', 'training.epoch', 8, '4', 'training.epochs', 'training.epochs'],
      ['invalid', 'optimizer.betas[1]', 6, '3', '< 1', null],
    ]);
  });

  test('names the line of what is no YAML, the nearest network, and what is refused', () => {
    expect(checkRecipeText('model:\n  name: [').problems).toMatchObject([{ kind: 'syntax', key: '', line: 2 }]);
    expect(checkRecipe({ model: { name: 'tf_efficientnetv2_bo' } }).problems).toMatchObject([
      { key: 'model.name', found: '"tf_efficientnetv2_bo"', nearest: 'tf_efficientnetv2_b0' },
    ]);
    expect(checkRecipe({ logging: { wandb: true } }).problems).toMatchObject([
      { kind: 'refused', key: 'logging.wandb' },
    ]);
  });

  test('is nothing for a right one, which comes back whole with its remarks', () => {
    const check = checkRecipeText('# only a comment\n');
    expect(check.problems).toEqual([]);
    expect(check.config).toEqual(TrainConfig.parse({}));
    expect(check.notes.map(({ reason }) => reason)).toContain('pin_memory');
  });
});

test('a stored recipe of other rules is read as far as it goes, and what is wrong is told', () => {
  const stored = { ...TrainConfig.parse({ training: { epochs: 7 } }), theme: 'dark' };
  const broken = { ...stored, training: { ...stored.training, base_lr: -1, min_lr: 5 } };
  const { config, problems } = readStoredRecipe(broken);
  expect(problems.map(({ key }) => key)).toEqual(['training.base_lr', 'theme', 'training.min_lr']);
  expect(config.training).toMatchObject({ epochs: 7, base_lr: 1e-3, min_lr: 5 });
  expect(readStoredRecipe('nonsense').config).toEqual(TrainConfig.parse({}));
  expect(recipeProblems({})).toEqual([]);
});

describe('recipes to begin with', () => {
  test('are the files of configs/, each right, with words in both languages', async () => {
    const { db } = await tiny();
    const files = await readdir(new URL('../../configs/', import.meta.url));
    expect(
      Object.keys(recipePresets)
        .map((name) => `${name}.yaml`)
        .sort(),
    ).toEqual(files.sort());
    for (const { yaml, title, explanation, origin } of await listPresets(createPresetRepository(db))) {
      expect(checkRecipeText(yaml).problems).toEqual([]);
      expect(origin).toBe('program');
      for (const words of [title.en, title.ko, explanation.en, explanation.ko]) expect(words).not.toBe('');
    }
  });

  test('are saved under a name, replaced, listed after the others and deleted', async () => {
    const { db } = await tiny();
    const presets = createPresetRepository(db);
    const saved = savePreset({ name: '내 설정', explanation: 'short', yaml: 'training: { epochs: 3 }' }, presets);
    savePreset({ name: '내 설정', explanation: 'shorter', yaml: 'training: { epochs: 2 } # two' }, presets);
    expect((await listPresets(presets)).at(-1)).toEqual({
      presetId: saved.presetId,
      origin: 'workspace',
      title: { en: '내 설정', ko: '내 설정' },
      explanation: { en: 'shorter', ko: 'shorter' },
      yaml: 'training: { epochs: 2 } # two',
    });
    deletePreset(saved.presetId, presets);
    expect((await listPresets(presets)).every(({ origin }) => origin === 'program')).toBe(true);
    expect(() => deletePreset(saved.presetId, presets)).toThrow(saved.presetId);
    expect(() => deletePreset('program:demo', presets)).toThrow('program:demo');
    const wrong = { name: 'wrong', explanation: '', yaml: 'training: { epochs: 0 }' };
    expect(() => savePreset(wrong, presets)).toThrow('training.epochs');
  });
});

describe('the estimate of a run', () => {
  test('says steps, memory and disk, and that no time is known', async () => {
    const { deps } = await tiny();
    const estimate = await estimateRun({ config: TINY_RECIPE, measure: false }, deps, job());
    expect(estimate.steps).toEqual({ perEpoch: 4, total: 16, photos: 4 });
    expect(estimate.images).toEqual({ train: 18, val: 6, test: 6 });
    expect(estimate.device).toEqual({ device: 'cpu', precision: 'float32', isTested: true });
    expect(estimate.memory).toMatchObject({ microBatch: 4, recompute: 'none', fits: true });
    expect(estimate.time).toBeNull();
    expect(estimate.disk.cacheBytes).toBe(24 * 3 * 32 * 32);
    expect(estimate.problems).toEqual([]);
    expect(deps.runs.list()).toEqual([]);
  });

  test('measures steps where that is wanted', async () => {
    const { deps } = await tiny();
    const { time } = await estimateRun({ config: TINY_RECIPE, measure: true }, deps, job());
    expect(time).toMatchObject({ method: 'measured', runId: null });
    expect(time?.stepSeconds).toBeGreaterThan(0);
    expect(time?.totalSeconds).toBeGreaterThan(16 * (time?.stepSeconds ?? 0));
  });

  test('takes the time and the checkpoints of an earlier run of the same kind', async () => {
    const { workspaceDir, deps } = await tiny();
    const { runId } = await trainRun({ config: TINY_RECIPE }, deps, job());
    const longer = { ...TINY_RECIPE, training: { epochs: 40, warmup_epochs: 1 }, checkpoint: { save_frequency: 2 } };
    const { time, disk } = await estimateRun({ config: longer, measure: false }, deps, job());
    expect(time).toMatchObject({ method: 'recorded', runId });
    const { seconds = 0 } = deps.runs.epochs(runId).at(-1) ?? {};
    expect(time?.totalSeconds).toBeGreaterThan(4 * seconds);
    const other = { ...TINY_RECIPE, data: { ...TINY_RECIPE.data, input_size: 64 } };
    expect((await estimateRun({ config: other, measure: false }, deps, job())).time).toBeNull();
    const { size } = await stat(join(workspaceDir, 'runs', runId, 'checkpoints/last.safetensors'));
    // 1 last, 1 that replaces it, 3 kept and 1 best of weights alone; the header of the file is what is missing.
    expect(disk.checkpointBytes).toBeGreaterThan(5 * 0.95 * size);
    expect(disk.checkpointBytes).toBeLessThan(6 * size);
  });

  test('tells a device that can not be, and weights that are still to be fetched', async () => {
    const { deps } = await tiny();
    const config = { ...TINY_RECIPE, device: 'coreml', model: { ...TINY_RECIPE.model, pretrained: true } };
    const { problems, notes, memory } = await estimateRun({ config, measure: true }, deps, job());
    expect(problems.map(({ reason }) => reason)).toEqual(['device.not_on_platform']);
    expect(notes.map(({ reason }) => reason)).toContain('weights_to_fetch');
    expect(memory).toBeNull();
  });

  test('can be cancelled', async () => {
    const { deps } = await tiny();
    const abort = new AbortController();
    abort.abort();
    const estimating = estimateRun({ config: TINY_RECIPE, measure: true }, deps, { ...job(), signal: abort.signal });
    await expect(estimating).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('a log is read from its end, and on from there by whole lines', async () => {
  const { workspaceDir } = await tiny();
  const path = join(workspaceDir, 'run.log');
  expect(await readLogTail(path, 5)).toEqual({ lines: [], nextByte: 0 });
  await appendFile(path, '하나\n둘\n셋\n넷');
  const tail = await readLogTail(path, 2);
  expect(tail.lines).toEqual(['둘', '셋']);
  expect(await readLogFrom(path, tail.nextByte)).toEqual({ lines: [], nextByte: tail.nextByte });
  await appendFile(path, '째\n');
  expect((await readLogFrom(path, tail.nextByte)).lines).toEqual(['넷째']);
  await appendFile(path, `${'x'.repeat(1000)}\n`.repeat(600));
  const long = await readLogTail(path, 10_000);
  expect(long.lines.every((line) => line.length === 1000)).toBe(true);
});

async function tiny() {
  const made = await makeTinyWorkspace();
  closings.push(async () => {
    made.db.close();
    await rm(made.workspaceDir, { recursive: true });
  });
  return made;
}

function job() {
  return { signal: new AbortController().signal, report: () => {} };
}
