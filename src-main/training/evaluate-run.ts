import { join } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import type { ClassName } from '../evaluation/confusion.ts';
import { evaluationReport, predictionsCsv } from '../evaluation/report.ts';
import type { EvaluationRepository } from '../evaluation/repository.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import type { Sample } from '../loader/sample.ts';
import type { RunRepository } from './repository.ts';
import { samplesOf } from './run-manifest.ts';
import { runWorker, WORKER_URL, WorkerEnded } from './run-worker.ts';
import type { JobHandle } from './train-run.ts';
import { openTrainedRun } from './trained-model.ts';

export type EvaluateInput = { readonly runId?: string | undefined; readonly split: Split };

export type EvaluateDeps = {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly catalog: { list(): readonly Drug[] };
  readonly runs: RunRepository;
  readonly evaluations: EvaluationRepository;
  readonly now: () => Date;
  readonly workerUrl?: URL;
};

/**
 * Judges a split with a run's best checkpoint (its last, where none was called best) and keeps the report: in the
 * workspace, as evaluation-<split>.json and as predictions-<split>.csv in the run's folder. The photos are those of the
 * manifest that the run was trained from, so that none of them was trained on.
 * @throws AppError `training.no_such_run`, `training.no_run`, `training.no_checkpoint`, `training.empty_split`,
 * `evaluation.*`, `network.*`, `io.*`, `cancelled`.
 */
export async function evaluateRun(input: EvaluateInput, deps: EvaluateDeps, job: JobHandle): Promise<EvaluationReport> {
  const { workspaceDir, catalog, evaluations, now, workerUrl = WORKER_URL } = deps;
  const { split } = input;
  const { run, folder, manifest, checkpoint, checkpointPath } = await openTrainedRun(input.runId, deps);
  const { runId, config, numClasses } = run;
  const samples = samplesOf(manifest, split, workspaceDir);
  if (samples.length === 0) throw appError('training.empty_split', { split, path: folder.manifestPath });

  const outcome = await runWorker({
    task: {
      kind: 'evaluate',
      checkpointPath,
      checkpoint,
      config,
      numClasses,
      preprocessing: manifest.preprocessing,
      samples,
    },
    workerUrl,
    signal: job.signal,
    report: job.report,
  }).catch((error: unknown) => {
    if (!(error instanceof WorkerEnded)) throw error;
    throw withCause(appError('evaluation.worker_ended', { problem: error.message }), error);
  });
  if (outcome.kind !== 'evaluate') throw new Error('The worker judged nothing');
  const { judgement } = outcome;
  const leftOut = judgement.leftOut.map(({ index, message }) => ({ path: sampleAt(samples, index).name, message }));
  const [firstProblem] = leftOut;
  if (judgement.judged.length === 0) {
    throw appError('evaluation.nothing_readable', {
      count: samples.length,
      split,
      message: firstProblem?.message ?? '-',
    });
  }
  const report = evaluationReport({
    runId,
    checkpoint,
    epoch: judgement.epoch,
    split,
    createdAt: now().toISOString(),
    leftOut,
    photos: judgement.judged.map(({ index, outcome }) => {
      const { name, source } = sampleAt(samples, index);
      return { path: name, source, outcome };
    }),
    classes: classNames(catalog.list(), numClasses),
  });
  await writeJsonAtomically(join(folder.dir, `evaluation-${split}.json`), report);
  await writeFileAtomically(join(folder.dir, `predictions-${split}.csv`), predictionsCsv(report));
  evaluations.add(report);
  return report;
}

/** The classes a network was trained for; drugs that the catalogue gained since have higher indexes. */
function classNames(drugs: readonly Drug[], numClasses: number): ClassName[] {
  return drugs
    .toSorted((a, b) => a.classIndex - b.classIndex)
    .slice(0, numClasses)
    .map(({ kcode, drugName }) => ({ kcode, drugName }));
}

function sampleAt(samples: readonly Sample[], index: number): Sample {
  const sample = samples[index];
  if (!sample) throw new Error(`There is no sample ${index} of ${samples.length}`);
  return sample;
}
