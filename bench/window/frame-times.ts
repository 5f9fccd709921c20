import type { TraceEvent } from './browser.ts';

/** Milliseconds between the frames. */
export function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? time));
}

/** Of a screen that shows 60 frames a second. */
export const FRAME_MS = 1000 / 60;
/** In steps of so much requestAnimationFrame tells its times: a frame looks like 16.6 to 16.8 ms. */
const TIME_STEP_MS = 0.1;

/** How long the screen has shown a frame: a whole number of its own, those that came too late counted. */
export function shownFor(interval: number): number {
  return Math.max(1, Math.ceil((interval - 2 * TIME_STEP_MS) / FRAME_MS)) * FRAME_MS;
}

/** What the page's main thread did in one frame, in milliseconds. */
export type FrameWork = {
  /** From the beginning to the end of its tasks, with what other programs took of the processor meanwhile. */
  readonly elapsed: number;
  /** Processor time of the thread alone. */
  readonly processor: number;
};

/**
 * The work of the page's main thread from one animation frame to the next, summed over its tasks.
 * @throws Error where the trace does not hold what it should: another version of Chromium.
 */
export function frameWork(events: readonly TraceEvent[]): FrameWork[] {
  const frames = events.filter(({ name }) => name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const [first] = frames;
  if (!first || frames.length < 2) throw new Error('The trace has no animation frames');
  const tasks = events
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === first.pid && tid === first.tid)
    .sort((a, b) => a.ts - b.ts);
  if (tasks.length === 0) throw new Error('The trace has no tasks of the page');
  const work = frames.slice(1).map(() => ({ elapsed: 0, processor: 0 }));
  let frame = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // A task belongs to the frame in which it ends: the frame that it holds up.
    while (frame < frames.length && (frames[frame]?.ts ?? 0) < ts + dur) frame += 1;
    const its = work[frame - 1];
    if (!its) continue;
    its.elapsed += dur / 1000;
    its.processor += tdur / 1000;
  }
  return work;
}
