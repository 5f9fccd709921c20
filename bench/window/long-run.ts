import { writeFile } from 'node:fs/promises';
import type { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import { formatTrainConfig } from '../../src-main/training/config.ts';
import { createRunFolder, logLine, runFolder, writeMetricsCsv } from '../../src-main/training/run-folder.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochMetric, StepMetric } from '../../src-shared/contract/training.ts';
import { Random } from '../../src-shared/random.ts';

type Options = {
  readonly epochs: number;
  readonly steps: number;
  readonly numClasses: number;
  readonly seed: number;
  readonly now: Date;
};

const BATCH_STEPS = 10_000;
const SECONDS_PER_EPOCH = 1800;

/** A finished run with curves as training makes them: falling loss, noise that falls with it, a cosine of learning rates. */
export async function addLongRun(
  { workspaceDir, runs }: WorkspaceSession,
  { epochs, steps, numClasses, seed, now }: Options,
): Promise<string> {
  const random = new Random(seed, 'long run');
  const runId = await createRunFolder(workspaceDir, []);
  const folder = runFolder(workspaceDir, runId);
  const config = TrainConfig.parse({ training: { epochs } });
  runs.add({
    runId,
    createdAt: now.toISOString(),
    config,
    numClasses,
    device: 'cpu, made for measuring',
    images: { train: 64_000, val: 8000, test: 8000 },
    notes: [],
  });
  const rateAt = (done: number) => 2e-4 * 0.5 * (1 + Math.cos(Math.PI * done));
  const lossAt = (done: number) => 0.9 + 3.7 * Math.exp(-6 * done);
  for (let from = 0; from < steps; from += BATCH_STEPS) {
    const batch = Array.from({ length: Math.min(BATCH_STEPS, steps - from) }, (_, i): StepMetric => {
      const step = from + i + 1;
      const done = step / steps;
      return {
        step,
        epoch: Math.min(epochs, Math.floor(((step - 1) * epochs) / steps) + 1),
        loss: lossAt(done) * (1 + 0.12 * random.normal()),
        learningRate: rateAt(done),
        gradientNorm: 0.4 + 2 * Math.exp(-4 * done) * random.next(),
      };
    });
    runs.addSteps(runId, batch);
  }
  for (let epoch = 1; epoch <= epochs; epoch++)
    runs.addEpoch(runId, epochMetric(epoch / epochs, { epoch, random, rateAt, lossAt }));
  const endedAt = new Date(now.getTime() + epochs * SECONDS_PER_EPOCH * 1000);
  runs.end(runId, 'finished', endedAt.toISOString());
  await writeFile(folder.configPath, formatTrainConfig(config));
  await writeMetricsCsv(folder, runs.epochs(runId));
  logLine(folder, endedAt, 'made for measuring the window: nothing was trained');
  return runId;
}

type Curves = {
  readonly epoch: number;
  readonly random: Random;
  readonly rateAt: (done: number) => number;
  readonly lossAt: (done: number) => number;
};

function epochMetric(done: number, { epoch, random, rateAt, lossAt }: Curves): EpochMetric {
  const top1 = Math.min(0.99, 0.94 * (1 - Math.exp(-5 * done)) + 0.01 * random.normal());
  return {
    epoch,
    trainLoss: lossAt(done),
    trainTop1: Math.max(0, top1 - 0.05),
    trainTop5: Math.min(1, Math.max(0, top1) + 0.04),
    valLoss: 0.3 + 3.5 * Math.exp(-5 * done) + 0.03 * random.next(),
    valTop1: Math.max(0, top1),
    valTop5: Math.min(1, Math.max(0, top1) + 0.05),
    learningRate: rateAt(done),
    seconds: SECONDS_PER_EPOCH,
    loading: null,
  };
}
