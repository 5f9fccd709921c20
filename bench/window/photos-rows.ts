import type { Page } from '@playwright/test';
import { median, quantile } from '../train/statistics.ts';
import { openWindow, type ProcessorTime, processorTime, rendererMemory, traced } from './browser.ts';
import { FRAME_MS, type FrameWork, frameWork, intervals, shownFor } from './frame-times.ts';
import { type MeasureScreen, ms, type WindowBench, type WindowRow } from './window-row.ts';

/** What was promised of the Photos screen with 100,000 photos. */
const OPEN_MS = 2000;
const FILTER_MS = 200;
const MEMORY_BYTES = 600e6;

/** Values that are asked for one after the other, each from a list of 100,000. */
const FILTERS = [
  { name: 'sources', value: 'studio' },
  { name: 'decisions', value: 'pending' },
  { name: 'grades', value: 'C' },
  { name: 'splits', value: 'test' },
  { name: 'kcodes', value: 'K-900000' },
] as const;
/** A person who looks for one photo turns the wheel so fast: some seven rows a second. */
const SCROLL = { pixelsPerSecond: 1200, seconds: 5 };
/** Places all over the list at which the grid comes to rest before its memory is taken. */
const STOPS = 60;

/** Opening, filtering and scrolling 100,000 photos, and what it costs in memory. */
export const measurePhotos: MeasureScreen = async (bench) => [
  ...(await measureOpening(bench)),
  ...(await measureFilters(bench)),
  ...(await measureScrolling(bench)),
  ...(await measureMemory(bench)),
];

async function measureOpening({ browser, served, rounds }: WindowBench): Promise<readonly WindowRow[]> {
  const times: number[] = [];
  const work: ProcessorTime[] = [];
  // In the first of all the server has just started; the browser knows nothing in any of them.
  for (let round = 0; round <= rounds; round++) {
    const { context, page } = await openWindow(browser, served);
    const before = await processorTime(browser, served);
    times.push(await openPhotos(page, served.origin));
    const after = await processorTime(browser, served);
    await context.close();
    work.push({
      pages: after.pages - before.pages,
      browser: after.browser - before.browser,
      server: after.server - before.server,
    });
  }
  const [first = Number.NaN, ...later] = times;
  const [firstWork, ...laterWork] = work;
  const secondsOf = (of: readonly ProcessorTime[]) =>
    (['pages', 'browser', 'server'] as const)
      .map((part) => `${part} ${(1000 * median(of.map((its) => its[part]))).toFixed(0)} ms`)
      .join(', ');
  const show = ms;
  return [
    { claim: 'open: navigation to first pictures', found: median(later), show, direction: 'at most', goal: OPEN_MS },
    { claim: 'open: processor time', shown: secondsOf(laterWork) },
    { claim: 'open: the very first, the server just started', found: first, show, direction: 'at most', goal: OPEN_MS },
    { claim: 'open: the very first, processor time', shown: secondsOf(firstWork ? [firstWork] : []) },
  ];
}

async function openPhotos(page: Page, origin: string): Promise<number> {
  await page.goto(`${origin}/#/photos`, { waitUntil: 'commit' });
  return page.evaluate<number>('probe.firstPictures()');
}

async function measureFilters({ browser, served, rounds }: WindowBench): Promise<readonly WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  await openPhotos(page, served.origin);
  const times: number[] = [];
  const slowest: string[] = [];
  for (const { name, value } of FILTERS) {
    const box = `[data-facet="${name}"] [data-value="${value}"] input`;
    const ofThis: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // On and off again: both are changes of the filter.
      for (let turn = 0; turn < 2; turn++) {
        ofThis.push(await page.evaluate<number>(`probe.afterClick(${JSON.stringify(box)})`));
      }
    }
    times.push(...ofThis);
    slowest.push(`${name} ${ms(median(ofThis))}`);
  }
  await context.close();
  const claim = 'filter: click to new rows';
  return [
    { claim: `${claim}, median`, found: median(times), show: ms, direction: 'at most', goal: FILTER_MS },
    {
      claim: `${claim}, 95th percentile`,
      found: quantile(times, 0.95),
      show: ms,
      direction: 'at most',
      goal: FILTER_MS,
    },
    { claim: `${claim}, medians`, shown: slowest.join(', ') },
  ];
}

async function measureScrolling({ browser, served, rounds }: WindowBench): Promise<readonly WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  await openPhotos(page, served.origin);
  const rest = intervals(await page.evaluate<number[]>('probe.rest({ seconds: 2 })'));
  const frames: number[] = [];
  const waits: number[] = [];
  const work: FrameWork[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(`probe.jumpTo(${(round + 0.5) / rounds})`);
    const scroll = () => page.evaluate<number[]>(`probe.scroll(${JSON.stringify(SCROLL)})`);
    frames.push(...intervals(await scroll()).map(shownFor));
    // By themselves, since recording and looking cost time too.
    work.push(...frameWork((await traced(browser, scroll)).events));
    waits.push(...(await page.evaluate<number[]>(`probe.waits(${JSON.stringify(SCROLL)})`)));
  }
  await context.close();
  const limit = { show: ms, direction: 'at most', goal: FRAME_MS } as const;
  const p95 = (values: readonly number[]) => quantile(values, 0.95);
  return [
    { claim: 'scroll: frame to frame, 95th percentile', found: p95(frames), ...limit },
    { claim: 'scroll: main thread a frame (elapsed), 95th', found: p95(work.map(({ elapsed }) => elapsed)), ...limit },
    { claim: 'scroll: main thread a frame (processor), 95th', found: p95(work.map((its) => its.processor)), ...limit },
    { claim: 'scroll: frame to frame, median', shown: ms(median(frames)) },
    {
      claim: 'scroll: frames that came late',
      shown: percent(frames.filter((time) => time > FRAME_MS).length, frames.length),
    },
    {
      claim: 'scroll: cells that came into sight without their picture',
      shown: `${percent(waits.filter((wait) => wait > 0).length, waits.length)}, at most ${ms(Math.max(...waits))}`,
    },
    { claim: 'at rest: frame to frame, 95th percentile', shown: ms(p95(rest)) },
  ];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

async function measureMemory({ browser, served }: WindowBench): Promise<readonly WindowRow[]> {
  const { context, page } = await openWindow(browser, served);
  await openPhotos(page, served.origin);
  let most = 0;
  for (let stop = 1; stop <= STOPS; stop++) {
    await page.evaluate(`probe.jumpTo(${stop / STOPS})`);
    await page.evaluate('probe.firstPictures()');
    most = Math.max(most, await rendererMemory(browser));
  }
  await context.close();
  const show = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    {
      claim: `memory of the page, ${STOPS} places of the list`,
      found: most,
      show,
      direction: 'at most',
      goal: MEMORY_BYTES,
    },
  ];
}
