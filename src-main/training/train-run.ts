import { join, resolve } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { PretrainedFile } from '../../src-shared/contract/pretrained.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote, RunSummary } from '../../src-shared/contract/training.ts';
import { AppError, appError, isCancelled, withCause } from '../../src-shared/errors.ts';
import { contentHashOf } from '../dataset/dataset-content.ts';
import { readManifest } from '../dataset/manifest.ts';
import { deviceName } from '../engine/device-name.ts';
import type { DeviceChoice, Devices } from '../engine/onnx/device-choice.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import { fetchPretrained, findPretrained, type PretrainedPlaces } from '../network/pretrained/pretrained-files.ts';
import { type CheckedRun, checkRun, dataNotes, withClassCount } from './check-run.ts';
import { chooseDevice, deviceNotes } from './choose-device.ts';
import { type ClassWeight, classWeights, readClassWeights } from './class-weights.ts';
import { formatTrainConfig, loadTrainConfig } from './config.ts';
import { diskNotes, estimateDisk } from './disk-need.ts';
import type { TrainTask } from './messages.ts';
import { outlastBusy } from './outlast-busy.ts';
import { recipeNotes, runNote } from './recipe-notes.ts';
import type { NewRun, RunRepository } from './repository.ts';
import { CACHE_DIR, createRunFolder, logLine, newestCheckpoint, type RunFolder, runFolder } from './run-folder.ts';
import { samplesOf } from './run-manifest.ts';
import { FOR_GOOD, RunPulse } from './run-pulse.ts';
import { RunRecord } from './run-record.ts';
import { runWorker, WORKER_URL, WorkerEnded } from './run-worker.ts';

export type TrainInput = {
  /** A YAML file's path (relative to the workspace) or a partly filled recipe. */
  readonly config?: string | Readonly<Record<string, unknown>> | undefined;
  /** The run to go on with, or "last". */
  readonly resume?: string | undefined;
};

/** Finds what training runs on: `Devices`, or whoever asks it. */
export type TrainDevices = Pick<Devices, 'choose' | 'foresee'>;

export type TrainDeps = {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly catalog: { list(): readonly Drug[] };
  readonly runs: RunRepository;
  readonly pretrained: PretrainedPlaces;
  readonly devices: TrainDevices;
  readonly now: () => Date;
  /** The worker's entry; a bundle names its own. */
  readonly workerUrl?: URL;
};

export type JobHandle = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Trains a new run from the current manifest, or goes on with one that was paused, interrupted or failed. One run at a
 * time: the caller holds the workspace's training lock.
 * @throws AppError `training.*`, `dataset.*`, `network.*`, `io.*`; `cancelled`, after which the run can be resumed.
 */
export async function trainRun(input: TrainInput, deps: TrainDeps, job: JobHandle): Promise<RunSummary> {
  deps.runs.interruptRunning(deps.now().toISOString());
  const config = input.config === undefined ? undefined : await readRecipe(input.config, deps);
  const resumed = input.resume ?? config?.checkpoint.resume ?? undefined;
  if (resumed !== undefined) {
    return resumeRun(findResumable(resumed, config, deps), deps, job);
  }
  const checked = await checkRun(config ?? (await loadTrainConfig({})), deps);
  const start = await chooseStart(checked.config, deps, job);
  const runId = await makeRunFolder(checked, deps);
  deps.runs.add(newRun(runId, checked, deps));
  return withPulse(runId, deps, job, (pulse) => begin(runId, checked, start, deps, pulse));
}

/**
 * Trains the run that is first in the queue, whether it is new or goes on; null where none waits. The caller holds the
 * training lock. @throws AppError as `trainRun`; a run that could not start is `failed` and says why.
 */
export async function trainQueued(deps: TrainDeps, job: JobHandle): Promise<RunSummary | null> {
  const { runs, now } = deps;
  runs.interruptRunning(now().toISOString());
  const [run] = runs.queue();
  return run ? resumeRun(run, deps, job) : null;
}

/**
 * Puts a new run at the end of the queue, checked as far as it can be without touching photos and devices.
 * @throws AppError `training.*`, `dataset.*`, `network.unknown_architecture`, `io.*`.
 */
export async function enqueueRun(
  { config, name }: { readonly config: Readonly<Record<string, unknown>>; readonly name?: string | undefined },
  deps: Omit<TrainDeps, 'pretrained' | 'devices'>,
): Promise<RunSummary> {
  const recipe = await loadTrainConfig(config);
  if (recipe.checkpoint.resume !== null) throw appError('training.queue_resume', { runId: recipe.checkpoint.resume });
  const checked = await checkRun(recipe, deps);
  const runId = await makeRunFolder(checked, deps);
  deps.runs.addQueued({ ...newRun(runId, checked, deps), ...(name === undefined ? {} : { name }) });
  return getRun(deps.runs, runId);
}

