import type { Page } from '@playwright/test';
import { median } from '../train/statistics.ts';
import { openWindow, type TraceEvent, traced } from './browser.ts';
import { earlierId, openFeed } from './live-feed.ts';
import { type MeasureScreen, ms, type WindowBench, type WindowRow } from './window-row.ts';

/** What was promised of a run of 50 epochs and 100,000 steps. */
const RELOAD_MS = 1000;
/** A frame: an update that takes longer is felt as a jerk. */
const UPDATE_MS = 16;

/** As often as the core sends them. */
const UPDATES = 40;
const UPDATE_INTERVAL_MS = 250;
/** As many as can be drawn beside a run. */
const COMPARED_RUNS = 4;
/** Until a page that was opened does nothing more of its own. */
const SETTLE_MS = 2000;

/** Opening the curves of a long run, and what each new point costs while it goes on. */
export const measureTrain: MeasureScreen = async (bench) => [
  ...(await measureReload(bench)),
  ...(await measureLive(bench, 0)),
  ...(await measureLive(bench, COMPARED_RUNS)),
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

async function measureLive({ browser, served, workspace }: WindowBench, compared: number): Promise<WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  const feed = openFeed(workspace.dir, workspace.runId);
  try {
    await openRun(page, `${served.origin}/#/train?run=${workspace.runId}`);
    await compareWith(page, compared);
    await page.waitForTimeout(SETTLE_MS);
    const { result: begun, events } = await traced(browser, async () => {
      const times: number[] = [];
      for (let update = 0; update < UPDATES; update++) {
        feed.update();
        times.push(Number(process.hrtime.bigint()) / 1000);
        await page.waitForTimeout(UPDATE_INTERVAL_MS);
      }
      return times;
    });
    const tasks = mainTasks(events);
    const processor = tasks.map(({ tdur = 0 }) => tdur / 1000);
    const elapsed = tasks.map(({ dur = 0 }) => dur / 1000);
    const limit = { show: ms, direction: 'at most', goal: UPDATE_MS } as const;
    const what = `of ${UPDATES} live updates${compared === 0 ? '' : ` beside ${compared} runs`}`;
    return [
      { claim: `train: longest task ${what} (processor)`, found: Math.max(...processor), ...limit },
      { claim: `train: longest task ${what} (elapsed)`, found: Math.max(...elapsed), ...limit },
      { claim: `train: the longest task of an update, median ${what}`, shown: ms(median(longestOfEach(tasks, begun))) },
    ];
  } finally {
    feed.end();
    await context.close();
  }
}

/** Draws the curves of other runs beside those of the shown one, as a person would. */
async function compareWith(page: Page, count: number): Promise<void> {
  if (count === 0) return;
  await page.getByRole('combobox', { name: '다른 실행과 비교' }).click();
  for (let number = 1; number <= count; number++) await page.getByRole('option', { name: earlierId(number) }).click();
  await page.keyboard.press('Escape');
}

/** Milliseconds of processor time: of the tasks that began between one update and the next, the longest. */
function longestOfEach(tasks: readonly TraceEvent[], begun: readonly number[]): number[] {
  return begun.map((from, update) => {
    const until = begun[update + 1] ?? Number.POSITIVE_INFINITY;
    const own = tasks.filter(({ ts }) => ts >= from && ts < until);
    return Math.max(0, ...own.map(({ tdur = 0 }) => tdur / 1000));
  });
}

/** What Chromium's trace calls a task of a thread. */
const TASK = 'ThreadControllerImpl::RunTask';

/** Tasks of the page's main thread: of all that is called so, the one that did most. */
function mainTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = events
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map((thread) => events.filter(({ name, pid, tid }) => name === TASK && pid === thread.pid && tid === thread.tid));
  const work = (tasks: readonly TraceEvent[]) => tasks.reduce((sum, { dur = 0 }) => sum + dur, 0);
  const busiest = threads.toSorted((a, b) => work(b) - work(a))[0];
  if (!busiest || busiest.length === 0)
    throw new Error('The trace has no tasks of the page: another version of Chromium?');
  return busiest;
}
