import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { checkTrainConfig, formatTrainConfig, loadTrainConfig } from './config.ts';
import { recipeNotes } from './recipe-notes.ts';

const CONFIGS = join(import.meta.dirname, '../../configs');

const dirs: string[] = [];
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true });
});

async function yamlFile(text: string | Uint8Array): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-설정 파일-'));
  dirs.push(dir);
  const path = join(dir, '설정 1.yaml');
  await writeFile(path, text);
  return path;
}

describe('the recipes that come with the program', () => {
  test("train_config.yaml is the plan's, and its values are the defaults", async () => {
    const config = await loadTrainConfig(join(CONFIGS, 'train_config.yaml'));
    expect(config).toEqual({ ...TrainConfig.parse({}), model: { ...TrainConfig.parse({}).model, num_classes: 100 } });
    expect(config.training).toMatchObject({ epochs: 50, warmup_epochs: 3, base_lr: 1e-3, min_lr: 1e-6 });
    expect(config.optimizer).toEqual({ name: 'AdamW', betas: [0.9, 0.999], eps: 1e-8 });
    expect(config.augmentation).toMatchObject({ mixup_alpha: 0.2, cutmix_alpha: 1, cutmix_minmax: [0.1, 1] });
  });

  test('demo.yaml is valid, small, and asks for nothing that is not done', async () => {
    const config = await loadTrainConfig(join(CONFIGS, 'demo.yaml'));
    expect(config.model).toMatchObject({ name: 'test_efficientnet', pretrained: false });
    expect(config.model.num_classes).toBeUndefined();
    expect(recipeNotes(config)).toEqual([]);
  });
});

