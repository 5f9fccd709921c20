import { describe, expect, test } from 'vitest';
import type { JobEvent } from '../../src-shared/contract/jobs.ts';
import { appError, throwIfCancelled } from '../../src-shared/errors.ts';
import { Jobs } from './jobs.ts';

const now = () => new Date('2026-01-02T03:04:05Z');

/** Resolves with all events once the job has ended. */
function eventsOf(jobs: Jobs, jobId: string, after = 0): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  return new Promise((resolve) => {
    jobs.subscribe(jobId, after, (event) => {
      events.push(event);
      if (event.type !== 'progress') resolve(events);
    });
  });
}

describe('jobs', () => {
  test('give progress and then the output, with growing sequence numbers', async () => {
    const jobs = new Jobs({ now });
    const gate = Promise.withResolvers<void>();
    const jobId = jobs.start('photos.import', async ({ report }) => {
      await gate.promise;
      report({ phase: 'import', done: 1, total: 2 });
      report({ phase: 'import', done: 2, total: 2 });
      return { imported: 2 };
    });
    const events = eventsOf(jobs, jobId);
    gate.resolve();
    expect((await events).map((event) => [event.seq, event.type])).toEqual([
      [1, 'progress'],
      [2, 'progress'],
      [3, 'finished'],
    ]);
    expect(jobs.list()).toMatchObject([{ jobId, operation: 'photos.import', state: 'finished' }]);
  });

  test('tell a late subscriber the newest progress and the outcome, and nothing it has seen', async () => {
    const jobs = new Jobs({ now });
    const jobId = jobs.start('x.y', async ({ report }) => {
      for (let done = 1; done <= 5; done++) report({ phase: 'scan', done, total: 5 });
      return 'done';
    });
    await eventsOf(jobs, jobId);
    const late = await eventsOf(jobs, jobId);
    expect(late).toMatchObject([
      { seq: 5, type: 'progress' },
      { seq: 6, type: 'finished', output: 'done' },
    ]);
    expect(await eventsOf(jobs, jobId, 5)).toHaveLength(1);
  });

  test('end as cancelled when asked to, and as failed with the error as data otherwise', async () => {
    const jobs = new Jobs({ now });
    const cancelled = jobs.start('x.y', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throwIfCancelled(signal);
    });
    jobs.cancel(cancelled);
    expect((await eventsOf(jobs, cancelled)).at(-1)).toMatchObject({ type: 'failed', error: { code: 'cancelled' } });

    const failed = jobs.start('x.y', async () => {
      throw appError('io.not_found', { path: '/nowhere' });
    });
    expect((await eventsOf(jobs, failed)).at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'not_found', reason: 'io.not_found', params: { path: '/nowhere' } },
    });
    expect(jobs.list().map((job) => job.state)).toEqual(['cancelled', 'failed']);
  });

  test('are all stopped and waited for before the core closes', async () => {
    const jobs = new Jobs({ now });
    let cleaned = false;
    jobs.start('x.y', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      cleaned = true;
    });
    await jobs.stopAll();
    expect(cleaned).toBe(true);
  });

  test('an unknown job is an error that names it', () => {
    expect(() => new Jobs({ now }).cancel('job-9')).toThrow('job-9');
  });

  test('are watched together: at once, then after each change, until the watcher leaves', async () => {
    const jobs = new Jobs({ now });
    const seen: string[][] = [];
    const changed = Promise.withResolvers<void>();
    const leave = jobs.watch((list) => {
      seen.push(list.map((job) => `${job.operation} ${job.state} ${job.error?.reason ?? ''}`));
      if (list.some((job) => job.state === 'failed')) changed.resolve();
    }, 1);
    jobs.start('x.y', async () => {
      throw appError('job.not_found', { jobId: 'none' });
    });
    await changed.promise;
    leave();
    expect(seen[0]).toEqual([]);
    expect(seen.at(-1)).toEqual(['x.y failed job.not_found']);
    const heard = seen.length;
    await eventsOf(
      jobs,
      jobs.start('z', async () => 1),
    );
    expect(seen).toHaveLength(heard);
  });
});
