import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedWork } from './shared-work.ts';
import { THUMBNAIL_DIR, ThumbnailCache } from './thumbnail-cache.ts';
import { WorkQueue } from './work-queue.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap thumbnails '));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const { signal } = new AbortController();

async function photo(name: string): Promise<string> {
  const path = join(dir, name);
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  await sharp({ create: { width: 900, height: 600, channels: 3, background: '#000', noise } })
    .jpeg()
    .toFile(path);
  return path;
}

const stored = () =>
  existsSync(join(dir, THUMBNAIL_DIR))
    ? readdirSync(join(dir, THUMBNAIL_DIR), { recursive: true, withFileTypes: true })
        // What is being written has no place of its own yet.
        .filter((entry) => entry.isFile() && entry.name.endsWith('.jpg'))
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
/** Writing is not waited for by who shows the picture. */
const waitForStored = (count: number) => vi.waitFor(() => expect(stored()).toHaveLength(count));

test('a thumbnail is made once and then read from the disk, also after the photo is gone', async () => {
  const path = await photo('a.jpg');
  const request = { path, sha256: 'ab12', side: 256, signal };
  const made = await new ThumbnailCache(dir).get(request);
  const { width, height } = await sharp(made).metadata();
  expect([width, height]).toEqual([256, 171]);
  await waitForStored(1);
  rmSync(path);
  const again = await new ThumbnailCache(dir).get(request);
  expect(Buffer.compare(made, again)).toBe(0);
  await expect(new ThumbnailCache(dir).get({ ...request, side: 512 })).rejects.toMatchObject({
    reason: 'io.not_found',
  });
});

test('of a photo that comes one is kept, from which smaller ones are made', async () => {
  const path = await photo('a.jpg');
  const cache = new ThumbnailCache(dir);
  await cache.keep({ bytes: readFileSync(path), sha256: 'ab12', name: path });
  expect(stored().map((file) => basename(file))).toEqual(['ab12-256.jpg']);
  rmSync(path);
  for (const [side, height] of [
    [256, 171],
    [128, 86],
  ] as const) {
    const { format, ...size } = await sharp(await cache.get({ path, sha256: 'ab12', side, signal })).metadata();
    expect([format, size.width, size.height]).toEqual(['jpeg', side, height]);
  }
  expect(stored()).toHaveLength(1);
});

test('a photo of which none can be kept still comes', async () => {
  const path = await photo('a.jpg');
  writeFileSync(join(dir, '.cache'), 'a file where the folder should be');
  await new ThumbnailCache(dir).keep({ bytes: readFileSync(path), sha256: 'ab12', name: path });
  const made = await new ThumbnailCache(dir).get({ path, sha256: 'ab12', side: 128, signal });
  expect((await sharp(made).metadata()).width).toBe(128);
});

test('a file that was cut off is made anew', async () => {
  const request = { path: await photo('a.jpg'), sha256: 'ab12', side: 128, signal };
  const made = await new ThumbnailCache(dir).get(request);
  await waitForStored(1);
  const [file = ''] = stored();
  truncateSync(file, 100);
  expect(Buffer.compare(await new ThumbnailCache(dir).get(request), made)).toBe(0);
  await vi.waitFor(() => expect(statSync(file).size).toBe(made.length));
});

test('the folder may be deleted while the program runs', async () => {
  const cache = new ThumbnailCache(dir);
  const path = await photo('a.jpg');
  await cache.get({ path, sha256: 'ab12', side: 128, signal });
  await waitForStored(1);
  rmSync(join(dir, THUMBNAIL_DIR), { recursive: true });
  await cache.get({ path, sha256: 'ab12', side: 128, signal });
  await waitForStored(1);
});

test('what is too large for a grid is not kept', async () => {
  const cache = new ThumbnailCache(dir);
  const path = await photo('a.jpg');
  await cache.get({ path, sha256: 'ab12', side: 800, signal });
  await cache.get({ path, sha256: 'ab12', side: 64, signal });
  await waitForStored(1);
  expect(stored()[0]).toContain('ab12-64');
});

test('each folder stays within its share of the limit, the oldest going first', async () => {
  const path = await photo('a.jpg');
  const first = new ThumbnailCache(dir);
  const made = await first.get({ path, sha256: 'aa0', side: 256, signal });
  await first.get({ path, sha256: 'bb0', side: 256, signal });
  for (let i = 1; i < 5; i++) {
    await first.get({ path, sha256: `aa${i}`, side: 256, signal });
    await waitForStored(i + 2);
  }
  for (const file of stored()) {
    const age = Number(/(\d)-256/.exec(file)?.[1]);
    utimesSync(file, 1_700_000_000 + age, 1_700_000_000 + age);
  }
  const small = new ThumbnailCache(dir, { limitBytes: made.length * 3 * 256 });
  await small.get({ path, sha256: 'aa9', side: 256, signal });
  // Room for three in each of the 256 folders; four fifths of it are left: two.
  await waitForStored(3);
  expect(
    stored()
      .map((file) => basename(file).slice(0, 3))
      .sort(),
  ).toEqual(['aa4', 'aa9', 'bb0']);
});

test('a damaged photo is an error, and no file', async () => {
  const path = join(dir, 'x.jpg');
  writeFileSync(path, 'no picture');
  await expect(new ThumbnailCache(dir).get({ path, sha256: 'cd', side: 64, signal })).rejects.toMatchObject({
    reason: 'imaging.damaged',
  });
  expect(stored()).toEqual([]);
});

test('work of one key is shared, and given up when nobody wants it any more', async () => {
  const shared = new SharedWork<string>();
  const gate = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const work = (own: AbortSignal) => {
    signals.push(own);
    return gate.promise;
  };
  const [one, two] = [new AbortController(), new AbortController()];
  const first = shared.run('k', work, one.signal);
  const second = shared.run('k', work, two.signal);
  expect(signals).toHaveLength(1);
  one.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect(signals[0]?.aborted).toBe(false);
  two.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(signals[0]?.aborted).toBe(true);
  // Whoever comes now does not get what is being given up.
  const third = shared.run('k', work, signal);
  expect(signals).toHaveLength(2);
  gate.resolve('done');
  expect(await third).toBe('done');
});

test('only so much is done at once, the newest first, and what is not wanted any more is never begun', async () => {
  const queue = new WorkQueue(2);
  const begun: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const unwanted = new AbortController();
  const runs = gates.map((gate, i) =>
    queue.run(
      () => {
        begun.push(i);
        return gate.promise;
      },
      i === 3 ? unwanted.signal : signal,
    ),
  );
  await vi.waitFor(() => expect(begun).toEqual([0, 1]));
  unwanted.abort();
  await expect(runs[3]).rejects.toMatchObject({ code: 'cancelled' });
  gates[0]?.resolve();
  await vi.waitFor(() => expect(begun).toEqual([0, 1, 4]));
  for (const gate of gates) gate.resolve();
  await Promise.allSettled(runs);
  expect(begun).toEqual([0, 1, 4, 2]);
});
