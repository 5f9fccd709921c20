import { setTimeout } from 'node:timers/promises';

/** What a piece of work did to the thread that serves the window, in milliseconds. */
export type Felt = {
  /** The longest time in which nothing else could be answered. */
  readonly block: number;
  /** The most processor time of this thread between two looks: a block without what else the machine did meanwhile. */
  readonly blockProcessor: number;
  /** Processor time of this thread. */
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
  const before = clocks();
  let block = 0;
  let blockProcessor = 0;
  let seen = before;
  const timer = setInterval(() => {
    const now = clocks();
    block = Math.max(block, now.elapsed - seen.elapsed - LOOK_MS);
    blockProcessor = Math.max(blockProcessor, now.processor - seen.processor);
    seen = now;
  }, LOOK_MS);
  await work();
  const after = clocks();
  await setTimeout(SETTLE_MS);
  clearInterval(timer);
  const processor = after.processor - before.processor;
  return { block, blockProcessor, processor, elapsed: after.elapsed - before.elapsed };
}

/** Milliseconds that only grow, and those that this thread had a processor. */
function clocks(): { readonly elapsed: number; readonly processor: number } {
  const { user, system } = process.threadCpuUsage();
  return { elapsed: performance.now(), processor: (user + system) / 1000 };
}
