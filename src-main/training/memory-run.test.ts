import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAST_CHECKPOINT, loadCheckpoint } from './checkpoint.ts';
import { loadTrainConfig } from './config.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

const job = { signal: new AbortController().signal, report: () => {} };
const training = { epochs: 2, warmup_epochs: 1 };

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
beforeAll(async () => {
  tiny = await makeTinyWorkspace();
});
afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

async function train(recipe: object) {
  const run = await trainRun({ config: { ...TINY_RECIPE, ...recipe } }, tiny.deps, job);
  const path = join(tiny.workspaceDir, 'runs', run.runId, 'checkpoints', LAST_CHECKPOINT);
  return { run, last: await loadCheckpoint(path, run.runId) };
}

test('accumulation takes as many batches for a step, and steps are what epochs and schedule count', async () => {
  const { run, last } = await train({ training: { ...training, accumulation_steps: 3 } });
  // 18 photos, 3 batches of 4 for a step, full steps only.
  expect(run.stepsDone).toBe(training.epochs);
  expect(run.memory?.microBatch).toBe(4);
  expect(last.position.microBatch).toBe(4);
  expect(run.notes).toContainEqual(expect.objectContaining({ reason: 'dropped' }));
});

test('a run of batch 2 whose gradients are averaged over two is one of batch 4 in micro-batches of 2', async () => {
  const accumulated = await train({
    data: { ...TINY_RECIPE.data, batch_size: 2 },
    training: { ...training, accumulation_steps: 2 },
  });
  const divided = await train({ training: { ...training, micro_batch: 2 } });
  expect(divided.last.state).toEqual(accumulated.last.state);
  const whole = await train({ training });
  expect(whole.last.state.weights).not.toEqual(divided.last.state.weights);
});

test('what is computed again changes no bit of a run', async () => {
  const kept = await train({ training: { ...training, recompute: 'none' } });
  const again = await train({ training: { ...training, recompute: 'blocks' } });
  expect(again.run.memory?.recompute).toBe('blocks');
  expect(again.last.state).toEqual(kept.last.state);
});

test('a run says what memory it expected, what there was and what it took', async () => {
  const { run } = await train({ training });
  const { estimatedBytes, availableBytes, peakBytes } = run.memory ?? {};
  expect(estimatedBytes).toBeGreaterThan(50e6);
  expect(availableBytes).toBeGreaterThan(estimatedBytes ?? 0);
  // Of a process that has done other tests before, so it is no measure of the estimate here.
  expect(peakBytes).toBeGreaterThan(50e6);
  const log = await readFile(join(tiny.workspaceDir, 'runs', run.runId, 'run.log'), 'utf8');
  expect(log.indexOf('memory: ')).toBeLessThan(log.indexOf('epoch 1'));
  expect(log).toContain('memory: ');
});

test('a micro-batch that does not divide the batch is refused', async () => {
  const refused = loadTrainConfig({ data: { batch_size: 8 }, training: { micro_batch: 3 } });
  await expect(refused).rejects.toThrow('training.micro_batch: 3 (null | n > 1, data.batch_size: 8 = n * m)');
});
