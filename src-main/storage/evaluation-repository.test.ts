import { expect, test } from 'vitest';
import { EvaluationHeader } from '../../src-shared/contract/evaluation.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { makeReport, nameClasses } from '../evaluation/report.fixture.ts';
import type { EvaluationRepository } from '../evaluation/repository.ts';
import { createEvaluationRepository } from './evaluation-repository.ts';
import { createRunRepository } from './run-repository.ts';
import { temporaryWorkspace } from './workspace.fixture.ts';

const report = makeReport({ classes: nameClasses(3), photosPerClass: 4, seed: 1 });

async function open() {
  const workspace = await temporaryWorkspace();
  const runs = createRunRepository(workspace.db);
  for (const runId of ['run-001', 'run-002']) {
    const config = TrainConfig.parse({});
    const images = { train: 1, val: 1, test: 1 };
    runs.add({ runId, createdAt: report.createdAt, config, numClasses: 3, device: 'cpu', images, notes: [] });
  }
  return { workspace, evaluations: createEvaluationRepository(workspace.db) };
}

function heads(evaluations: EvaluationRepository) {
  return evaluations.list().map(({ runId, split, epoch }) => `${runId} ${split} ${epoch}`);
}

test('the newest of every run and split is listed, the newest first', async () => {
  const { workspace, evaluations } = await open();
  await using _workspace = workspace;
  expect(evaluations.list()).toEqual([]);
  evaluations.add({ ...report, epoch: 1 });
  evaluations.add({ ...report, runId: 'run-002', epoch: 2 });
  evaluations.add({ ...report, split: 'val', epoch: 3 });
  expect(heads(evaluations)).toEqual(['run-001 val 3', 'run-002 test 2', 'run-001 test 1']);
  // Also what comes after the first question: another program may have evaluated.
  createEvaluationRepository(workspace.db).add({ ...report, epoch: 4 });
  expect(heads(evaluations)).toEqual(['run-001 test 4', 'run-001 val 3', 'run-002 test 2']);
});

test('a header is what the report says', async () => {
  const { workspace, evaluations } = await open();
  await using _workspace = workspace;
  evaluations.add(report);
  expect(evaluations.list()).toEqual([EvaluationHeader.parse(report)]);
});

test('reports come back as they went in, however many are asked for in turn', async () => {
  const { workspace, evaluations } = await open();
  await using _workspace = workspace;
  for (let epoch = 1; epoch <= 3; epoch++) {
    evaluations.add({ ...report, epoch });
    evaluations.add({ ...report, epoch, runId: 'run-002' });
    evaluations.add({ ...report, epoch, split: 'val' });
    evaluations.add({ ...report, epoch, split: 'train' });
    for (let round = 0; round < 2; round++) {
      expect(evaluations.newest({ runId: 'run-002' })).toEqual({ ...report, epoch, runId: 'run-002' });
      expect(evaluations.newest({ runId: 'run-001', split: 'test' })).toEqual({ ...report, epoch });
      expect(evaluations.newest({ split: 'val' })).toEqual({ ...report, epoch, split: 'val' });
      expect(evaluations.newest({})).toEqual({ ...report, epoch, split: 'train' });
    }
  }
  expect(evaluations.newest({ runId: 'run-003' })).toBeUndefined();
});
