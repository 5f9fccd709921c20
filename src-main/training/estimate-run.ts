import { join } from 'node:path';
import type { Remark, RunEstimate } from '../../src-shared/contract/recipe.ts';
import { type TrainConfig, usesDevice } from '../../src-shared/contract/train-config.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import { deviceName } from '../engine/device-name.ts';
import type { DevicePrognosis, Devices } from '../engine/onnx/device-choice.ts';
import { PROVIDERS, type Provider } from '../engine/onnx/providers.ts';
import { findPretrained } from '../network/pretrained/pretrained-files.ts';
import { checkRun, dataNotes } from './check-run.ts';
import { loadTrainConfig } from './config.ts';
import { diskNotes, estimateDisk } from './disk-need.ts';
import { photosOfStep } from './memory-fit.ts';
import { memoryNotes } from './memory-plan.ts';
import type { Estimation, TrainTask } from './messages.ts';
import { recipeNotes, runNote } from './recipe-notes.ts';
import type { RunRepository } from './repository.ts';
import { runWorker, WORKER_URL, WorkerEnded } from './run-worker.ts';
import { stageOf } from './stages.ts';
import type { JobHandle, TrainDeps } from './train-run.ts';

export type EstimateInput = { readonly config: Readonly<Record<string, unknown>>; readonly measure: boolean };

/** Of the time of a step: backpropagation multiplies by the weights twice, the forward pass once. */
const FORWARD_SHARE = 1 / 3;
/** The last epochs of an earlier run that count; the first ones fill the cache. */
const RECORDED_EPOCHS = 5;

/**
 * What a run of a recipe would take: nothing is trained, no device is tried out, no file is fetched. With `measure` a
 * few steps are taken on noise, unless an earlier run tells the time.
 * @throws AppError `training.*`, `dataset.*`, `network.*`, `engine.*`, `io.*`, `cancelled`.
 */
export async function estimateRun(input: EstimateInput, deps: TrainDeps, job: JobHandle): Promise<RunEstimate> {
  const { workspaceDir, runs, devices, workerUrl = WORKER_URL } = deps;
  const checked = await checkRun(await loadTrainConfig(input.config), deps);
  const { config, manifest, images } = checked;
  const photos = photosOfStep(config, images.train);
  const perEpoch = Math.floor(images.train / photos);
  const device = foreseeDevice(config, devices);
  const recorded = recordedPace(config, deviceName(device.provider, device.precision), runs);
  // Features that are computed once are most of the work of a cached head, and a step is next to none of it.
  const isMeasurable = config.training.trainable !== 'head_cached' && device.problem === null;
  const task = { config, device, numClasses: manifest.num_classes, classWeights: null, batchSize: photos };
  const measure = input.measure && recorded === null && isMeasurable;
  const { memory, stepSeconds } = await askWorker({ ...task, kind: 'estimate', measure }, workerUrl, job);
  const disk = await estimateDisk(checked, workspaceDir);
  const shortage = memoryNotes(memory, photos);
  const isShort = memory.neededBytes !== null && memory.neededBytes > memory.availableBytes;
  const problems: Remark[] = [
    ...(device.problem ? [device.problem] : []),
    ...(isShort ? shortage : []),
    ...diskNotes(disk),
  ];
  const notes: Remark[] = [
    ...recipeNotes(config),
    ...dataNotes(checked),
    ...(isShort ? [] : shortage),
    ...(await weightNotes(config, deps, job)),
  ];
  const pace = recorded ?? (stepSeconds === null ? null : { stepSeconds, overheadSeconds: null, runId: null });
  return {
    problems,
    notes,
    images,
    steps: { perEpoch, total: perEpoch * config.training.epochs, photos },
    device: { device: device.provider, precision: device.precision, isTested: device.isTested },
    memory: describeMemory(memory),
    time: pace && describeTime(pace, config, { perEpoch, photos, val: images.val }),
    disk,
  };
}

type Foreseen = Pick<TrainTask['device'], 'provider' | 'precision'> & {
  readonly isTested: boolean;
  readonly problem: DevicePrognosis['problem'];
};

