import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { sha256 } from '../files/hash-file.ts';
import { buildNetwork } from '../network/network.ts';
import { readSafetensors, writeSafetensors } from '../network/safetensors.ts';
import { initialWeights } from '../network/weights.ts';
import { evaluateRun } from './evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

/** What the recipe offers beyond the plan, in whole runs of the tiny workspace. */
const TIMEOUT_MS = 180_000;

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
beforeAll(async () => {
  tiny = await makeTinyWorkspace();
});
afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

type Recipe = {
  readonly model?: object;
  readonly data?: object;
  readonly training?: object;
  readonly checkpoint?: object;
};

const recipeOf = ({ model, data, training, checkpoint }: Recipe) => ({
  ...TINY_RECIPE,
  model: { ...TINY_RECIPE.model, ...model },
  data: { ...TINY_RECIPE.data, ...data },
  training: { ...TINY_RECIPE.training, ...training },
  checkpoint: { ...checkpoint },
});

async function train(recipe: Recipe, onReport: (progress: Progress) => void = () => {}) {
  return trainRun({ config: recipeOf(recipe) }, tiny.deps, job(onReport));
}

function job(report: (progress: Progress) => void = () => {}) {
  return { signal: new AbortController().signal, report };
}

/** Cancels a run when that phase has come so far, goes on, and gives its id. */
async function trainInTwo(recipe: Recipe, phase: Progress['phase'], done: number): Promise<string> {
  const abort = new AbortController();
  const report = (progress: Progress): void => {
    if (progress.phase === phase && progress.done >= done) abort.abort();
  };
  const stopping = trainRun({ config: recipeOf(recipe) }, tiny.deps, { signal: abort.signal, report });
  await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
  return (await trainRun({ resume: 'last' }, tiny.deps, job())).runId;
}

const checkpointOf = (runId: string, name: string) => join(tiny.workspaceDir, 'runs', runId, 'checkpoints', name);

/** The hashes of a checkpoint's tensors by name. */
async function hashes(runId: string, name: string): Promise<Record<string, string>> {
  const { tensors } = await readSafetensors(checkpointOf(runId, name));
  expect(tensors.size).toBeGreaterThan(70);
  return Object.fromEntries([...tensors].map(([key, { data }]) => [key, hashOf(data)]));
}

function hashOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}

async function traces(runId: string) {
  return {
    best: await hashes(runId, 'best.safetensors'),
    last: await hashes(runId, 'last.safetensors'),
    steps: tiny.deps.runs.steps(runId, { maxSteps: 1000 }),
    epochs: tiny.deps.runs.epochs(runId).map(({ seconds: _, loading: __, ...epoch }) => epoch),
    notes: tiny.deps.runs.find(runId)?.notes.map(({ reason }) => reason),
  };
}

const reasonsOf = (run: { readonly notes: readonly { readonly reason: string }[] }) =>
  run.notes.map(({ reason }) => reason);

describe('a run goes on bit for bit', () => {
  const cases: readonly (readonly [string, Recipe, Progress['phase'], number])[] = [
    [
      'with averaged weights, decay of matrices only and class weights',
      { training: { ema_decay: 0.9, decay_matrices_only: true, class_weights: 'balanced', weight_decay: 0.1 } },
      'train',
      6,
    ],
    [
      'in the second stage of progressive resizing',
      { data: { input_size: 96 }, training: { ema_decay: 0.9, progressive: { start_size: 32, stages: 2 } } },
      'train',
      10,
    ],
    ['with a frozen backbone', { training: { trainable: 'head', ema_decay: 0.9 } }, 'train', 6],
    ['on cached features', { training: { trainable: 'head_cached', cached_views: 2, seed: 3 } }, 'features', 9],
  ];
  test.each(cases)(
    '%s',
    async (_, recipe, phase, done) => {
      // Stopped first: nothing of another run may be there to take from.
      const stopped = await trainInTwo(recipe, phase, done);
      const { runId } = await train(recipe);
      expect(await traces(stopped)).toEqual(await traces(runId));
    },
    TIMEOUT_MS,
  );

  test(
    'with the class weights it was started with, whatever the catalogue says by then',
    async () => {
      const recipe = { training: { class_weights: 'catalog' } };
      const drugs = tiny.drugs.map((drug) => ({ ...drug, trainingWeight: drug.classIndex + 1 }));
      const abort = new AbortController();
      const report = ({ phase, done }: Progress): void => {
        if (phase === 'train' && done >= 3) abort.abort();
      };
      const weighted = { ...tiny.deps, catalog: { list: () => drugs } };
      const { runId } = await trainRun({ config: recipeOf(recipe) }, weighted, job());
      const stopping = trainRun({ config: recipeOf(recipe) }, weighted, { signal: abort.signal, report });
      await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
      const stopped = await trainRun({ resume: 'last' }, tiny.deps, job());
      expect(await traces(stopped.runId)).toEqual(await traces(runId));
      const path = join(tiny.workspaceDir, 'runs', runId, 'class_weights.json');
      // 6 photos of each of the 3 classes: 1, 2, 3 over their mean.
      const expected = tiny.drugs.map(({ kcode }, i) => ({ kcode, weight: (i + 1) / 2 }));
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(expected);
      expect((await traces(runId)).last).not.toEqual((await traces((await train({})).runId)).last);
    },
    TIMEOUT_MS,
  );
});