/** The run of that id. @throws AppError `training.no_such_run`, naming those there are. */
export function getRun(runs: RunRepository, runId: string): RunSummary {
  const found = runs.find(runId);
  if (found) return found;
  const known = runs.list().map((run) => run.runId);
  throw appError('training.no_such_run', { runId, known: known.join(', ') || '-' });
}

/** The named run, or the newest that was trained to its end. @throws AppError `training.no_such_run`, `training.no_run`. */
export function getFinishedRun(runs: RunRepository, runId: string | undefined): RunSummary {
  if (runId !== undefined) return getRun(runs, runId);
  const newest = runs.list().find((run) => run.state === 'finished');
  if (!newest) throw appError('training.no_run');
  return newest;
}

/** What a run computes on, and what it starts from; null for random weights and for a checkpoint. */
type Start = { readonly device: DeviceChoice; readonly pretrained: PretrainedFile | null };

async function readRecipe(
  config: NonNullable<TrainInput['config']>,
  { workspaceDir }: TrainDeps,
): Promise<TrainConfig> {
  return loadTrainConfig(typeof config === 'string' ? resolve(workspaceDir, config) : config);
}

async function chooseStart(config: TrainConfig, deps: TrainDeps, job: JobHandle): Promise<Start> {
  const device = await chooseDevice(config, deps.devices, job.signal);
  return { device, pretrained: await getPretrained(config, deps, job) };
}

async function makeRunFolder(
  { config }: CheckedRun,
  { workspaceDir, runs }: Pick<TrainDeps, 'workspaceDir' | 'runs'>,
): Promise<string> {
  const runId = await createRunFolder(
    workspaceDir,
    runs.list().map((run) => run.runId),
  );
  const folder = runFolder(workspaceDir, runId);
  await writeFileAtomically(folder.configPath, formatTrainConfig(config));
  return runId;
}

function newRun(runId: string, { config, manifest, images }: CheckedRun, { now }: Pick<TrainDeps, 'now'>): NewRun {
  const createdAt = now().toISOString();
  return { runId, createdAt, config, numClasses: manifest.num_classes, device: null, images, notes: [] };
}

/** Trains a run that has a folder but has never run. What it is trained from is the manifest of this moment. */
async function begin(
  runId: string,
  checked: CheckedRun,
  start: Start,
  deps: TrainDeps,
  pulse: RunPulse,
): Promise<void> {
  const { workspaceDir, catalog, runs, now } = deps;
  const { config, manifest, images } = checked;
  const { device, pretrained } = start;
  const folder = runFolder(workspaceDir, runId);
  await writeJsonAtomically(folder.manifestPath, manifest);
  const weights = chooseClassWeights(config, catalog.list(), manifest);
  if (weights) await writeJsonAtomically(folder.classWeightsPath, weights);
  const notes = [
    ...recipeNotes(config),
    ...deviceNotes(config, device),
    ...classWeightNotes(config, weights),
    ...classifierNotes(pretrained, manifest.num_classes),
    ...dataNotes(checked),
    ...diskNotes(await estimateDisk(checked, workspaceDir)),
  ];
  const words = deviceName(device.provider, device.precision);
  runs.describe(runId, {
    device: words,
    images,
    datasetHash: contentHashOf(manifest.files),
    notes,
    startedAt: now().toISOString(),
  });
  const task = taskOf({ runId, config, device, manifest, weights, pretrained, resumeFrom: null }, folder, deps);
  await followRun({ task, device, folder, notes, pretrained }, deps, pulse);
}

/** @throws AppError `training.no_such_run`, `.nothing_to_resume`, `.already_finished`, `.stopped_for_good`, ... */
function findResumable(name: string, recipe: TrainConfig | undefined, { runs }: Pick<TrainDeps, 'runs'>): RunSummary {
  const run = name === 'last' ? newestResumable(runs) : getRun(runs, name);
  requireResumable(run);
  if (recipe && !isSameRecipe(recipe, run)) throw appError('training.resume_with_config', { runId: run.runId });
  return run;
}

/** @throws AppError `training.already_finished`, `training.stopped_for_good`, `training.old_recipe`. */
export function requireResumable({ runId, state, epochsDone, notes }: RunSummary): void {
  if (state === 'finished') throw appError('training.already_finished', { runId, epochs: epochsDone });
  if (state === 'cancelled') throw appError('training.stopped_for_good', { runId });
  const old = notes.find(({ reason }) => reason === 'old_recipe');
  if (old) throw appError('training.old_recipe', { runId, keys: String(old.params.keys) });
}

