import { setTimeout } from 'node:timers/promises';

/** What a piece of work did to the thread that serves the window, in milliseconds. */
export type Felt = {
  /** The longest time in which nothing else could be answered. */
  readonly block: number;
  /** Processor time of that thread alone: what else the machine does is not in it. */
  readonly processor: number;
  readonly elapsed: number;
};

/** Between two looks at the clock. */
const LOOK_MS = 1;
/** Until what came before has gone, and until the last of the work has been felt. */
const SETTLE_MS = 20;

/** Runs work and watches this thread meanwhile. */
export async function felt(work: () => Promise<unknown>): Promise<Felt> {
  await setTimeout(SETTLE_MS);
  let block = 0;
  let seen = performance.now();
  const timer = setInterval(() => {
    const at = performance.now();
    block = Math.max(block, at - seen - LOOK_MS);
    seen = at;
  }, LOOK_MS);
  const before = process.threadCpuUsage();
  const start = performance.now();
  await work();
  const elapsed = performance.now() - start;
  const { user, system } = process.threadCpuUsage(before);
  await setTimeout(SETTLE_MS);
  clearInterval(timer);
  return { block, processor: (user + system) / 1000, elapsed };
}