describe('a recipe', () => {
  test('may be partly filled', async () => {
    const config = await loadTrainConfig({ training: { epochs: 7 } });
    expect(config.training).toMatchObject({ epochs: 7, base_lr: 1e-3 });
    expect(await loadTrainConfig(await yamlFile(''))).toEqual(TrainConfig.parse({}));
    expect((await loadTrainConfig(await yamlFile('training:\n  base_lr: 2e-4\n'))).training.base_lr).toBe(2e-4);
  });

  test('reads back what it writes', async () => {
    const config = checkTrainConfig({ model: { num_classes: 3 }, checkpoint: { resume: 'run-001' } }, 'x');
    expect(checkTrainConfig(parse(formatTrainConfig(config)), 'x')).toEqual(config);
  });

  test('with an unknown key names it with its path, and the nearest known one', async () => {
    const cases = [
      ['training:\n  epoch: 3', 'training.epoch', 'training.epochs'],
      ['trainning:\n  epochs: 3', 'trainning', 'training'],
      ['epochs: 3', 'epochs', 'training.epochs'],
      ['model:\n  batch_size: 3', 'model.batch_size', 'data.batch_size'],
      ['model:\n  num_class: 3', 'model.num_class', 'model.num_classes'],
      ['training:\n  ema: 0.9', 'training.ema', 'training.ema_decay'],
      ['training:\n  patience: 3', 'training.patience', 'training.early_stop.patience'],
      ['training:\n  early_stop: {patient: 3}', 'training.early_stop.patient', 'training.early_stop.patience'],
      [
        'augmentation:\n  color_jitter:\n    hue_: 0.1',
        'augmentation.color_jitter.hue_',
        'augmentation.color_jitter.hue',
      ],
    ];
    for (const [text = '', key, nearest] of cases) {
      await expect(loadTrainConfig(await yamlFile(text))).rejects.toMatchObject({
        reason: 'training.config_unknown_key',
        data: { params: { key, nearest } },
      });
    }
  });

  test('with wrong values names all of them, with what was found and expected', async () => {
    const path = await yamlFile('training:\n  epochs: 0\n  base_lr: fast\noptimizer:\n  name: SGD\n');
    const loading = loadTrainConfig(path);
    await expect(loading).rejects.toMatchObject({ reason: 'training.config_invalid' });
    await expect(loading).rejects.toThrow(
      'training.epochs: 0 (>= 1); training.base_lr: "fast" (number); optimizer.name: "SGD" ("AdamW")',
    );
  });

  test('with a value of a wrong kind, size, length or order says what is expected', async () => {
    const cases = [
      ['model:', 'model: null ({key: value})'],
      ['model: 3', 'model: 3 ({key: value})'],
      ['training: {epochs: "3"}', 'training.epochs: "3" (number)'],
      ['training: {epochs: 3.5}', 'training.epochs: 3.5 (integer)'],
      ['training: {base_lr: .inf}', 'training.base_lr: Infinity (number)'],
      ['training: {base_lr: 0}', 'training.base_lr: 0 (> 0)'],
      ['training: {base_lr: 1e-5, min_lr: 1e-4}', 'training.min_lr: 0.0001 (<= training.base_lr: 0.00001)'],
      ['training: {base_lr: 1e-8}', 'training.min_lr: 0.000001 (<= training.base_lr: 1e-8)'],
      ['model: {drop_rate: 1}', 'model.drop_rate: 1 (< 1)'],
      ['training: {epochs: 1000000000}', 'training.epochs: 1000000000 (<= 100000)'],
      ['training: {cached_views: 1001}', 'training.cached_views: 1001 (<= 1000)'],
      ['{data: {input_size: 64}, training: {progressive: {}}}', 'progressive.start_size: 128 (< data.input_size: 64)'],
      ['training: {ema_decay: 1}', 'training.ema_decay: 1 (< 1)'],
      ['training: {trainable: frozen}', 'training.trainable: "frozen" ("all" | "head" | "head_cached")'],
      ['{engine: tfjs, training: {trainable: head}}', 'training.trainable: "head" (all, engine: tfjs)'],
      ['training: {early_stop: true}', 'training.early_stop: true ({key: value})'],
      ['training: {progressive: {start_size: 100}}', 'training.progressive.start_size: 100 (32 * n)'],
      ['training: {progressive: {start_size: 512}}', 'start_size: 512 (< data.input_size: 512)'],
      ['training: {epochs: 3, progressive: {stages: 4}}', 'stages: 4 (<= training.epochs: 3)'],
      ['training: {trainable: head_cached, progressive: {}}', '(null, training.trainable: head_cached)'],
      ['optimizer: {betas: [0.9]}', 'optimizer.betas: [0.9] ([a, b])'],
      ['optimizer: {betas: [0.9, 0.99, 0.999]}', 'optimizer.betas: [0.9,0.99,0.999] ([a, b])'],
      ['optimizer: {betas: 0.9}', 'optimizer.betas: 0.9 ([a, b])'],
      ['optimizer: {betas: [0.999, 0.9]}', 'optimizer.betas: [0.999,0.9] ([a, b], a <= b)'],
      ['optimizer: {betas: [0.9, 1]}', 'optimizer.betas[1]: 1 (< 1)'],
      ['augmentation: {gaussian_blur: {kernel_size: 4}}', 'kernel_size: 4 (3 | 5 | 7 | 9)'],
      ['augmentation: {cutmix_minmax: [1, 0.1]}', 'augmentation.cutmix_minmax: [1,0.1] ([a, b], a <= b)'],
      ['validation: {metrics: [top3]}', 'validation.metrics[0]: "top3" ("top1" | "top5" | "loss")'],
      ['validation: {metrics: top1}', 'validation.metrics: "top1" ([...])'],
      ['data: {pin_memory: yes}', 'data.pin_memory: "yes" (true | false)'],
      ['checkpoint: {resume: 3}', 'checkpoint.resume: 3 (string)'],
    ];
    for (const [text = '', message = ''] of cases) {
      const loading = loadTrainConfig(await yamlFile(text));
      await expect(loading, text).rejects.toMatchObject({ reason: 'training.config_invalid' });
      await expect(loading, text).rejects.toThrow(message);
    }
  });

  test('that is no YAML names the line', async () => {
    const syntax = (line: number) => ({ reason: 'training.config_syntax', data: { params: { line } } });
    await expect(loadTrainConfig(await yamlFile('model:\n  name: "x\n'))).rejects.toMatchObject(syntax(3));
    await expect(loadTrainConfig(await yamlFile('model:\n  name: x\n  name: y\n'))).rejects.toMatchObject(syntax(3));
    await expect(loadTrainConfig(await yamlFile('# only\n- a list\n'))).rejects.toMatchObject(syntax(2));
    await expect(loadTrainConfig(await yamlFile(Uint8Array.of(0xff, 0xfe, 0x6d, 0)))).rejects.toMatchObject(syntax(1));
    await expect(loadTrainConfig(await yamlFile('just text'))).rejects.toMatchObject(syntax(1));
    await expect(loadTrainConfig(await yamlFile('model:\n\tname: x\n'))).rejects.toMatchObject(syntax(2));
    await expect(loadTrainConfig(await yamlFile('model: {}\n---\nmodel: {}\n'))).rejects.toMatchObject(syntax(2));
    await expect(loadTrainConfig(await yamlFile('model:\n  name: *x\n'))).rejects.toMatchObject(syntax(2));
  });

  test('that is not there, or asks to send data away, is refused', async () => {
    await expect(loadTrainConfig('/nowhere/train.yaml')).rejects.toMatchObject({ reason: 'io.not_found' });
    await expect(loadTrainConfig({ logging: { wandb: true } })).rejects.toMatchObject({
      reason: 'training.wandb_refused',
    });
  });
});