/** Trains a run that is known: from its beginning where it has never run, else from its last checkpoint. */
function resumeRun(run: RunSummary, deps: TrainDeps, job: JobHandle): Promise<RunSummary> {
  const { runId, config } = run;
  deps.runs.restart(runId);
  return withPulse(runId, deps, job, async (pulse) => {
    if (run.device !== null) return goOn(run, deps, pulse);
    const checked = await checkRun(config, deps);
    await begin(runId, checked, await chooseStart(checked.config, deps, pulse), deps, pulse);
  });
}

async function goOn(run: RunSummary, deps: TrainDeps, pulse: RunPulse): Promise<void> {
  const { workspaceDir, runs, devices } = deps;
  const { runId, config } = run;
  const folder = runFolder(workspaceDir, runId);
  const manifest = await readOwnManifest(runId, folder);
  // Without a checkpoint it starts over; being deterministic, it comes to the same.
  const resumeFrom = await newestCheckpoint(folder);
  const pretrained = resumeFrom === null ? await getPretrained(config, deps, pulse) : null;
  const isWeighted = config.training.class_weights !== 'none';
  const weights = isWeighted ? await readClassWeights(folder.classWeightsPath, run.numClasses) : null;
  const device = await chooseDevice(config, devices, pulse.signal);
  const words = deviceName(device.provider, device.precision);
  const hasChanged = resumeFrom !== null && words !== run.device;
  const changed = hasChanged ? [runNote('device_changed', { now: words, before: run.device ?? '-' })] : [];
  const notes = [...run.notes, ...changed];
  runs.describe(runId, { device: words, notes });
  const task = taskOf({ runId, config, device, manifest, weights, pretrained, resumeFrom }, folder, deps);
  await followRun({ task, device, folder, notes, pretrained }, deps, pulse);
}

/** The one that the run began with. @throws AppError `training.manifest_gone`, `dataset.*`, `io.*`. */
async function readOwnManifest(runId: string, { manifestPath }: RunFolder): Promise<Manifest> {
  try {
    return await readManifest(manifestPath);
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'dataset.no_manifest') throw error;
    throw withCause(appError('training.manifest_gone', { runId, path: manifestPath }), error);
  }
}

function newestResumable(runs: RunRepository): RunSummary {
  const ended: readonly RunSummary['state'][] = ['finished', 'cancelled', 'running', 'queued'];
  const found = runs.list().find((run) => !ended.includes(run.state));
  if (!found) throw appError('training.nothing_to_resume');
  return found;
}

/** Does a run's work under its pulse and keeps how it ended. */
async function withPulse(
  runId: string,
  { runs, workspaceDir, now }: TrainDeps,
  job: JobHandle,
  work: (pulse: RunPulse) => Promise<void>,
): Promise<RunSummary> {
  const pulse = new RunPulse({ run: getRun(runs, runId), runs, now, ...job });
  const log = (text: string): void => logLine(runFolder(workspaceDir, runId), now(), text);
  try {
    await work(pulse);
    await outlastBusy(() => runs.end(runId, 'finished', now().toISOString()));
    const { epochsDone, stepsDone, bestEpoch, bestValTop1 } = getRun(runs, runId);
    const best = bestEpoch === null ? '' : `; best val top-1 ${bestValTop1?.toFixed(4)} in epoch ${bestEpoch}`;
    log(`finished: ${epochsDone} epochs, ${stepsDone} steps${best}`);
  } catch (caught) {
    const error = pulse.problem ? pulse.problem.error : caught;
    const reason =
      error instanceof WorkerEnded
        ? withCause(appError('training.worker_ended', { problem: error.message, runId }), error)
        : AppError.from(error);
    const isForGood = pulse.signal.reason === FOR_GOOD;
    const keep = async (): Promise<void> => {
      if (!isCancelled(reason)) runs.describe(runId, { error: remarkOf(reason) });
      runs.end(runId, !isCancelled(reason) ? 'failed' : isForGood ? 'cancelled' : 'paused', now().toISOString());
    };
    const tell = async (): Promise<void> =>
      log(typeof reason.cause === 'string' ? `${reason.message}\n${reason.cause}` : reason.message);
    // A full disk takes no last words. What ended the run is what counts; the next start calls it interrupted.
    await Promise.allSettled([outlastBusy(keep), tell()]);
    throw reason;
  } finally {
    pulse.end();
  }
  return getRun(runs, runId);
}

function remarkOf({ data: { reason, message, params } }: AppError): NonNullable<RunSummary['error']> {
  return { reason, message, params: { ...params } };
}

