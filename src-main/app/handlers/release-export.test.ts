import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { JobSummary, Progress } from '../../../src-shared/contract/jobs.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../../training/test-support/tiny-workspace.ts';
import { trainRun } from '../../training/train-run.ts';
import { createCore } from '../core.ts';

const core = createCore({
  clock: { now: () => new Date('2026-01-02T03:04:05.000Z') },
  pretrained: { cacheDir: '/nowhere', hub: 'http://127.0.0.1:9' },
});
const client = createClient(contract, core.transport);
let dir = '';

beforeAll(async () => {
  const tiny = await makeTinyWorkspace();
  dir = tiny.workspaceDir;
  await trainRun({ config: TINY_RECIPE }, tiny.deps, { signal: new AbortController().signal, report: () => {} });
  tiny.db.close();
  unwrap(await client.workspace.open({ dir }));
});
afterAll(async () => {
  await core.close();
  await rm(dir, { recursive: true });
});

const isEvaluated = async () => unwrap(await client.release.candidate({})).evaluation !== null;

/** What the jobs' list says of a job once it has ended, to somebody who has listened to nothing before. */
function ended(jobId: string): Promise<JobSummary> {
  const { promise, resolve } = Promise.withResolvers<JobSummary>();
  const stop = client.jobs.watch({}, ({ jobs }) => {
    const job = jobs.find((entry) => entry.jobId === jobId);
    if (job && job.state !== 'running') resolve(job);
  });
  return promise.finally(stop);
}

test('a run that was not evaluated is not exported, unless the export may evaluate it', async () => {
  const { jobId } = unwrap(await client.release.export({}));
  expect(await ended(jobId)).toMatchObject({ state: 'failed', error: { reason: 'release.not_evaluated' } });
  expect(unwrap(await client.release.list({}))).toEqual([]);
});

test('stopped before it is evaluated, nothing is exported and no evaluation is kept', async () => {
  const started = unwrap(await client.release.export({ evaluateFirst: true }));
  unwrap(await client.jobs.cancel(started));
  expect(await ended(started.jobId)).toMatchObject({ state: 'cancelled' });
  expect(await isEvaluated()).toBe(false);
  expect(unwrap(await client.release.list({}))).toEqual([]);
});

test('evaluation and export are one job, which needs nobody who looks at it', async () => {
  const { jobId } = unwrap(await client.release.export({ evaluateFirst: true }));
  expect(await ended(jobId)).toMatchObject({ operation: 'release.export', state: 'finished' });
  expect(await isEvaluated()).toBe(true);
  expect(unwrap(await client.release.list({}))).toMatchObject([{ runId: 'run-001', folder: 'present' }]);
});

test('what has been evaluated is exported without another evaluation', async () => {
  const before = unwrap(await client.evaluation.list({}));
  const phases = new Set<Progress['phase']>();
  const started = unwrap(await client.release.export({ evaluateFirst: true }));
  await waitForJob(client, contract.release.export, started, { onProgress: ({ phase }) => phases.add(phase) });
  expect(phases).toContain('parity');
  expect(phases).not.toContain('evaluate');
  expect(unwrap(await client.evaluation.list({}))).toEqual(before);
});