/** What the run would most likely compute on, as `Devices.choose` chooses, from what is known already. */
function foreseeDevice(config: TrainConfig, devices: Pick<Devices, 'foresee'>): Foreseen {
  const { device, training } = config;
  const onProcessor: Foreseen = {
    provider: 'cpu',
    precision: usesDevice(config) && training.precision === 'float16' ? 'float16' : 'float32',
    isTested: true,
    problem: null,
  };
  if (!usesDevice(config) || device === 'cpu') return onProcessor;
  const describe = (provider: Provider): Foreseen => {
    const { state, problem } = devices.foresee(provider);
    const isTested = state === 'works';
    const precision = training.precision === 'float32' ? 'float32' : 'float16';
    return { provider, precision, isTested, problem: state === 'fails' ? problem : null };
  };
  if (device !== 'auto') return describe(device);
  const promising = PROVIDERS.find((provider) => provider === 'cpu' || devices.foresee(provider).problem === null);
  return promising === undefined || promising === 'cpu' ? onProcessor : describe(promising);
}

type Pace = {
  readonly stepSeconds: number;
  /** Validation and checkpoints of an epoch; null where it was not measured. */
  readonly overheadSeconds: number | null;
  readonly runId: string | null;
};

/** Of the newest run that did the same on the same device of this machine. */
function recordedPace(config: TrainConfig, device: string, runs: RunRepository): Pace | null {
  const wanted = paceKey(config);
  for (const run of runs.list()) {
    if (run.device !== device || paceKey(run.config) !== wanted) continue;
    const epochs = runs.epochs(run.runId).slice(-RECORDED_EPOCHS);
    const paces = epochs.flatMap(({ seconds, loading }) => {
      if (loading === null) return [];
      const photos = photosOfStep(run.config, run.images.train);
      const stepSeconds = photos / loading.imagesPerSecond;
      const steps = Math.floor(run.images.train / photos);
      return [{ stepSeconds, overheadSeconds: Math.max(0, seconds - steps * stepSeconds) }];
    });
    const pace = paces.toSorted((a, b) => a.stepSeconds - b.stepSeconds)[Math.floor(paces.length / 2)];
    if (pace) return { ...pace, runId: run.runId };
  }
  return null;
}

/** Everything that the time of a step depends on, as text. */
function paceKey({ engine, model, data, training }: RunSummary['config']): string {
  const { trainable, accumulation_steps, micro_batch, recompute, ema_decay, progressive } = training;
  return JSON.stringify([
    engine === 'auto' ? 'onnx' : engine,
    model.name,
    data.input_size,
    data.batch_size,
    data.num_workers,
    [trainable, accumulation_steps, micro_batch, recompute, ema_decay !== null, progressive],
  ]);
}

function describeTime(
  { stepSeconds, overheadSeconds, runId }: Pace,
  config: TrainConfig,
  { perEpoch, photos, val }: { readonly perEpoch: number; readonly photos: number; readonly val: number },
): NonNullable<RunEstimate['time']> {
  const { epochs } = config.training;
  const training = perEpoch * stepSeconds;
  const validation = overheadSeconds ?? (val / photos) * stepSeconds * FORWARD_SHARE;
  const { input_size: size } = config.data;
  // Small pictures take less time, by their area. A recorded pace is that of the last stage: full size.
  const shares = Array.from({ length: epochs }, (_, index) => (stageOf(config, index + 1).inputSize / size) ** 2);
  return {
    method: runId === null ? 'measured' : 'recorded',
    runId,
    stepSeconds,
    epochSeconds: training + validation,
    totalSeconds: shares.reduce((sum, share) => sum + share * training, 0) + epochs * validation,
  };
}

function describeMemory({ fit, ...memory }: Estimation['memory']): RunEstimate['memory'] {
  const { neededBytes, wantedBytes, availableBytes } = memory;
  if (neededBytes === null || wantedBytes === null) return null;
  return { neededBytes, wantedBytes, availableBytes, ...fit, fits: neededBytes <= availableBytes };
}

async function askWorker(
  task: Parameters<typeof runWorker>[0]['task'],
  workerUrl: URL,
  { signal, report }: JobHandle,
): Promise<Estimation> {
  const outcome = await runWorker({ task, workerUrl, signal, report }).catch((error: unknown) => {
    if (!(error instanceof WorkerEnded)) throw error;
    throw withCause(appError('training.estimate_ended', { problem: error.message }), error);
  });
  if (outcome.kind !== 'estimate') throw new Error('The worker estimated nothing');
  return outcome.estimation;
}

async function weightNotes(
  { model }: TrainConfig,
  { workspaceDir, pretrained }: TrainDeps,
  { signal }: JobHandle,
): Promise<Remark[]> {
  if (!model.pretrained) return [];
  const found = await findPretrained(model.name, [join(workspaceDir, 'pretrained'), pretrained.cacheDir], signal);
  return found ? [] : [runNote('weights_to_fetch', { name: model.name })];
}
