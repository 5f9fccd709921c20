import { expect, test } from 'vitest';
import * as z from 'zod';
import { TrainConfig } from '../contract/train-config.ts';
import { recipeKeys } from './recipe-keys.ts';

/** Every key and group of the schema, by its path. */
function keysOf({ properties = {}, anyOf = [] }: z.core.JSONSchema.BaseSchema, prefix = ''): string[] {
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    prefix + name,
    ...(typeof inner === 'object' ? keysOf(inner, `${prefix}${name}.`) : []),
  ]);
  return [...own, ...anyOf.flatMap((choice) => (typeof choice === 'object' ? keysOf(choice, prefix) : []))];
}

test('every key of the recipe is explained in both languages, and no other is', () => {
  const keys = keysOf(z.toJSONSchema(TrainConfig, { io: 'input' }));
  expect(keys.length).toBeGreaterThan(70);
  expect(Object.keys(recipeKeys).sort()).toEqual(keys.sort());
  for (const { title, explanation, unit } of Object.values(recipeKeys)) {
    for (const text of [title, explanation, ...(unit ? [unit] : [])]) {
      expect(text.en.trim()).not.toBe('');
      expect(text.ko.trim()).not.toBe('');
    }
    expect(explanation.en).toMatch(/[.]$/);
    expect(explanation.ko).toMatch(/(다|오)\.$/);
  }
});