type PreparedRun = Start & {
  readonly task: TrainTask;
  readonly folder: RunFolder;
  readonly notes: readonly RunNote[];
};

/** Runs the worker and keeps the run's record in step with it. */
async function followRun(run: PreparedRun, deps: TrainDeps, pulse: RunPulse): Promise<void> {
  const { task, device, folder, notes, pretrained } = run;
  const { runs, now, workerUrl = WORKER_URL } = deps;
  const { runId } = task;
  const { createdAt, startedAt } = getRun(runs, runId);
  const words = deviceName(device.provider, device.precision);
  const record = new RunRecord({
    runId,
    config: task.config,
    folder,
    runs,
    device: words,
    notes,
    startedAt: new Date(startedAt ?? createdAt),
    now,
    onEpoch: (metric) => pulse.epochEnded(metric),
  });
  record.log(task.resumeFrom === null ? `started on ${words}` : `resumed from ${task.resumeFrom} on ${words}`);
  for (const { problem } of device.rejected) {
    if (problem.reason !== 'device.not_on_platform') record.log(`device: ${problem.message}`);
  }
  if (pretrained) record.log(`published weights: ${pretrained.path}, SHA-256 ${pretrained.sha256}`);
  if (task.resumeFrom === null) for (const note of notes) record.log(`note: ${note.message}`);
  await runWorker({ task, workerUrl, signal: pulse.signal, report: pulse.report, sink: record.sink });
  await record.settled();
}

type RunFacts = {
  readonly runId: string;
  readonly config: TrainConfig;
  readonly device: DeviceChoice;
  readonly manifest: Manifest;
  readonly weights: readonly ClassWeight[] | null;
  readonly pretrained: PretrainedFile | null;
  readonly resumeFrom: string | null;
};

function taskOf(facts: RunFacts, folder: RunFolder, deps: TrainDeps): TrainTask {
  const { runId, config, device, manifest, weights, pretrained, resumeFrom } = facts;
  return {
    kind: 'train',
    runId,
    checkpointDir: folder.checkpointDir,
    config,
    device: { provider: device.provider, precision: device.precision },
    numClasses: manifest.num_classes,
    preprocessing: manifest.preprocessing,
    classWeights: weights === null ? null : weights.map(({ weight }) => weight),
    train: samplesOf(manifest, 'train', deps.workspaceDir),
    val: samplesOf(manifest, 'val', deps.workspaceDir),
    pretrainedPath: pretrained?.path ?? null,
    resumeFrom,
    cacheDir: join(deps.workspaceDir, CACHE_DIR),
  };
}

/**
 * The published weights that a recipe asks for: the workspace's own file, the one in the user's cache, or a download.
 * @throws AppError `network.pretrained_*`, `network.weights_mismatch`, `network.bad_weight_file`, `cancelled`.
 */
async function getPretrained({ model }: TrainConfig, deps: TrainDeps, job: JobHandle): Promise<PretrainedFile | null> {
  if (!model.pretrained) return null;
  const { workspaceDir, pretrained } = deps;
  const found = await findPretrained(model.name, [join(workspaceDir, 'pretrained'), pretrained.cacheDir], job.signal);
  return found ?? fetchPretrained(model.name, pretrained, job);
}

function chooseClassWeights(config: TrainConfig, drugs: readonly Drug[], manifest: Manifest): ClassWeight[] | null {
  const { class_weights: kind } = config.training;
  if (kind === 'none') return null;
  const labels = manifest.files.filter(({ split }) => split === 'train').map(({ label }) => label);
  return classWeights(kind, drugs, labels);
}

function classWeightNotes({ training }: TrainConfig, weights: readonly ClassWeight[] | null): RunNote[] {
  if (!weights) return [];
  const values = weights.map(({ weight }) => weight);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return [runNote('class_weights', { kind: training.class_weights, least: least ?? '', most: most ?? '' })];
}

function classifierNotes(pretrained: PretrainedFile | null, numClasses: number): RunNote[] {
  if (!pretrained || pretrained.numClasses === numClasses) return [];
  return [runNote('classifier', { found: pretrained.numClasses ?? 0, expected: numClasses })];
}

/** Which run is resumed is no part of what is trained, and the class count may be left out. */
function isSameRecipe(recipe: TrainConfig, { config, numClasses }: RunSummary): boolean {
  const comparable = ({ checkpoint, ...rest }: TrainConfig): string =>
    JSON.stringify({ ...rest, checkpoint: { ...checkpoint, resume: null } });
  const counted = withClassCount(recipe, recipe.model.num_classes ?? numClasses);
  return comparable(counted) === comparable(config);
}
