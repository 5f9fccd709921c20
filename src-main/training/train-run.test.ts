import { copyFile, mkdir, open as openFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { sha256, sha256File } from '../files/hash-file.ts';
import { buildNetwork } from '../network/network.ts';
import { file, startHub } from '../network/pretrained/hub.fixture.ts';
import { encodeSafetensors, readSafetensors, writeSafetensors } from '../network/safetensors.ts';
import { initialWeights } from '../network/weights.ts';
import { formatTrainConfig } from './config.ts';
import { eventFilesIn } from './test-support/read-event-file.ts';
import { makeTinyWorkspace, TINY_RECIPE, type TinyOptions, writeManifest } from './test-support/tiny-workspace.ts';
import { trainRun } from './train-run.ts';

const open: Awaited<ReturnType<typeof makeTinyWorkspace>>[] = [];
afterEach(async () => {
  for (const { db, workspaceDir } of open.splice(0)) {
    db.close();
    await rm(workspaceDir, { recursive: true });
  }
});

async function tiny(options?: TinyOptions) {
  const made = await makeTinyWorkspace(options);
  open.push(made);
  return made;
}

/** The network's weights with the classes of ImageNet. */
function published() {
  return initialWeights(buildNetwork({ architecture: 'test_efficientnet', numClasses: 1000 }), 'published');
}

function job(onReport: (progress: Progress) => void = () => {}) {
  const abort = new AbortController();
  return { abort, signal: abort.signal, report: onReport };
}

/** A job that is cancelled as soon as so many steps are reported. */
function jobUntil(steps: number) {
  const { abort, signal } = job();
  const report = ({ phase, done }: Progress): void => {
    if (phase === 'train' && done >= steps) abort.abort();
  };
  return { signal, report };
}

const checkpoint = (workspaceDir: string, runId: string, name: string) =>
  join(workspaceDir, 'runs', runId, 'checkpoints', name);

/** The hash of every tensor of a checkpoint: in `last`, moments included. */
async function hashes(workspaceDir: string, runId: string, name = 'last.safetensors'): Promise<Record<string, string>> {
  const { tensors } = await readSafetensors(checkpoint(workspaceDir, runId, name));
  expect(tensors.size).toBeGreaterThan(70);
  return Object.fromEntries([...tensors].map(([key, { data }]) => [key, sha256(new Uint8Array(data.buffer))]));
}

describe('a run', () => {
  test('trains to its end and leaves metrics, recipe, log and checkpoints', async () => {
    const { workspaceDir, deps } = await tiny();
    const seen: Progress[] = [];
    const run = await trainRun(
      { config: TINY_RECIPE },
      deps,
      job((progress) => seen.push(progress)),
    );
    expect(run).toMatchObject({
      runId: 'run-001',
      state: 'finished',
      numClasses: 3,
      epochsDone: 4,
      stepsDone: 16,
      images: { train: 18, val: 6, test: 6 },
      datasetHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(run.config.model.num_classes).toBe(3);
    expect(run.notes.map((note) => note.reason)).toEqual(['dropped', 'preprocessing_size']);
    const epochs = deps.runs.epochs('run-001');
    expect(epochs.map((row) => row.epoch)).toEqual([1, 2, 3, 4]);
    expect(run.bestValTop1).toBe(Math.max(...epochs.map((row) => row.valTop1 ?? -1)));
    expect(deps.runs.steps('run-001', { maxSteps: 1000 }).map((row) => row.step)).toEqual(
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
    const csv = await readFile(join(workspaceDir, 'runs/run-001/metrics.csv'), 'utf8');
    expect(csv.trim().split('\n')).toHaveLength(5);
    const { loading, ...first } = epochs[0] ?? {};
    expect(csv.split('\n')[1]).toBe([...Object.values(first), ...Object.values({ ...loading, repeated: 0 })].join(','));
    expect(loading).toMatchObject({ cacheHits: 22, cacheMisses: 0, studio: expect.any(Number), repeated: {} });
    expect(loading?.waitShare).toBeGreaterThanOrEqual(0);
    expect(loading?.waitShare).toBeLessThanOrEqual(1);
    expect(loading?.imagesPerSecond).toBeGreaterThan(0);
    expect(await readFile(join(workspaceDir, 'runs/run-001/config.yaml'), 'utf8')).toBe(formatTrainConfig(run.config));
    expect(await readFile(join(workspaceDir, 'runs/run-001/run.log'), 'utf8')).toMatch(
      /started on cpu(.|\n)*epoch 4\/4: train loss \d(.|\n)*finished: 4 epochs, 16 steps; best val top-1 \d\.\d+ in epoch \d\n$/,
    );
    expect(eventFilesIn(join(workspaceDir, 'runs/run-001'))).toEqual([]);
    expect(seen.some((progress) => progress.phase === 'prepare')).toBe(true);
    expect(seen.findLast((progress) => progress.phase === 'train')).toMatchObject({ done: 16, total: 16 });
  });

  test('keeps the best of the periodic checkpoints', async () => {
    const { workspaceDir, deps } = await tiny();
    await trainRun({ config: { ...TINY_RECIPE, checkpoint: { save_frequency: 1, keep_best: 2 } } }, deps, job());
    const names = await readdir(join(workspaceDir, 'runs/run-001/checkpoints'));
    const ranked = deps.runs
      .epochs('run-001')
      .sort((a, b) => (b.valTop1 ?? 0) - (a.valTop1 ?? 0) || (a.valLoss ?? 0) - (b.valLoss ?? 0));
    expect(names.sort()).toEqual(
      [
        'best.safetensors',
        'last.safetensors',
        ...ranked.slice(0, 2).map((row) => `epoch_${row.epoch}.safetensors`),
      ].sort(),
    );
    expect(deps.runs.find('run-001')?.bestEpoch).toBe(ranked[0]?.epoch);
    const best = await readSafetensors(checkpoint(workspaceDir, 'run-001', 'best.safetensors'));
    expect(best.metadata.epoch).toBe(String(ranked[0]?.epoch));
  });

  test('gives the same bits again, with or without threads and a cache for the photos', async () => {
    const { workspaceDir, deps } = await tiny();
    const config = { ...TINY_RECIPE, training: { epochs: 2, warmup_epochs: 0 } };
    await trainRun({ config }, deps, job());
    const otherLoading = { num_workers: 0, cache_gb: 0, persistent_workers: false };
    await trainRun({ config: { ...config, data: { ...config.data, ...otherLoading } } }, deps, job());
    expect(await hashes(workspaceDir, 'run-002')).toEqual(await hashes(workspaceDir, 'run-001'));
    const other = { ...config, training: { ...config.training, seed: 7 } };
    await trainRun({ config: other }, deps, job());
    expect(await hashes(workspaceDir, 'run-003')).not.toEqual(await hashes(workspaceDir, 'run-001'));
  });

  test('starts from published weights in the workspace, with a classifier of its own', async () => {
    const { workspaceDir, deps } = await tiny();
    const config = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, pretrained: true } };
    await expect(trainRun({ config }, deps, job())).rejects.toMatchObject({
      reason: 'network.pretrained_unreachable',
    });
    expect(deps.runs.list()).toEqual([]);
    const path = join(workspaceDir, 'pretrained/test_efficientnet.safetensors');
    await mkdir(join(workspaceDir, 'pretrained'));
    await writeSafetensors(path, published());
    const run = await trainRun({ config }, deps, job());
    expect(run).toMatchObject({ state: 'finished', numClasses: 3 });
    expect(run.notes.find((note) => note.reason === 'classifier')?.params).toEqual({ found: 1000, expected: 3 });
    const log = await readFile(join(workspaceDir, 'runs/run-001/run.log'), 'utf8');
    expect(log).toContain(`published weights: ${path}, SHA-256 ${await sha256File(path)}`);
  });

  test('fetches published weights that are not there, once', async () => {
    const { deps } = await tiny();
    const hub = await startHub();
    hub.answer(file(encodeSafetensors(published())));
    const config = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, pretrained: true }, training: { epochs: 1 } };
    const fetching = { ...deps, pretrained: { ...deps.pretrained, hub: hub.url } };
    const phases = new Set<string>();
    await trainRun(
      { config },
      fetching,
      job(({ phase }) => phases.add(phase)),
    );
    expect([...phases][0]).toBe('download');
    await trainRun({ config }, fetching, job());
    expect(hub.requests).toHaveLength(1);
    await hub.close();
  });

  test('refuses published weights of another network before it begins', async () => {
    const { workspaceDir, deps } = await tiny();
    const config = { ...TINY_RECIPE, model: { ...TINY_RECIPE.model, pretrained: true } };
    await mkdir(join(workspaceDir, 'pretrained'));
    await writeSafetensors(
      join(workspaceDir, 'pretrained/test_efficientnet.safetensors'),
      new Map([['a.weight', { shape: [1], data: new Float32Array(1) }]]),
    );
    await expect(trainRun({ config }, deps, job())).rejects.toMatchObject({ reason: 'network.weights_mismatch' });
    expect(deps.runs.list()).toEqual([]);
  });

  test('names what it does otherwise than the recipe says', async () => {
    const { workspaceDir, files, deps } = await tiny({ perClass: { train: 3, val: 0 } });
    await writeManifest(
      workspaceDir,
      3,
      files.filter(({ split, label }) => split !== 'train' || label < 2),
    );
    const config = {
      ...TINY_RECIPE,
      data: { input_size: 32, num_workers: 10_000 },
      logging: {},
      validation: { metrics: ['top1'] },
    };
    const run = await trainRun({ config }, deps, job());
    expect(run.notes.map((note) => note.reason)).toEqual([
      'pin_memory',
      'metrics',
      'batch_size',
      'empty_classes',
      'no_validation',
      'preprocessing_size',
      'num_workers',
    ]);
    expect(run).toMatchObject({ state: 'finished', bestEpoch: null, bestValTop1: null });
  });

  test('draws studio and real photos in the ratio it is asked for, and says which classes had to repeat', async () => {
    const { deps } = await tiny();
    const config = { ...TINY_RECIPE, data: { ...TINY_RECIPE.data, real_ratio: 0.75 } };
    const run = await trainRun({ config }, deps, job());
    const notes = run.notes.filter(({ reason }) => reason === 'real_ratio' || reason === 'repeated');
    // 16 of 18 photos make whole batches; 9 are real.
    expect(notes.map(({ params }) => params)).toEqual([
      { ratio: 0.75, studio: 4, real: 12 },
      { count: 3, classes: expect.stringMatching(/^K-10000\d \d/) },
    ]);
    for (const { loading } of deps.runs.epochs('run-001')) {
      expect(loading).toMatchObject({ studio: 4, real: 12 });
      expect(Object.values(loading?.repeated ?? {}).reduce((sum, count) => sum + count, 0)).toBe(3);
    }
    expect(run.notes.some(({ reason }) => reason === 'dropped')).toBe(false);
  });

  test('refuses a ratio that the photos can not give', async () => {
    const { workspaceDir, files, deps } = await tiny();
    await writeManifest(
      workspaceDir,
      3,
      files.filter(({ source, split }) => source === 'studio' || split !== 'train'),
    );
    const config = { ...TINY_RECIPE, data: { ...TINY_RECIPE.data, real_ratio: 0.3 } };
    await expect(trainRun({ config }, deps, job())).rejects.toMatchObject({
      reason: 'training.no_photo_of_source',
      data: { params: { source: 'real' } },
    });
  });

  test('prepares damaged pictures of the cache again, counts them, and comes to the same bits', async () => {
    const { workspaceDir, deps } = await tiny();
    await trainRun({ config: TINY_RECIPE }, deps, job());
    const [pictures = ''] = (await readdir(join(workspaceDir, 'cache'))).filter((name) => name.endsWith('.bin'));
    const file = await openFile(join(workspaceDir, 'cache', pictures), 'r+');
    await file.write(Uint8Array.of(1, 2, 3, 4), 0, 4, 2000);
    await file.close();
    await trainRun({ config: TINY_RECIPE }, deps, job());
    const corrupt = deps.runs.epochs('run-002').map(({ loading }) => loading?.cacheCorrupt);
    expect(corrupt.reduce((sum = 0, count = 0) => sum + count, 0)).toBe(1);
    expect(await hashes(workspaceDir, 'run-002')).toEqual(await hashes(workspaceDir, 'run-001'));
  });

  test('says how many photos the cache has no room for', async () => {
    const { deps } = await tiny();
    // Pictures of 3,072 bytes: room for 3 of 24.
    const config = {
      ...TINY_RECIPE,
      data: { ...TINY_RECIPE.data, cache_gb: 1e-5 },
      training: { epochs: 1, warmup_epochs: 0 },
    };
    const run = await trainRun({ config }, deps, job());
    expect(run.notes.find(({ reason }) => reason === 'cache_full')?.params).toMatchObject({ leftOut: 21 });
    const { cacheHits = 0, cacheMisses = 0 } = deps.runs.epochs('run-001')[0]?.loading ?? {};
    expect(cacheHits).toBeLessThanOrEqual(3);
    expect(cacheHits + cacheMisses).toBe(22);
  });

  test('trains on a single class', async () => {
    const { deps } = await tiny({ classes: 1 });
    const run = await trainRun({ config: TINY_RECIPE }, deps, job());
    expect(run).toMatchObject({ state: 'finished', bestValTop1: 1 });
  });
});

