import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256, sha256File } from './hash-file.ts';
import { listFiles } from './list-files.ts';
import { holdLock } from './lock-file.ts';
import { writeAtomically, writeFileAtomically, writeFileAtomicallySync, writeJsonAtomically } from './write-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('atomic writing', () => {
  test('replaces the old content and leaves no temporary file', async () => {
    const path = join(dir, '약.json');
    await writeJsonAtomically(path, { a: 1 });
    await writeJsonAtomically(path, { a: 2 });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "a": 2\n}\n');
    expect(readdirSync(dir)).toEqual(['약.json']);
  });

  test('keeps the old content and cleans up when the writer fails', async () => {
    const path = join(dir, 'model.onnx');
    await writeFileAtomically(path, 'old');
    const failing = writeAtomically(path, async (temporaryPath) => {
      writeFileSync(temporaryPath, 'half');
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    });
    await expect(failing).rejects.toMatchObject({ code: 'no_space', data: { params: { path } } });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual(['model.onnx']);
  });

  test('replaces and cleans up without waiting as well', () => {
    const path = join(dir, 'events');
    writeFileAtomicallySync(path, 'old');
    writeFileAtomicallySync(path, Buffer.from('new'));
    mkdirSync(join(dir, 'folder'));
    expect(() => writeFileAtomicallySync(join(dir, 'folder'), '')).toThrow(join(dir, 'folder'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(dir)).toEqual(['events', 'folder']);
  });

  test('names the path when the folder is missing', async () => {
    const path = join(dir, 'missing', 'x.json');
    await expect(writeFileAtomically(path, '')).rejects.toMatchObject({
      code: 'not_found',
      data: { params: { path } },
    });
  });
});

describe('listFiles', () => {
  const list = async (start: string) => {
    const found: string[] = [];
    for await (const item of listFiles(start)) found.push(`${item.kind} ${item.path.slice(start.length + 1)}`);
    return found;
  };

  test('walks depth first in code-point order, tells hidden names apart and does not walk links', async () => {
    mkdirSync(join(dir, 'b b'));
    mkdirSync(join(dir, '가'));
    for (const name of ['z.jpg', 'a.jpg', '.hidden', 'b b/2.jpg', 'b b/10.jpg', '가/나.jpg']) {
      writeFileSync(join(dir, name), name);
    }
    symlinkSync(join(dir, 'a.jpg'), join(dir, 'link.jpg'));
    symlinkSync(dir, join(dir, 'loop'));
    expect(await list(dir)).toEqual([
      'hidden .hidden',
      ...['a.jpg', 'b b/10.jpg', 'b b/2.jpg', 'link.jpg', 'loop', 'z.jpg', '가/나.jpg'].map((name) => `file ${name}`),
    ]);
  });

  test('an absent folder is an error that names it', async () => {
    await expect(list(join(dir, 'nothing'))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('stops when it is cancelled', async () => {
    writeFileSync(join(dir, 'a.jpg'), '');
    const walk = listFiles(dir, AbortSignal.abort());
    await expect(walk.next()).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('a lock is held once, also against this process, until it is released', async () => {
  const path = join(dir, 'x.lock');
  const lock = await holdLock(path);
  expect(await holdLock(path)).toBeNull();
  await lock?.release();
  const again = await holdLock(path);
  expect(again).not.toBeNull();
  await again?.release();
  expect(readdirSync(dir)).toEqual([]);
  await expect(holdLock(join(dir, 'gone', 'x.lock'))).rejects.toMatchObject({ code: 'not_found' });
});

test('a file hashes like its bytes', async () => {
  const path = join(dir, 'big.bin');
  const bytes = Buffer.alloc(1_000_003, 'pill');
  writeFileSync(path, bytes);
  expect(await sha256File(path)).toBe(sha256(bytes));
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
