import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { sha256 } from '../files/hash-file.ts';
import { readSafetensors } from '../network/safetensors.ts';
import { readRunEvents } from './test-support/read-event-file.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import type { ChildOrder } from './test-support/train-child.ts';
import { trainRun } from './train-run.ts';

const EPOCHS = 12;
const STEPS_PER_EPOCH = 4;
const KILLS_PER_RUN = 5;
const RECIPE = {
  ...TINY_RECIPE,
  training: { epochs: EPOCHS, warmup_epochs: 1 },
  checkpoint: { save_frequency: 2, keep_best: 2 },
  logging: { tensorboard: true, log_frequency: 3 },
};
/** Ten kills of a process that first has to start take their time on a busy machine. */
const TIMEOUT_MS = 180_000;

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
let whole: Awaited<ReturnType<typeof traces>>;
beforeAll(async () => {
  tiny = await makeTinyWorkspace();
  const { runId } = await trainRun({ config: RECIPE }, tiny.deps, job());
  whole = await traces(runId);
  expect(whole.steps).toHaveLength(EPOCHS * STEPS_PER_EPOCH);
}, TIMEOUT_MS);
afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

test(
  'a run killed five times at random steps ends as one that was not',
  async () => {
    const random = new Random('kill', 'steps');
    const share = ((EPOCHS - 2) * STEPS_PER_EPOCH) / KILLS_PER_RUN;
    const steps = Array.from({ length: KILLS_PER_RUN }, (_, i) => i * share + 1 + random.int(share));
    process.stdout.write(`killed at steps ${steps.join(', ')} of ${EPOCHS * STEPS_PER_EPOCH}\n`);
    const runId = await startedAndKilled({ step: steps[0] ?? 1 });
    for (const step of steps.slice(1)) await killedAgain({ step });
    await trainRun({ resume: runId }, tiny.deps, job());
    expect(await traces(runId)).toEqual(whole);
  },
  TIMEOUT_MS,
);

test(
  'a run killed five times while it writes a checkpoint ends as one that was not',
  async () => {
    const random = new Random('kill', 'writes');
    const runId = await startedAndKilled({ step: 1 });
    const checkpointDir = join(tiny.workspaceDir, 'runs', runId, 'checkpoints');
    const left: number[] = [];
    for (let i = 0; i < KILLS_PER_RUN; i++) {
      const file = 1 + random.int(5);
      await killedAgain({ file, checkpointDir });
      left.push(readdirSync(checkpointDir).filter((name) => name.startsWith('.tmp-')).length);
      process.stdout.write(`killed in checkpoint file ${file}: ${left.at(-1)} left half written\n`);
    }
    // A kill may come a moment after the file was renamed, but not each time.
    expect(Math.max(...left)).toBe(1);
    await trainRun({ resume: runId }, tiny.deps, job());
    expect(await traces(runId)).toEqual(whole);
  },
  TIMEOUT_MS,
);

test(
  'what a killed run left half written, or did not come to remove, is gone when it goes on',
  async () => {
    const runId = await startedAndKilled({ step: 2 * STEPS_PER_EPOCH + 1 });
    const checkpointDir = join(tiny.workspaceDir, 'runs', runId, 'checkpoints');
    writeFileSync(join(checkpointDir, '.tmp-1-last.safetensors'), 'half');
    writeFileSync(join(checkpointDir, 'epoch_1.safetensors'), 'not kept');
    await trainRun({ resume: runId }, tiny.deps, job());
    expect(await traces(runId)).toEqual(whole);
  },
  TIMEOUT_MS,
);

function job() {
  return { signal: new AbortController().signal, report: () => {} };
}

/** Starts a run in a process that dies there, and gives the run's id. */
async function startedAndKilled(dieAt: ChildOrder['dieAt']): Promise<string> {
  await runUntilKilled({ workspaceDir: tiny.workspaceDir, input: { config: RECIPE }, dieAt });
  const runId = tiny.deps.runs.list()[0]?.runId;
  if (runId === undefined) throw new Error('No run was started');
  return runId;
}

async function killedAgain(dieAt: ChildOrder['dieAt']): Promise<void> {
  await runUntilKilled({ workspaceDir: tiny.workspaceDir, input: { resume: 'last' }, dieAt });
}

async function runUntilKilled(order: ChildOrder): Promise<void> {
  const script = join(import.meta.dirname, 'test-support/train-child.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  expect(tiny.deps.runs.list()[0]?.state).toBe('running');
}

/** Everything that a run leaves behind but what tells the time or the run's own name. */
async function traces(runId: string) {
  const dir = join(tiny.workspaceDir, 'runs', runId);
  const checkpoints: Record<string, unknown> = {};
  for (const name of readdirSync(join(dir, 'checkpoints')).sort()) {
    const { tensors, metadata } = await readSafetensors(join(dir, 'checkpoints', name));
    checkpoints[name] = {
      tensors: Object.fromEntries([...tensors].map(([key, { data }]) => [key, sha256(new Uint8Array(data.buffer))])),
      epoch: metadata.epoch,
      step: metadata.step,
      config: metadata.config,
      // Between two epochs: its sums, of which some are times, are all 0.
      position: metadata.position,
    };
  }
  return {
    checkpoints,
    state: tiny.deps.runs.find(runId)?.state,
    steps: tiny.deps.runs.steps(runId, { maxSteps: 1000 }),
    epochs: tiny.deps.runs
      .epochs(runId)
      .map(({ epoch, trainLoss, trainTop1, trainTop5, valLoss, valTop1, valTop5, learningRate }) => {
        return { epoch, trainLoss, trainTop1, trainTop5, valLoss, valTop1, valTop5, learningRate };
      }),
    points: readRunEvents(dir).points.map(({ tag, step, value }) => `${tag} ${step} ${value}`),
  };
}
