import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSafetensors } from '../network/safetensors.ts';
import { isBetter, loadCheckpoint, removeStrayCheckpoints, START_OF_RUN } from './checkpoint.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pillsnap-checkpoint-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('the better epoch is the one with the higher top-1, of equal ones the lower loss, then the earlier', () => {
  const rank = (top1: number, loss: number, epoch = 2) => ({ epoch, top1, loss });
  expect(isBetter(rank(0.8, 2), rank(0.7, 1))).toBe(true);
  expect(isBetter(rank(0.7, 1), rank(0.8, 2))).toBe(false);
  expect(isBetter(rank(0.8, 1), rank(0.8, 2))).toBe(true);
  expect(isBetter(rank(0.8, 2), rank(0.8, 1))).toBe(false);
  expect(isBetter(rank(0.8, 1, 2), rank(0.8, 1, 1))).toBe(false);
  expect(isBetter(rank(0, 9), null)).toBe(true);
});

test('only what a run has half written or no longer keeps is removed from its folder', async () => {
  const stray = ['.tmp-1-last.safetensors', 'epoch_5.safetensors', 'epoch_25.safetensors'];
  const kept = ['best.safetensors', 'epoch_15.safetensors', 'epoch_5.safetensors.bak', 'last.safetensors', 'notes.txt'];
  for (const name of [...stray, ...kept]) await writeFile(join(dir, name), '');
  await removeStrayCheckpoints(dir, { ...START_OF_RUN, kept: [{ epoch: 15, top1: 0.5, loss: 1 }] });
  expect((await readdir(dir)).sort()).toEqual(kept);
});

test.each([
  ['no run', {}, 'it belongs to no run'],
  ['another run', { run_id: 'run-002', step: '3' }, 'it belongs to run-002'],
  ['no step', { run_id: 'run-001' }, 'it names no step'],
  ['no position', { run_id: 'run-001', step: '3' }, 'it names no position'],
  ['a position that is none', { run_id: 'run-001', step: '3', position: '{"epochsDone":-1}' }, 'it names no position'],
])('weights with %s are no checkpoint to go on from', async (_name, metadata: Record<string, string>, problem) => {
  const path = join(dir, 'last.safetensors');
  await writeSafetensors(path, new Map(), metadata);
  await expect(loadCheckpoint(path, 'run-001')).rejects.toMatchObject({ reason: 'training.bad_checkpoint' });
  await expect(loadCheckpoint(path, 'run-001')).rejects.toThrow(problem);
});