test(
  'with averaged weights, the average is what is judged, kept as the best and evaluated',
  async () => {
    const run = await train({ training: { ema_decay: 0.9 }, checkpoint: { save_frequency: 1, keep_best: 4 } });
    expect(reasonsOf(run)).toContain('ema');
    const best = await hashes(run.runId, 'best.safetensors');
    const whole = await hashes(run.runId, `epoch_${run.bestEpoch}.safetensors`);
    const ofAverage = Object.entries(whole).filter(([name]) => name.startsWith('ema.'));
    expect(Object.fromEntries(ofAverage.map(([name, hash]) => [name.slice('ema.'.length), hash]))).toEqual(best);
    expect(best['classifier.weight']).not.toBe(whole['classifier.weight']);
    const judged = tiny.deps.runs.epochs(run.runId).find(({ epoch }) => epoch === run.bestEpoch);
    const report = await evaluateRun({ runId: run.runId, split: 'val' }, tiny.deps, job());
    expect(report.overall).toMatchObject({ top1: judged?.valTop1, loss: judged?.valLoss });
    // Where no best was kept, the last stands for the run: by its average too.
    await rm(checkpointOf(run.runId, 'best.safetensors'));
    const last = await evaluateRun({ runId: run.runId, split: 'val' }, tiny.deps, job());
    expect(last.overall.loss).toBe(tiny.deps.runs.epochs(run.runId).at(-1)?.valLoss);
  },
  TIMEOUT_MS,
);

test(
  'weight decay of matrices only leaves vectors as they would be without',
  async () => {
    const one = { data: { batch_size: 18 }, training: { epochs: 1, warmup_epochs: 0, weight_decay: 0.5 } };
    const [all, matrices, none] = [
      await train(one),
      await train({ ...one, training: { ...one.training, decay_matrices_only: true } }),
      await train({ ...one, training: { ...one.training, weight_decay: 0 } }),
    ];
    const [decayed, partly, plain] = [await traces(all.runId), await traces(matrices.runId), await traces(none.runId)];
    for (const name of ['bn1.weight', 'classifier.bias']) {
      expect(partly.last[name], name).toBe(plain.last[name]);
    }
    expect(partly.last['bn1.weight']).not.toBe(decayed.last['bn1.weight']);
    expect(partly.last['classifier.weight']).toBe(decayed.last['classifier.weight']);
    expect(partly.last['classifier.weight']).not.toBe(plain.last['classifier.weight']);
  },
  TIMEOUT_MS,
);

