import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { RunState, RunUpdate } from '../../src-shared/contract/training.ts';
import { sha256 } from '../files/hash-file.ts';
import { readSafetensors } from '../network/safetensors.ts';
import { acquireOperationLock } from '../storage/operation-lock.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../training/test-support/tiny-workspace.ts';
import type { ChildOrder } from '../training/test-support/train-child.ts';
import { trainRun } from '../training/train-run.ts';
import { createCore } from './core.ts';

const LONG_RECIPE = { ...TINY_RECIPE, training: { epochs: 24, warmup_epochs: 1 } };
/** Of a run of hundreds of steps on a machine that has other work. */
const TIMEOUT_MS = 180_000;

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

test(
  'queued runs are trained one after another, each from its own recipe',
  async () => {
    const { client, core } = await openTiny();
    const first = unwrap(await client.training.enqueue({ config: TINY_RECIPE, name: 'first' }));
    const shorter = { ...TINY_RECIPE, training: { epochs: 2, warmup_epochs: 0 } };
    const second = unwrap(await client.training.enqueue({ config: shorter }));
    expect([first.state, first.queuePosition, first.name]).toEqual(['queued', 1, 'first']);
    expect([second.state, second.queuePosition, second.device]).toEqual(['queued', 2, null]);
    core.trainQueue();
    await reaches(client, second.runId, 'finished');
    const runs = unwrap(await client.training.runs({}));
    expect(runs.map(({ runId, state, epochsDone }) => [runId, state, epochsDone])).toEqual([
      ['run-002', 'finished', 2],
      ['run-001', 'finished', 4],
    ]);
    const [startOfSecond, endOfFirst] = [runs[0]?.startedAt ?? '', runs[1]?.finishedAt ?? ''];
    expect(startOfSecond >= endOfFirst).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  'a run that is paused goes on bit for bit when it is resumed, behind what was queued meanwhile',
  async () => {
    const { client, core, tiny } = await openTiny();
    core.trainQueue();
    const { runId } = unwrap(await client.training.enqueue({ config: LONG_RECIPE }));
    await reachesStep(client, runId, 10);
    const asked = unwrap(await client.training.pause({ runId }));
    expect(asked.state).toBe('running');
    const paused = await reaches(client, runId, 'paused');
    expect(paused.stepsDone).toBeLessThan(96);
    expect(paused.error).toBeNull();
    const other = unwrap(await client.training.enqueue({ config: TINY_RECIPE }));
    expect(unwrap(await client.training.resume({ runId }))).toMatchObject({ state: 'queued' });
    await reaches(client, other.runId, 'finished');
    await reaches(client, runId, 'finished');
    const alone = await trainRun({ config: LONG_RECIPE }, tiny.deps, job());
    expect(await weights(tiny.workspaceDir, runId)).toBe(await weights(tiny.workspaceDir, alone.runId));
  },
  TIMEOUT_MS,
);

test(
  'a run that is stopped keeps its best checkpoint, ends for good and lets the next one begin',
  async () => {
    const { client, core, tiny } = await openTiny();
    core.trainQueue();
    const { runId } = unwrap(await client.training.enqueue({ config: LONG_RECIPE }));
    const next = unwrap(await client.training.enqueue({ config: TINY_RECIPE }));
    await reachesStep(client, runId, 10);
    unwrap(await client.training.stop({ runId }));
    await reaches(client, runId, 'cancelled');
    await reaches(client, next.runId, 'finished');
    expect(existsSync(join(tiny.workspaceDir, 'runs', runId, 'checkpoints/best.safetensors'))).toBe(true);
    expect(await client.training.resume({ runId })).toMatchObject({
      ok: false,
      error: { reason: 'training.stopped_for_good' },
    });
  },
  TIMEOUT_MS,
);

test(
  'a program that is closed saves the run it is at; the next one finds it and the rest of the queue',
  async () => {
    const { client, core, tiny } = await openTiny();
    core.trainQueue();
    const { runId } = unwrap(await client.training.enqueue({ config: LONG_RECIPE }));
    const waiting = unwrap(await client.training.enqueue({ config: TINY_RECIPE }));
    await reachesStep(client, runId, 10);
    await core.close();
    expect(tiny.deps.runs.find(runId)?.state).toBe('paused');
    const again = await open(tiny.workspaceDir);
    expect(unwrap(await again.client.training.queue({})).map((run) => run.runId)).toEqual([waiting.runId]);
    again.core.trainQueue();
    await reaches(again.client, waiting.runId, 'finished');
    unwrap(await again.client.training.resume({ runId }));
    await reaches(again.client, runId, 'finished');
  },
  TIMEOUT_MS,
);

test(
  'a run of another process is followed and paused from here',
  async () => {
    const { client, tiny } = await openTiny();
    const order: ChildOrder = { workspaceDir: tiny.workspaceDir, input: { config: LONG_RECIPE }, dieAt: { step: 1e9 } };
    const script = join(import.meta.dirname, '../training/test-support/train-child.ts');
    const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe'] });
    const exit = once(child, 'exit');
    const printed = text(child.stderr);
    await appears(client);
    await reachesStep(client, 'run-001', 10);
    unwrap(await client.training.pause({ runId: 'run-001' }));
    await exit;
    expect(await printed).toContain('cancelled');
    expect(unwrap(await client.training.runs({}))[0]).toMatchObject({ state: 'paused' });
  },
  TIMEOUT_MS,
);

test(
  'the queue waits for whoever else trains, and begins when the workspace is free',
  async () => {
    const { client, core, tiny } = await openTiny();
    const lock = acquireOperationLock(tiny.workspaceDir, 'training', 'another program');
    core.trainQueue();
    const { runId } = unwrap(await client.training.enqueue({ config: TINY_RECIPE }));
    expect(unwrap(await client.training.queue({}))).toHaveLength(1);
    lock.release();
    await reaches(client, runId, 'finished');
  },
  TIMEOUT_MS,
);

test(
  'a queue that is held begins nothing, also in the next program, and goes on when it is let; what trains is left alone',
  async () => {
    const { client, core, tiny } = await openTiny();
    core.trainQueue();
    const training = unwrap(await client.training.enqueue({ config: LONG_RECIPE })).runId;
    await reachesStep(client, training, 10);
    const held = unwrap(await client.training.holdQueue({ isHeld: true }));
    expect(held).toMatchObject({ heldSince: expect.stringMatching(/^\d{4}-.*Z$/), waiting: 0 });
    const waiting = unwrap(await client.training.enqueue({ config: TINY_RECIPE })).runId;
    await reaches(client, training, 'finished');
    await core.close();

    const again = await open(tiny.workspaceDir);
    expect(unwrap(await again.client.training.holdQueue({ isHeld: true }))).toEqual({ ...held, waiting: 1 });
    // Looks at once, and has begun what it begins by when it returns.
    again.core.trainQueue();
    expect(unwrap(await again.client.jobs.list({}))).toEqual([]);
    expect(unwrap(await again.client.training.queueState({}))).toEqual({ ...held, waiting: 1 });
    expect(unwrap(await again.client.training.holdQueue({ isHeld: false }))).toEqual({ heldSince: null, waiting: 1 });
    await reaches(again.client, waiting, 'finished');
  },
  TIMEOUT_MS,
);

test('places in the queue are changed; what is taken out is gone, or what it was before', async () => {
  const { client, tiny } = await openTiny();
  const add = async () => unwrap(await client.training.enqueue({ config: TINY_RECIPE })).runId;
  const [a, b, c] = [await add(), await add(), await add()];
  const ids = (runs: readonly { readonly runId: string }[]) => runs.map(({ runId }) => runId);
  expect(ids(unwrap(await client.training.move({ runId: c, position: 1 })))).toEqual([c, a, b]);
  expect(ids(unwrap(await client.training.move({ runId: c, position: 9 })))).toEqual([a, b, c]);
  tiny.deps.runs.describe(b, { device: 'cpu' });
  tiny.deps.runs.restart(b);
  tiny.deps.runs.end(b, 'failed', '2026-01-02T03:04:05.000Z');
  unwrap(await client.training.resume({ runId: b }));
  expect(ids(unwrap(await client.training.queue({})))).toEqual([a, c, b]);
  unwrap(await client.training.dequeue({ runId: a }));
  expect(existsSync(join(tiny.workspaceDir, 'runs', a))).toBe(false);
  expect(ids(unwrap(await client.training.dequeue({ runId: b })))).toEqual([c]);
  expect(tiny.deps.runs.find(a)).toBeUndefined();
  expect(tiny.deps.runs.find(b)?.state).toBe('failed');
  expect(await client.training.move({ runId: b, position: 1 })).toMatchObject({
    ok: false,
    error: { reason: 'training.not_queued', params: { state: 'failed' } },
  });
});

test('what can not be trained is refused before it waits, and what fails says why and can be resumed', async () => {
  const { client, core, tiny } = await openTiny();
  const wrong = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, name: 'test_efficient_net' } };
  expect(await client.training.enqueue({ config: wrong })).toMatchObject({
    ok: false,
    error: { reason: 'network.unknown_architecture' },
  });
  const { runId } = unwrap(await client.training.enqueue({ config: TINY_RECIPE }));
  const manifest = join(tiny.workspaceDir, 'artifacts/datasets/manifest.json');
  await rm(manifest);
  core.trainQueue();
  const failed = await reaches(client, runId, 'failed');
  expect(failed.error).toMatchObject({ reason: 'dataset.no_manifest' });
  unwrap(await client.training.resume({ runId }));
  expect(unwrap(await client.training.runs({}))[0]?.state).not.toBe('finished');
});

