import { expect, test } from 'vitest';
import { appError } from '../../src-shared/errors.ts';
import { outlastBusy } from './outlast-busy.ts';

const busy = () => appError('workspace.busy', { path: 'workspace.sqlite' });

test('what finds the workspace busy is done again until it is not', async () => {
  let calls = 0;
  const work = () => {
    calls += 1;
    if (calls < 3) throw busy();
    return calls;
  };
  expect(await outlastBusy(work, { pauseMs: 0 })).toBe(3);
});

test('a workspace that stays busy is told in the end', async () => {
  let calls = 0;
  const work = () => {
    calls += 1;
    throw busy();
  };
  await expect(outlastBusy(work, { attempts: 4, pauseMs: 0 })).rejects.toMatchObject({
    data: { reason: 'workspace.busy' },
  });
  expect(calls).toBe(4);
});

test('any other failure is told at once', async () => {
  let calls = 0;
  const work = () => {
    calls += 1;
    throw appError('io.no_space', { path: 'workspace.sqlite' });
  };
  await expect(outlastBusy(work)).rejects.toMatchObject({ data: { reason: 'io.no_space' } });
  expect(calls).toBe(1);
});
