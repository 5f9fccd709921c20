import { expect, test } from 'vitest';
import type { PhotoRow } from '../../src-shared/contract/photo-filing.ts';
import { appError } from '../../src-shared/errors.ts';
import { NO_ROWS, nextAfter, offsetOf, PAGE_ROWS, RowCache, type Rows, rowAt } from './row-cache.ts';

const row = (photoId: number, decision: PhotoRow['decision'] = 'pending'): PhotoRow => ({
  photoId,
  kcode: 'K-000001',
  drugName: '무수동정',
  source: 'real',
  grade: 'A',
  decision,
  rejection: null,
  split: null,
  fileName: `${photoId}.jpg`,
  width: 640,
  height: 480,
  warnings: 0,
});

/** A library whose answers come when the test says so. */
function library(total: number) {
  const asked: { readonly offset: number; answer(): void; fail(): void }[] = [];
  const shown: Rows[] = [];
  const failures: string[] = [];
  const cache = new RowCache({
    onRows: (rows) => shown.push(rows),
    onFailure: ({ reason }) => failures.push(reason),
  });
  const load = (first: number) => (offset: number, limit: number) =>
    new Promise<Awaited<ReturnType<Parameters<RowCache['show']>[0]>>>((resolve) => {
      const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) =>
        row(first + offset + i),
      );
      asked.push({
        offset,
        answer: () => resolve({ ok: true, value: { total, rows } }),
        fail: () => resolve({ ok: false, error: appError('contract.connection_lost').data }),
      });
    });
  return { cache, asked, shown, failures, load, now: () => shown.at(-1) ?? NO_ROWS };
}

/** One turn of the event loop: every answer that was given has arrived. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Answers everything that was asked for, and what is asked for then. */
async function answerAll({ asked }: ReturnType<typeof library>): Promise<number[]> {
  const offsets: number[] = [];
  while (asked.length > 0) {
    for (const question of asked.splice(0)) {
      offsets.push(question.offset);
      question.answer();
    }
    await settled();
  }
  return offsets;
}

async function shownFrom(total: number) {
  const made = library(total);
  const done = made.cache.show(made.load(0), { start: 0, end: 50 });
  await answerAll(made);
  expect(await done).toEqual({ ok: true, value: true });
  return made;
}

test('a list shows its length and the rows in sight at once', async () => {
  const { now } = await shownFrom(100_000);
  expect(now().total).toBe(100_000);
  expect(rowAt(now(), 49)?.photoId).toBe(49);
  expect(rowAt(now(), PAGE_ROWS)).toBeUndefined();
});

test('only the pages that come into sight are asked for, each once', async () => {
  const made = await shownFrom(100_000);
  made.cache.want({ start: 950, end: 1050 });
  made.cache.want({ start: 990, end: 1090 });
  expect(await answerAll(made)).toEqual([800, 1000]);
  expect(rowAt(made.now(), 1089)?.photoId).toBe(1089);
});

test('the end of the list is the end of what is asked for', async () => {
  const made = await shownFrom(250);
  made.cache.want({ start: 100, end: 5000 });
  expect(await answerAll(made)).toEqual([200]);
  expect(rowAt(made.now(), 249)?.photoId).toBe(249);
  expect(rowAt(made.now(), 250)).toBeUndefined();
});

test('a long way through the list keeps a bounded number of rows, those that are near', async () => {
  const made = await shownFrom(100_000);
  for (let start = 0; start < 50_000; start += PAGE_ROWS) {
    made.cache.want({ start, end: start + PAGE_ROWS });
    await answerAll(made);
  }
  expect(made.now().pages.size).toBeLessThanOrEqual(40);
  expect(rowAt(made.now(), 49_900)?.photoId).toBe(49_900);
  expect(rowAt(made.now(), 0)).toBeUndefined();
});

