import { expect, test } from 'vitest';
import * as z from 'zod';
import { TrainConfig } from '../../../src-shared/contract/train-config.ts';
import { flatten, GENERAL, recipeGroups } from './fields.ts';
import { meantBy } from './problem-text.ts';
import { readText, textOf, withoutKey, withValue } from './recipe-text.ts';
import { shownKeys } from './shown-keys.ts';

const TEXT = `# My recipe
model:
  name: test_efficientnet # small
training:
  epochs: 3 # few
  # a remark
  base_lr: 1e-3
`;

test('a changed value leaves comments, order and the other values as they are', () => {
  const changed = withValue(TEXT, ['training', 'epochs'], 12);
  expect(changed).toBe(TEXT.replace('epochs: 3', 'epochs: 12'));
  expect(withValue(changed, ['training', 'epochs'], 3)).toBe(TEXT);
});

test('a key that was not there is added to its group, a group to the recipe', () => {
  expect(withValue(TEXT, ['training', 'seed'], 7)).toBe(`${TEXT}  seed: 7\n`);
  expect(withValue(TEXT, ['optimizer', 'betas'], [0.8, 0.9])).toBe(`${TEXT}optimizer:\n  betas: [ 0.8, 0.9 ]\n`);
  expect(withValue('', ['training', 'early_stop'], { patience: 3 })).toBe(
    'training:\n  early_stop:\n    patience: 3\n',
  );
  const commented = withValue('# only words\n', ['engine'], 'tfjs');
  expect(commented).toContain('# only words\n');
  expect(readText(commented)).toEqual({ isReadable: true, value: { engine: 'tfjs' } });
});

test('a key that is taken back is gone, with a group that became empty', () => {
  expect(readText(withoutKey(TEXT, ['training', 'base_lr']))).toMatchObject({ value: { training: { epochs: 3 } } });
  const nested = withValue('', ['training', 'early_stop'], { patience: 3 });
  expect(withoutKey(nested, ['training', 'early_stop', 'patience'])).toBe('');
  expect(withoutKey(TEXT, ['logging', 'wandb'])).toBe(TEXT);
});

test('the line of what is no YAML is told', () => {
  expect(readText('model:\n  name: [')).toMatchObject({ isReadable: false, line: 2 });
  expect(readText('- a list')).toMatchObject({ isReadable: false, line: 1 });
  expect(readText('')).toEqual({ isReadable: true, value: {} });
  expect(readText(TEXT)).toMatchObject({ isReadable: true, value: { training: { epochs: 3, base_lr: 0.001 } } });
});

test('a whole recipe is written as what differs from the defaults, and read back as it was', () => {
  const config = TrainConfig.parse({ engine: 'tfjs', training: { early_stop: { patience: 4 }, epochs: 50 } });
  const text = textOf(config);
  expect(text).toContain('engine: tfjs');
  expect(text).not.toContain('epochs');
  const read = readText(text);
  expect(read.isReadable && TrainConfig.parse(read.value)).toEqual(config);
  expect(textOf(TrainConfig.parse({}))).toBe('');
});

test('every key of the schema has a field with its default', () => {
  const groups = recipeGroups();
  const fields = groups.flatMap(({ fields: own }) => own.flatMap(flatten));
  expect(groups[0]?.key).toBe(GENERAL);
  const keysOf = (schema: z.core.JSONSchema.BaseSchema, prefix = ''): string[] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
      prefix + name,
      ...(typeof inner === 'object' ? keysOf(inner, `${prefix}${name}.`) : []),
    ]),
    ...(schema.anyOf ?? []).flatMap((one) => (typeof one === 'object' ? keysOf(one, prefix) : [])),
  ];
  const keys = keysOf(z.toJSONSchema(TrainConfig, { io: 'input' }));
  const shown = [...fields.map(({ key }) => key), ...groups.map(({ key }) => key)].filter((key) => key !== GENERAL);
  expect(shown.sort()).toEqual(keys.sort());
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const epochs = { type: { kind: 'number', isInteger: true, min: 1 }, defaultValue: 50 };
  expect(byKey.get('training.epochs')).toMatchObject(epochs);
  expect(byKey.get('augmentation.gaussian_blur.kernel_size')?.type).toEqual({ kind: 'choice', options: [3, 5, 7, 9] });
  expect(byKey.get('training.early_stop')?.type).toMatchObject({ kind: 'nullable', inner: { kind: 'group' } });
  expect(byKey.get('optimizer.betas')?.type).toMatchObject({ kind: 'range', number: { min: 0 } });
});

test('a search finds keys by their words in either language, whole groups, and only changed ones where that is wanted', () => {
  const find = (query: string, recipe: unknown = {}, isOnlyChanged = false) =>
    [...shownKeys(recipeGroups(), recipe, { query, isOnlyChanged })].sort();
  expect(find('patience')).toEqual(['training.early_stop', 'training.early_stop.patience']);
  const shadow = ['prob', 'softness', 'strength'].map((name) => `augmentation.shadow.${name}`);
  expect(find('그림자')).toEqual(['augmentation.shadow', ...shadow]);
  expect(find('scheduler')).toEqual(['scheduler.name', 'scheduler.warmup_factor', 'scheduler.warmup_method']);
  expect(find('no such thing')).toEqual([]);
  expect(find('').length).toBeGreaterThan(60);
  const recipe = { training: { seed: 7, epochs: 50 }, augmentation: { shadow: { prob: 0.5 } } };
  expect(find('', recipe, true)).toEqual(['augmentation.shadow', 'augmentation.shadow.prob', 'training.seed']);
});

test('only what is like the written name is said to be meant', () => {
  const unknown = (key: string, nearest: string) =>
    meantBy({ kind: 'unknown_key', key, path: [], line: null, found: '1', expected: nearest, nearest });
  expect(unknown('training.epoch', 'training.epochs')).toBe('training.epochs');
  expect(unknown('model.epochs', 'training.epochs')).toBe('training.epochs');
  expect(unknown('training.warmup', 'training.warmup_epochs')).toBe('training.warmup_epochs');
  expect(unknown('training.nested', 'training.seed')).toBeNull();
  const name = { kind: 'invalid' as const, key: 'model.name', path: [], line: 1, expected: '' };
  const network = 'tf_efficientnetv2_s';
  expect(meantBy({ ...name, found: '"efficientnetv2_s"', nearest: network })).toBe(network);
  expect(meantBy({ ...name, found: '"foo"', nearest: network })).toBeNull();
});