describe('a run that is stopped', () => {
  const recipe = { ...TINY_RECIPE, training: { epochs: 8, warmup_epochs: 1 } };

  test('goes on bit for bit where it was cancelled', async () => {
    const { workspaceDir, deps } = await tiny();
    await trainRun({ config: recipe }, deps, job());
    const stopping = trainRun({ config: recipe }, deps, jobUntil(6));
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    const stopped = deps.runs.find('run-002');
    expect(stopped?.state).toBe('paused');
    expect(stopped?.stepsDone).toBeGreaterThanOrEqual(6);
    expect(stopped?.stepsDone).toBeLessThan(32);
    const resumed = await trainRun({ resume: 'last' }, deps, job());
    expect(resumed).toMatchObject({ runId: 'run-002', state: 'finished', stepsDone: 32, epochsDone: 8 });
    expect(await hashes(workspaceDir, 'run-002')).toEqual(await hashes(workspaceDir, 'run-001'));
    expect(await hashes(workspaceDir, 'run-002', 'best.safetensors')).toEqual(
      await hashes(workspaceDir, 'run-001', 'best.safetensors'),
    );
    expect(deps.runs.steps('run-002', { maxSteps: 1000 })).toEqual(deps.runs.steps('run-001', { maxSteps: 1000 }));
    const timeless = (runId: string) =>
      deps.runs
        .epochs(runId)
        .map(({ loading, ...row }) => ({ ...row, seconds: 0, ...loading, imagesPerSecond: 0, waitShare: 0 }));
    expect(timeless('run-002')).toEqual(timeless('run-001'));
  });

  test('starts over where it was cancelled before its first checkpoint, from the photos it began with or not at all', async () => {
    const { workspaceDir, deps } = await tiny();
    const { abort, signal } = job();
    const report = ({ phase }: Progress): void => {
      if (phase === 'prepare') abort.abort();
    };
    await expect(trainRun({ config: TINY_RECIPE }, deps, { signal, report })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const manifest = join(workspaceDir, 'runs/run-001/manifest.json');
    await rename(manifest, `${manifest}.bak`);
    await expect(trainRun({ resume: 'run-001' }, deps, job())).rejects.toMatchObject({
      reason: 'training.manifest_gone',
      data: { params: { path: manifest } },
    });
    await rename(`${manifest}.bak`, manifest);
    await expect(trainRun({ resume: 'run-001' }, deps, job())).resolves.toMatchObject({ state: 'finished' });
  });

  test('goes on from its newest epoch where the last checkpoint is gone, and says so of one that is not its own', async () => {
    const { workspaceDir, deps } = await tiny();
    const config = { ...recipe, training: { epochs: 4 }, checkpoint: { save_frequency: 2 } };
    await trainRun({ config }, deps, job());
    await expect(trainRun({ config }, deps, jobUntil(10))).rejects.toMatchObject({ code: 'cancelled' });
    const last = checkpoint(workspaceDir, 'run-002', 'last.safetensors');
    await copyFile(checkpoint(workspaceDir, 'run-001', 'last.safetensors'), last);
    await expect(trainRun({ resume: 'run-002' }, deps, job())).rejects.toMatchObject({
      reason: 'training.unfit_checkpoint_of_several',
      data: { params: { path: last, next: 'epoch_2.safetensors', problem: 'it belongs to run-001' } },
    });
    await rm(last);
    await trainRun({ resume: 'run-002' }, deps, job());
    expect(await hashes(workspaceDir, 'run-002')).toEqual(await hashes(workspaceDir, 'run-001'));
    expect(await readFile(join(workspaceDir, 'runs/run-002/run.log'), 'utf8')).toContain('resumed from epoch_2');
  });

  test('is resumed with its own recipe only, and only once', async () => {
    const { deps } = await tiny();
    await expect(trainRun({ config: recipe }, deps, jobUntil(1))).rejects.toMatchObject({ code: 'cancelled' });
    const other = { ...recipe, training: { epochs: 3 } };
    await expect(trainRun({ config: other, resume: 'last' }, deps, job())).rejects.toMatchObject({
      reason: 'training.resume_with_config',
    });
    const same = { ...recipe, checkpoint: { resume: 'last' } };
    await expect(trainRun({ config: same }, deps, job())).resolves.toMatchObject({ runId: 'run-001' });
    await expect(trainRun({ resume: 'run-001' }, deps, job())).rejects.toMatchObject({
      reason: 'training.already_finished',
    });
    await expect(trainRun({ resume: 'last' }, deps, job())).rejects.toMatchObject({
      reason: 'training.nothing_to_resume',
    });
    await expect(trainRun({ resume: 'run-9' }, deps, job())).rejects.toMatchObject({
      reason: 'training.no_such_run',
      data: { params: { known: 'run-001' } },
    });
  });
});
