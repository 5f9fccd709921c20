import { expect, test } from 'vitest';
import { askProcess } from './ask-process.ts';
import type { OddTask } from './test-support/odd-child.ts';

const entry = new URL('./test-support/odd-child.ts', import.meta.url);
const ask = (how: OddTask['how'], timeLimitMs: number, signal?: AbortSignal) =>
  askProcess<OddTask>({ entry, task: { how } satisfies OddTask, timeLimitMs, signal });

/** Longer than any test may take. */
const PLENTY_MS = 600_000;

test('a process that answers and leaves is done', async () => {
  expect(await ask('answer', PLENTY_MS)).toEqual({ messages: [{ how: 'answer' }], printed: '', ending: 'done' });
});

test('a process that aborts ends itself only, and what it said before is kept', async () => {
  const { messages, ending } = await ask('abort', PLENTY_MS);
  expect(messages).toEqual([{ how: 'abort' }]);
  expect(ending).toEqual({ crash: expect.stringMatching(/SIGABRT|exit code/) });
});

test('what a process printed before it ended is kept', async () => {
  expect(await ask('exit', PLENTY_MS)).toMatchObject({
    printed: 'the driver is gone\n',
    ending: { crash: 'exit code 3' },
  });
});

test('a process that hangs is stopped at its time limit', async () => {
  expect((await ask('hang', 3000)).ending).toBe('late');
});

test('a signal stops the process and is an error of its own', async () => {
  const abort = new AbortController();
  const asked = ask('hang', PLENTY_MS, abort.signal);
  abort.abort();
  await expect(asked).rejects.toMatchObject({ reason: 'cancelled' });
});
