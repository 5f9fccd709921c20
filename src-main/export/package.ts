import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ClassMapping } from '../../src-shared/contract/catalog.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import { appError, systemError } from '../../src-shared/errors.ts';
import { buildInferenceModel } from '../engine/onnx/inference.ts';
import { judgeGoals, releaseVerdict } from '../evaluation/release-gate.ts';
import { sha256 } from '../files/hash-file.ts';
import { TEMPORARY_PREFIX, writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import { exists, freeName } from './free-name.ts';
import { measureLatency } from './latency.ts';
import { modelCard } from './model-card.ts';
import { OnnxFile } from './onnx-file.ts';
import { REPORT_FILE } from './package-folder.ts';
import { checkParity, type TestPhoto } from './parity.ts';

/** A trained network with everything a receiver needs to know about it. */
export type ReleaseModel = {
  readonly runId: string;
  /** File name of the checkpoint, and the epoch it was written after. */
  readonly checkpoint: string;
  readonly epoch: number;
  readonly network: Network;
  readonly weights: Weights;
  readonly preprocessing: PreprocessingConfig;
  /** Of the test split: none of them was trained on. */
  readonly testPhotos: readonly TestPhoto[];
};

/** What is needed of an evaluation. */
export type TestResult = Pick<EvaluationReport, 'split' | 'checkpoint' | 'epoch' | 'overall' | 'real'>;

export type ExportInput = {
  /** Absolute, or relative to the workspace; by default exports/<run>, or <run>-2 and so on where that is taken. */
  readonly dir?: string | undefined;
  readonly model: ReleaseModel;
  /** Of the test split with the same checkpoint: where the accuracies come from. */
  readonly evaluation: TestResult | undefined;
  readonly classMapping: ClassMapping;
};

export type ExportDeps = {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly now: () => Date;
};

type Job = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Writes a package that can be used without this program: model.onnx (BatchNorm folded, any batch size), class mapping,
 * preprocessing, golden vectors with their photos, and a model card; then measures it against the evaluation graph and
 * the five goals. The folder appears complete or not at all.
 * @throws AppError `release.not_evaluated`, `release.target_exists`, `io.*`, `imaging.*`, `cancelled`.
 */
export async function exportPackage(input: ExportInput, deps: ExportDeps, job: Job): Promise<ReleaseReport> {
  const { model, classMapping } = input;
  const { runId, checkpoint, epoch, network, weights, preprocessing, testPhotos } = model;
  const { evaluation } = input;
  if (evaluation?.split !== 'test' || evaluation.epoch !== epoch || evaluation.checkpoint !== checkpoint) {
    throw appError('release.not_evaluated', { checkpoint, runId, epoch });
  }
  const target = await chooseTarget(input, deps);
  const createdAt = deps.now().toISOString();
  const accuracyGoals = judgeGoals({ evaluation, latencyMs: null, fileSizeBytes: 0 }).filter(
    (goal) => goal.unit === 'fraction',
  );
  const inputSize = preprocessing.target_size;
  job.report({ phase: 'export', done: 0, total: 1 });
  const bytes = buildInferenceModel({
    network,
    weights,
    inputSize,
    foldBatchNorm: true,
    metadata: {
      class_mapping: JSON.stringify(classMapping),
      preprocessing: JSON.stringify(preprocessing),
      architecture: network.architecture.name,
      run_id: runId,
      checkpoint: `${checkpoint}, epoch ${epoch}`,
      created: createdAt,
      // Speed and file size belong to a machine and to the file itself: they are in release.json.
      goals: JSON.stringify(accuracyGoals),
    },
  });
  const folder = join(dirname(target), `${TEMPORARY_PREFIX}${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const modelPath = join(folder, 'model.onnx');
    await writeFileAtomically(modelPath, bytes);
    await writeJsonAtomically(join(folder, 'class_mapping.json'), classMapping);
    await writeJsonAtomically(join(folder, 'preprocessing.json'), preprocessing);
    job.report({ phase: 'export', done: 1, total: 1 });
    const exported = await OnnxFile.open(modelPath);
    let measured: Measured;
    try {
      const parity = await checkParity({ exported, network, weights, preprocessing, photos: testPhotos, folder }, job);
      const latency = await measureLatency(exported, inputSize, job);
      measured = { parity, latency };
    } finally {
      await exported.release();
    }
    const goals = judgeGoals({
      evaluation,
      latencyMs: measured.latency.medianMs,
      fileSizeBytes: bytes.length,
    });
    const verdict = releaseVerdict(goals, measured.parity.passed);
    const about = { runId, createdAt, goals, verdict, ...measured };
    await writeFileAtomically(join(folder, 'README.md'), modelCard({ ...about, model, evaluation, classMapping }));
    const files = await listPackage(folder, measured.parity.photoFiles);
    const { photoFiles: _listed, ...parity } = measured.parity;
    const report: ReleaseReport = { ...about, parity, dir: target, files };
    const { dir: _dir, ...portable } = report;
    await writeJsonAtomically(join(folder, REPORT_FILE), { ...portable, decisions: [] });
    await moveInto(folder, target);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Measured = {
  readonly parity: Awaited<ReturnType<typeof checkParity>>;
  readonly latency: ReleaseReport['latency'];
};

async function chooseTarget({ dir, model }: ExportInput, { workspaceDir }: ExportDeps): Promise<string> {
  if (dir === undefined) return freeName(join(workspaceDir, 'exports', model.runId));
  const target = resolve(workspaceDir, dir);
  if (await exists(target)) throw appError('release.target_exists', { dir: target });
  return target;
}

/** Every file of the package but release.json, which holds this list. */
async function listPackage(folder: string, photoFiles: readonly string[]): Promise<ReleaseReport['files']> {
  const names = ['model.onnx', 'class_mapping.json', 'preprocessing.json', 'golden.json', 'README.md', ...photoFiles];
  const files: ReleaseReport['files'] = [];
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    files.push({ name, sizeBytes: bytes.length, sha256: sha256(bytes) });
  }
  return files;
}

async function moveInto(folder: string, target: string): Promise<void> {
  try {
    await rename(folder, target);
  } catch (error) {
    if (await exists(target)) throw appError('release.target_exists', { dir: target });
    throw systemError(error, target);
  }
}
