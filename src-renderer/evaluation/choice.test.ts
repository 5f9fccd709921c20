import { expect, test } from 'vitest';
import type { EvaluationHeader } from '../../src-shared/contract/evaluation.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { RunSummary } from '../../src-shared/contract/training.ts';
import { chooseEvaluation, photoQuery, runOptions } from './choice.ts';
import { figuresOf } from './figures.fixture.ts';

const AT = '2026-01-02T03:04:05.000Z';

function header(runId: string, split: Split, top1: number): EvaluationHeader {
  const accuracy = { samples: 10, top1, top5: 1, loss: 1 };
  const about = { runId, split, createdAt: AT, checkpoint: 'best.safetensors', epoch: 1 };
  return { ...about, overall: accuracy, real: accuracy, studio: accuracy };
}

function run(runId: string, epochsDone: number): RunSummary {
  return RunSummary.parse({
    runId,
    state: 'finished',
    createdAt: AT,
    finishedAt: AT,
    config: TrainConfig.parse({}),
    numClasses: 3,
    device: 'cpu',
    epochsDone,
    stepsDone: 1,
    bestEpoch: null,
    bestValTop1: null,
    images: { train: 1, val: 1, test: 1 },
    notes: [],
  });
}

// As the core lists them: the newest evaluation first, the newest run first.
const known = {
  runs: [run('run-4', 0), run('run-3', 2), run('run-2', 5), run('run-1', 5)],
  headers: [header('run-2', 'val', 0.7), header('run-1', 'test', 0.6), header('run-2', 'test', 0.8)],
};
const none = { runId: undefined, split: undefined };

test('evaluated runs are offered first with their test accuracy, then those with a checkpoint', () => {
  expect(runOptions(known)).toEqual([
    { runId: 'run-2', top1: 0.8, isEvaluated: true },
    { runId: 'run-1', top1: 0.6, isEvaluated: true },
    { runId: 'run-3', top1: null, isEvaluated: false },
  ]);
});

test('without a word in the address it is the newest evaluated run, and its test split', () => {
  expect(chooseEvaluation(none, known)).toMatchObject({ runId: 'run-2', split: 'test', header: known.headers[2] });
  expect(chooseEvaluation({ ...none, split: 'test' }, known)).toMatchObject({ runId: 'run-1', split: 'test' });
  expect(chooseEvaluation({ ...none, runId: 'run-2' }, { ...known, headers: known.headers.slice(0, 1) })).toMatchObject(
    {
      split: 'val',
    },
  );
});

test('what was not evaluated is said to be so', () => {
  expect(chooseEvaluation({ runId: 'run-1', split: 'train' }, known)).toEqual({
    runId: 'run-1',
    split: 'train',
    header: null,
  });
  expect(chooseEvaluation(none, { ...known, headers: [] })).toEqual({ runId: 'run-3', split: 'test', header: null });
  expect(chooseEvaluation(none, { runs: [run('run-4', 0)], headers: [] })).toBeUndefined();
});

const summary = {
  runId: 'run-2',
  split: 'test',
  source: 'real',
  perClass: figuresOf([
    [1, 0],
    [1, 1],
  ]),
} as const;

test('a number is asked for by the class indexes of its evaluation', () => {
  const address = { sort: 'surest', otherRunId: 'run-1' } as const;
  expect(photoQuery({ truth: 'K-1', taken: 'K-0' }, summary, address)).toEqual({
    runId: 'run-2',
    split: 'test',
    source: 'real',
    sort: 'surest',
    label: 1,
    prediction: 0,
  });
  expect(photoQuery({ change: 'fixed' }, summary, address)).toMatchObject({ change: 'fixed', comparedWith: 'run-1' });
});

test('a link to a class or a comparison that is not there asks for nothing', () => {
  expect(photoQuery({ truth: 'K-9' }, summary, { sort: 'surest', otherRunId: undefined })).toBeUndefined();
  expect(photoQuery({ change: 'fixed' }, summary, { sort: 'surest', otherRunId: undefined })).toBeUndefined();
});