test('an answer to a list that is no longer shown is dropped', async () => {
  const made = await shownFrom(1000);
  made.cache.want({ start: 400, end: 500 });
  const late = made.asked.splice(0);
  const other = made.cache.show(made.load(5000), { start: 0, end: 50 });
  await answerAll(made);
  await other;
  for (const question of late) question.answer();
  await settled();
  expect(rowAt(made.now(), 400)).toBeUndefined();
  expect(rowAt(made.now(), 0)?.photoId).toBe(5000);
});

test('of two lists asked for in a row only the second is shown, whichever answers first', async () => {
  const made = library(1000);
  const first = made.cache.show(made.load(0), { start: 0, end: 50 });
  const second = made.cache.show(made.load(7000), { start: 0, end: 50 });
  for (const question of made.asked.splice(0).reverse()) question.answer();
  expect(await first).toEqual({ ok: true, value: false });
  expect(await second).toEqual({ ok: true, value: true });
  expect(rowAt(made.now(), 0)?.photoId).toBe(7000);
});

test('what is on the screen stays until the new list is there, and where it can’t be had', async () => {
  const made = await shownFrom(1000);
  const other = made.cache.show(made.load(5000), { start: 0, end: 50 });
  expect(rowAt(made.now(), 0)?.photoId).toBe(0);
  for (const question of made.asked.splice(0)) question.fail();
  expect((await other).ok).toBe(false);
  expect(rowAt(made.now(), 0)?.photoId).toBe(0);
});

test('a page that can’t be had is told, and asked for again when it is wanted again', async () => {
  const made = await shownFrom(1000);
  made.cache.want({ start: 400, end: 500 });
  for (const question of made.asked.splice(0)) question.fail();
  await settled();
  expect(made.failures).toEqual(['contract.connection_lost']);
  made.cache.want({ start: 400, end: 500 });
  expect(await answerAll(made)).toEqual([400]);
});

test('rows that have not changed are the same objects after the list was brought up to date', async () => {
  const made = await shownFrom(1000);
  const before = rowAt(made.now(), 7);
  const again = made.cache.show(made.load(0));
  await answerAll(made);
  await again;
  expect(rowAt(made.now(), 7)).toBe(before);
});

test('a change is seen before the core has made it, also in rows that come meanwhile, and goes where it is refused', async () => {
  const made = await shownFrom(1000);
  const { revoke } = made.cache.foresee((now) =>
    now.photoId === 3 || now.photoId === 450 ? row(now.photoId, 'accepted') : now,
  );
  expect(rowAt(made.now(), 3)?.decision).toBe('accepted');
  made.cache.want({ start: 400, end: 500 });
  await answerAll(made);
  expect(rowAt(made.now(), 450)?.decision).toBe('accepted');
  revoke();
  expect(rowAt(made.now(), 3)?.decision).toBe('pending');
  expect(rowAt(made.now(), 450)?.decision).toBe('pending');
});

test('a photo is found among the rows that are there, and the next one of a kind without a gap', async () => {
  const { now } = await shownFrom(1000);
  expect(offsetOf(now(), 120)).toBe(120);
  expect(offsetOf(now(), 620)).toBeNull();
  expect(nextAfter(now(), 10, ({ photoId }) => photoId % 50 === 0)).toBe(50);
  expect(nextAfter(now(), 10, ({ photoId }) => photoId === 300)).toBeNull();
});

test('a change that was made stays to be seen until a list holds it that was asked for afterwards', async () => {
  const made = await shownFrom(1000);
  const { confirm } = made.cache.foresee((now) => (now.photoId === 3 ? row(3, 'accepted') : now));
  const before = made.cache.show(made.load(0));
  confirm();
  await answerAll(made);
  await before;
  expect(rowAt(made.now(), 3)?.decision).toBe('accepted');
  const after = made.cache.show(made.load(0));
  await answerAll(made);
  await after;
  // This library never changes: what is seen now is its own answer.
  expect(rowAt(made.now(), 3)?.decision).toBe('pending');
});
