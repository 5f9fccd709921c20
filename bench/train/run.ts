import { compareRow, type RowResult } from './compare.ts';
import { type MemoryResult, measureCreation, measureMemory } from './fresh.ts';
import type { Options } from './options.ts';
import { LARGEST_TRAINING_ROW, type Row } from './rows.ts';
import { type Candidate, findFastestTorch } from './torch-search.ts';
import { describeTorch, type TorchSettings } from './torch-settings.ts';
import { type RowJobs, writeWorkFiles } from './work-files.ts';

/** The first step is two to three times as slow, the second still touches new memory. */
const WARM_UP = 3;

/** Everything one run has measured. */
export type Results = {
  readonly rows: readonly RowResult[];
  readonly memory: readonly (MemoryResult & { readonly row: Row })[];
  /** Seconds; empty where it was not measured. */
  readonly creations: readonly number[];
  /** Rows that could not be measured, and why. */
  readonly failures: readonly { readonly row: Row; readonly reason: string }[];
  /** What was tried to find PyTorch's best settings, by the row's name. */
  readonly searches: Readonly<Record<string, readonly Candidate[]>>;
};

/**
 * Runs the chosen parts one after the other; `dir` takes the files that both sides read. A row that fails is listed and
 * does not take the others' results with it.
 */
export async function runBenchmark(options: Options, dir: string, report: (line: string) => void): Promise<Results> {
  const { sections, pairs, threads } = options;
  const rows: RowResult[] = [];
  const memory: (MemoryResult & { readonly row: Row })[] = [];
  const creations: number[] = [];
  const failures: { row: Row; reason: string }[] = [];
  const searches: Record<string, readonly Candidate[]> = {};

  const torchFor = async (row: Row, jobs: RowJobs): Promise<TorchSettings> => {
    if (options.torch) return options.torch;
    report(`${row.name}: looking for PyTorch's best settings`);
    const { best, tried } = await findFastestTorch(jobs.timed, report);
    report(`${row.name}: PyTorch's best is ${describeTorch(best)}`);
    searches[row.name] = tried;
    return best;
  };

  const measureRow = async (row: Row): Promise<void> => {
    const isCompared = sections.has(row.task === 'train' ? 'train' : 'inference');
    const isWeighed = sections.has('memory') && row.task === 'train';
    const isCreated = sections.has('session') && row.name === LARGEST_TRAINING_ROW;
    if (!isCompared && !isWeighed && !isCreated) return;
    const jobs = await writeWorkFiles(dir, row, threads);
    if (isCompared || isWeighed) {
      const torch = await torchFor(row, jobs);
      const turns = { warmUp: WARM_UP, pairs: pairs ?? row.pairs };
      if (isCompared) rows.push(await compareRow({ row, jobs, turns, torch, report }));
      if (isWeighed) {
        report(`${row.name}: peak memory in fresh processes`);
        memory.push({ row, ...(await measureMemory(jobs.timed, torch)) });
      }
    }
    if (isCreated) {
      report(`${row.name}: creating sessions in fresh processes`);
      creations.push(...(await measureCreation(jobs.timed)));
    }
  };

  for (const row of options.rows) {
    try {
      await measureRow(row);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report(`${row.name} failed: ${reason}`);
      failures.push({ row, reason });
    }
  }
  return { rows, memory, creations, failures, searches };
}