test(
  'a frozen backbone keeps its bits, and its features are computed once',
  async () => {
    const base = { data: { batch_size: 6 } };
    const start = initialWeights(buildNetwork({ architecture: 'test_efficientnet', numClasses: 3 }), 42);
    const seen: string[] = [];
    const note = ({ phase }: Progress): void => {
      seen.push(phase);
    };
    const recipe = { ...base, training: { trainable: 'head_cached', epochs: 3, seed: 42 } };
    const first = await train(recipe, note);
    expect(reasonsOf(first)).toEqual(expect.arrayContaining(['frozen_backbone', 'random_backbone', 'cached_features']));
    expect(first).toMatchObject({ state: 'finished', epochsDone: 3, stepsDone: 9 });
    const last = await hashes(first.runId, 'last.safetensors');
    const changed = [...start].filter(([name, { data }]) => last[name] !== hashOf(data)).map(([name]) => name);
    expect(changed).toEqual(['classifier.weight', 'classifier.bias']);
    expect(Object.keys(last).filter((name) => name.startsWith('optimizer.exp_avg.'))).toHaveLength(2);
    const again = await train(recipe, note);
    expect((await traces(again.runId)).last).toEqual(last);
    const unkept = await train({ ...recipe, data: { ...base.data, cache_gb: 0 } }, note);
    expect((await traces(unkept.runId)).last).toEqual(last);
    // The first run and the one without a place to keep them.
    expect(seen.filter((phase, i) => phase === 'features' && seen[i - 1] !== 'features')).toHaveLength(2);
    const judged = tiny.deps.runs.epochs(first.runId).find(({ epoch }) => epoch === first.bestEpoch);
    const report = await evaluateRun({ runId: first.runId, split: 'val' }, tiny.deps, job());
    expect(report.overall.top1).toBe(judged?.valTop1);
    // Features come with BatchNorm folded into the convolutions, evaluation without: float32 rounding.
    expect(report.overall.loss).toBeCloseTo(judged?.valLoss ?? Number.NaN, 4);
  },
  TIMEOUT_MS,
);

test(
  'a head learns on the backbone of published weights',
  async () => {
    const teacher = await train({ training: { epochs: 20, base_lr: 4e-3 } });
    const { tensors } = await readSafetensors(checkpointOf(teacher.runId, 'best.safetensors'));
    const other = initialWeights(buildNetwork({ architecture: 'test_efficientnet', numClasses: 1000 }), 'published');
    const classifier = [...other].filter(([name]) => name.startsWith('classifier.'));
    await mkdir(join(tiny.workspaceDir, 'pretrained'), { recursive: true });
    const path = join(tiny.workspaceDir, 'pretrained/test_efficientnet.safetensors');
    await writeSafetensors(path, new Map([...tensors, ...classifier]));
    const training = { trainable: 'head_cached', epochs: 40, base_lr: 0.02, label_smoothing: 0 };
    const run = await train({ model: { pretrained: true }, training });
    expect(reasonsOf(run)).not.toContain('random_backbone');
    const losses = tiny.deps.runs.epochs(run.runId).map(({ trainLoss }) => trainLoss);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  },
  TIMEOUT_MS,
);

test(
  'a run that no longer gains ends as finished, says so, and is over for good',
  async () => {
    const training = { epochs: 30, base_lr: 1e-9, min_lr: 0, early_stop: { patience: 2, min_delta: 0.5 } };
    const run = await train({ training });
    // The first validation is a gain over nothing; two more without one.
    expect(run).toMatchObject({ state: 'finished', epochsDone: 3 });
    expect(run.notes.at(-1)).toMatchObject({ reason: 'early_stop', params: { epoch: 3, epochs: 30, patience: 2 } });
    await expect(trainRun({ resume: run.runId }, tiny.deps, job())).rejects.toMatchObject({
      reason: 'training.already_finished',
    });
    expect((await readSafetensors(checkpointOf(run.runId, 'last.safetensors'))).metadata.epoch).toBe('3');
  },
  TIMEOUT_MS,
);

test(
  'progressive resizing shows the size it is at',
  async () => {
    const sizes = new Set<number | undefined>();
    const recipe = { data: { input_size: 96 }, training: { progressive: { start_size: 32, stages: 3 } } };
    const run = await train(recipe, ({ phase, figures }) => {
      // The first says only that the first step has begun.
      if (phase === 'train' && figures) sizes.add(figures.pixels);
    });
    expect([...sizes]).toEqual([32, 64, 96]);
    expect(run.notes.find(({ reason }) => reason === 'progressive')?.params).toEqual({
      stages: '32 px (1-), 64 px (3-), 96 px (4-)',
      size: 96,
    });
  },
  TIMEOUT_MS,
);
