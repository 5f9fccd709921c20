import { join } from 'node:path';
import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { median, quantile } from '../train/statistics.ts';
import { openWindow, type TraceEvent, traced } from './browser.ts';
import { type MeasureScreen, ms, type WindowBench, type WindowRow } from './window-row.ts';

/** What was promised of a run of 50 epochs and 100,000 steps. */
const RELOAD_MS = 1000;
/** A frame: an update that takes longer is felt as a jerk. */
const UPDATE_MS = 16;

/** A fast run: four steps in each update, as often as the core sends them. */
const UPDATES = 40;
const STEPS_PER_UPDATE = 4;
const UPDATE_INTERVAL_MS = 250;
/** Until a page that was opened does nothing more of its own. */
const SETTLE_MS = 2000;

/** Opening the curves of a long run, and what each new point costs while it goes on. */
export const measureTrain: MeasureScreen = async (bench) => [
  ...(await measureReload(bench)),
  ...(await measureLive(bench)),
];

async function measureReload({ browser, served, workspace, rounds }: WindowBench): Promise<readonly WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  await openRun(page, `${served.origin}/#/train?run=${workspace.runId}`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.reload({ waitUntil: 'commit' });
    times.push(await page.evaluate<number>('probe.firstCurves()'));
  }
  await context.close();
  return [
    {
      claim: 'train: reload to curves of 100,000 steps',
      found: median(times),
      show: ms,
      direction: 'at most',
      goal: RELOAD_MS,
    },
  ];
}

async function openRun(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'commit' });
  await page.evaluate<number>('probe.firstCurves()');
}

async function measureLive({ browser, served, workspace }: WindowBench): Promise<readonly WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  const feed = openFeed(workspace.dir, workspace.runId);
  try {
    await openRun(page, `${served.origin}/#/train?run=${workspace.runId}`);
    await page.waitForTimeout(SETTLE_MS);
    const { events } = await traced(browser, async () => {
      for (let update = 0; update < UPDATES; update++) {
        feed.add(STEPS_PER_UPDATE);
        await page.waitForTimeout(UPDATE_INTERVAL_MS);
      }
    });
    const tasks = mainTasks(events);
    const processor = tasks.map(({ tdur = 0 }) => tdur / 1000);
    const elapsed = tasks.map(({ dur = 0 }) => dur / 1000);
    const limit = { show: ms, direction: 'at most', goal: UPDATE_MS } as const;
    return [
      { claim: `train: longest task of ${UPDATES} live updates (processor)`, found: Math.max(...processor), ...limit },
      { claim: `train: longest task of ${UPDATES} live updates (elapsed)`, found: Math.max(...elapsed), ...limit },
      { claim: 'train: the longest task of an update, median', shown: ms(quantile(longest(processor), 0.5)) },
    ];
  } finally {
    feed.end();
    await context.close();
  }
}

/** The longest tasks, as many as there were updates: each update is one of them. */
function longest(durations: readonly number[]): number[] {
  return durations.toSorted((a, b) => b - a).slice(0, UPDATES);
}

/** Tasks of the page's main thread: of all that is called so, the one that did most. */
function mainTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = events
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map((thread) =>
      events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === thread.pid && tid === thread.tid),
    );
  const work = (tasks: readonly TraceEvent[]) => tasks.reduce((sum, { dur = 0 }) => sum + dur, 0);
  const busiest = threads.toSorted((a, b) => work(b) - work(a))[0];
  if (!busiest || busiest.length === 0)
    throw new Error('The trace has no tasks of the page: another version of Chromium?');
  return busiest;
}

/** Writes steps as a training process would, and leaves the run as it was. */
function openFeed(workspaceDir: string, runId: string) {
  const db = new Database(join(workspaceDir, 'workspace.sqlite'));
  const newest = db.prepare<[string], { step: number; epoch: number; loss: number }>(
    'SELECT step, epoch, loss FROM step_metric WHERE run_id = ? ORDER BY step DESC LIMIT 1',
  );
  const insert = db.prepare(
    'INSERT INTO step_metric (run_id, step, epoch, loss, learning_rate, gradient_norm) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const setState = db.prepare('UPDATE run SET state = ? WHERE run_id = ?');
  const last = newest.get(runId);
  if (!last) throw new Error(`${runId} has no steps`);
  let { step } = last;
  setState.run('running', runId);
  return {
    add(count: number) {
      for (let added = 0; added < count; added++) {
        step += 1;
        insert.run(runId, step, last.epoch, last.loss * (1 + 0.1 * Math.sin(step)), 1e-6, 0.5);
      }
    },
    end() {
      db.prepare('DELETE FROM step_metric WHERE run_id = ? AND step > ?').run(runId, last.step);
      setState.run('finished', runId);
      db.close();
    },
  };
}