test(
  'whoever follows a run gets each step and epoch once, in order, with its figures',
  async () => {
    const { client, core } = await openTiny();
    const recipe = { ...TINY_RECIPE, training: { epochs: 20, warmup_epochs: 1 } };
    const { runId } = unwrap(await client.training.enqueue({ config: recipe }));
    const updates: RunUpdate[] = [];
    const finished = until(client, runId, (update) => {
      updates.push(update);
      return update.run.state === 'finished';
    });
    core.trainQueue();
    await finished;
    const steps = updates.flatMap((update) => update.steps.map(({ step }) => step));
    expect(steps).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
    const epochs = updates.flatMap((update) => update.epochs.map(({ epoch }) => epoch));
    expect(epochs).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(updates.map(({ seq }) => seq)).toEqual(updates.map((_, index) => index + 1));
    const live = updates.flatMap((update) => update.live ?? []);
    expect(live.some(({ phase, imagesPerSecond }) => phase === 'train' && (imagesPerSecond ?? 0) > 0)).toBe(true);
    expect(live.every(({ memoryBytes }) => memoryBytes > 1e6)).toBe(true);
    expect(updates.at(-1)).toMatchObject({ live: null, run: { state: 'finished' } });
    const log = unwrap(await client.training.log({ runId, tail: 3 }));
    expect(log.lines).toHaveLength(3);
    expect(log.lines.at(-1)).toMatch(/ finished: \d+ epochs, /);
  },
  TIMEOUT_MS,
);

