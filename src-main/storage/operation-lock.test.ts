import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireOperationLock } from './operation-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a lock is held until it is given back, and names its holder to the others', () => {
  const lock = acquireOperationLock(dir, 'dataset', 'dataset.split');
  expect(() => acquireOperationLock(dir, 'dataset', 'photos.import')).toThrow('dataset.split');
  acquireOperationLock(dir, 'training', 'training.run').release();
  lock.release();
  acquireOperationLock(dir, 'dataset', 'photos.import').release();
});

test('a program that is killed does not keep its lock', async ({ onTestFinished }) => {
  const module = new URL('./operation-lock.ts', import.meta.url).href;
  const script = `
    const { acquireOperationLock } = await import(${JSON.stringify(module)});
    // Whoever lets go of a lock without giving it back loses it to the garbage collector.
    globalThis.lock = acquireOperationLock(${JSON.stringify(dir)}, 'training', 'training.run');
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(() => acquireOperationLock(dir, 'training', 'training.run')).toThrow('training.run');
  const gone = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await gone;
  acquireOperationLock(dir, 'training', 'training.run').release();
});
