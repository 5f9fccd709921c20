import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';
import { ROWS } from './rows.ts';
import { TORCH_DEFAULTS } from './torch-settings.ts';

test('everything is measured where nothing is said', () => {
  const options = parseOptions([]);
  if (options === 'help') throw new Error('unexpected help');
  expect([...options.sections]).toEqual(['train', 'inference', 'memory', 'session']);
  expect(options.rows).toEqual(ROWS);
  expect(options.torch).toBeUndefined();
});

test('takes parts, rows and settings of PyTorch', () => {
  const args = ['--only', 'train', '--rows', 'train-s,train-b0', '--torch', 'layout=channels_last, memory=kept'];
  const options = parseOptions(args);
  if (options === 'help') throw new Error('unexpected help');
  expect([...options.sections]).toEqual(['train']);
  expect(options.rows.map(({ name }) => name)).toEqual(['train-b0', 'train-s']);
  expect(options.torch).toEqual({ ...TORCH_DEFAULTS, layout: 'channels_last', memory: 'kept' });
});

test.each([
  { args: ['--only', 'speed'], message: '--only: there is no speed; expected train, inference, memory, session' },
  { args: ['--rows', 'train-x'], message: '--rows: there is no train-x; expected train-test' },
  { args: ['--pairs', '1.5'], message: '--pairs: found 1.5, expected a whole number from 1' },
  { args: ['--torch', 'layout=NHWC'], message: '--torch: layout' },
  { args: ['--torch', 'colour=red'], message: 'colour' },
  { args: ['--speed'], message: "Unknown option '--speed'" },
])('refuses $args and says what may stand there', ({ args, message }) => {
  expect(() => parseOptions(args)).toThrow(message);
});