async function openTiny() {
  const tiny = await makeTinyWorkspace();
  closings.push(async () => {
    tiny.db.close();
    await rm(tiny.workspaceDir, { recursive: true });
  });
  return { tiny, ...(await open(tiny.workspaceDir)) };
}

async function open(dir: string) {
  const core = createCore({
    clock: { now: () => new Date() },
    pretrained: { cacheDir: join(dir, 'weights'), hub: 'http://127.0.0.1:9' },
    // Only a program with a window trains a queue.
    hasWindow: true,
  });
  closings.push(() => core.close());
  const client = createClient(contract, core.transport);
  unwrap(await client.workspace.open({ dir }));
  return { core, client };
}

type Client = Awaited<ReturnType<typeof open>>['client'];

/** Waits for an update by which something is so. */
function until(client: Client, runId: string, isSo: (update: RunUpdate) => boolean): Promise<RunUpdate['run']> {
  const { promise, resolve, reject } = Promise.withResolvers<RunUpdate['run']>();
  const leave = client.training.follow(
    { runId },
    (update) => {
      if (isSo(update)) resolve(update.run);
    },
    reject,
  );
  return promise.finally(leave);
}

/** Waits for the first run of the workspace. */
function appears(client: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    if (unwrap(await client.training.runs({})).length > 0) resolve();
  };
  const leave = client.workspace.changes({}, () => void look(), reject);
  return promise.finally(leave);
}

function reaches(client: Client, runId: string, state: RunState): Promise<RunUpdate['run']> {
  return until(client, runId, ({ run }) => run.state === state);
}

function reachesStep(client: Client, runId: string, step: number): Promise<RunUpdate['run']> {
  return until(client, runId, ({ run }) => run.stepsDone >= step);
}

/** Every tensor of the last checkpoint by its hash: weights and moments. */
async function weights(workspaceDir: string, runId: string): Promise<string> {
  const { tensors } = await readSafetensors(join(workspaceDir, 'runs', runId, 'checkpoints/last.safetensors'));
  return [...tensors].map(([name, { data }]) => `${name} ${sha256(new Uint8Array(data.buffer))}`).join('\n');
}

function job() {
  return { signal: new AbortController().signal, report: () => {} };
}
