import { expect, test } from 'vitest';
import { chooseLayout } from './layout-choice.ts';

test('portable kernels are taken without reason where they are asked for', async () => {
  expect(await chooseLayout('portable')).toMatchObject({ name: 'portable', fallback: undefined });
});

test('blocked kernels are taken where they pass their self-check, and a reason is given where not', async () => {
  const choice = await chooseLayout('auto');
  expect(choice.name === 'blocked').toBe(choice.fallback === undefined);
});
