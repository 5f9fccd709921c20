import { setTimeout } from 'node:timers/promises';
import type { Step } from './job.ts';
import type { SideName, SideProcess } from './side-process.ts';
import { median } from './statistics.ts';

export type Samples = {
  readonly name: SideName;
  /** Wall time of each step, in the order in which they ran. */
  readonly seconds: readonly number[];
  /** Share of each step outside ONNX Runtime's `run`, 0..1; empty where that is not known. */
  readonly ownShares: readonly number[];
  /** Processor time used between this side's turns, per second of the others' turns: what it takes away from them. */
  readonly idleLoad: number;
};

export type Turns = {
  /** Steps of each side that are not counted: the first ones build caches and touch memory for the first time. */
  readonly warmUp: number;
  /** Timed steps of each side; the load between turns needs two. */
  readonly pairs: number;
};

/**
 * For how long all sides rest before each step. Threads of ONNX Runtime and of OpenMP look for work without sleeping for
 * some milliseconds after a step, and would take a processor from whichever side comes next.
 */
const REST_MS = 100;

/** One step of each side in turn, so that whatever else the machine does hits all of them. */
export async function interleave(sides: readonly SideProcess[], { warmUp, pairs }: Turns): Promise<Samples[]> {
  const logs = sides.map((side) => ({ side, steps: [] as Step[], waits: [] as number[], since: Number.NaN }));
  for (let round = 0; round < warmUp + pairs; round++) {
    for (const log of logs) {
      await setTimeout(REST_MS);
      const wait = (performance.now() - log.since) / 1000;
      const step = await log.side.step();
      log.since = performance.now();
      if (round < warmUp) continue;
      log.steps.push(step);
      log.waits.push(wait);
    }
  }
  return logs.map(({ side, steps, waits }) => ({
    name: side.name,
    seconds: steps.map(({ seconds }) => seconds),
    ownShares: steps.flatMap(({ seconds, runtimeSeconds }) =>
      runtimeSeconds === undefined ? [] : [1 - runtimeSeconds / seconds],
    ),
    idleLoad: idleLoad(steps, waits),
  }));
}

/** The median of the turns: a single pause for garbage must not hide that a side is quiet, or make it look loud. */
function idleLoad(steps: readonly Step[], waits: readonly number[]): number {
  const loads = steps.slice(1).map((step, i) => {
    const used = step.cpuBefore - (steps[i]?.cpuAfter ?? Number.NaN);
    return used / (waits[i + 1] ?? Number.NaN);
  });
  return loads.length > 0 ? median(loads) : 0;
}
