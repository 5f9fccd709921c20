import { type Agreement, checkAgreement } from './agreement.ts';
import { interleave, type Samples, type Turns } from './interleave.ts';
import { SideProcess } from './side-process.ts';
import { type Candidate, findFastestTorch } from './torch-search.ts';
import { describeTorch, TORCH_DEFAULTS, type TorchSettings } from './torch-settings.ts';
import type { Row, RowJobs } from './work-files.ts';

export type RowResult = {
  readonly row: Row;
  readonly best: TorchSettings;
  readonly tried: readonly Candidate[];
  readonly agreement: readonly Agreement[];
  readonly ours: Samples;
  readonly torchBest: Samples;
  readonly torchDefault: Samples;
  /** Only of inference. */
  readonly runtimeDefault: Samples | undefined;
};

export type CompareOptions = {
  readonly row: Row;
  readonly jobs: RowJobs;
  readonly turns: Turns;
  /** Settings to take instead of searching for the fastest ones. */
  readonly torch: TorchSettings | undefined;
  /** Gets lines of progress. */
  report(line: string): void;
};

/** Finds PyTorch's best settings, checks that all sides compute the same, and times them in turn. */
export async function compareRow({ row, jobs, turns, torch, report }: CompareOptions): Promise<RowResult> {
  report(`${row.name}: looking for PyTorch's best settings`);
  const { best, tried } = torch ? { best: torch, tried: [] } : await findFastestTorch(jobs.timed, report);
  report(`${row.name}: PyTorch's best is ${describeTorch(best)}; comparing results`);
  const startsOf = (job: RowJobs['timed']) => [
    () => SideProcess.startOurs(job),
    () => SideProcess.startTorch({ ...job, torch: best }),
    () => SideProcess.startTorch({ ...job, torch: TORCH_DEFAULTS }),
    ...(row.task === 'infer' ? [() => SideProcess.startOurs({ ...job, engine: 'defaults' })] : []),
  ];
  const agreement = await checkAgreement(row.task, startsOf(jobs.exact));
  for (const { name, error } of agreement) report(`  ${name}: relative difference ${error.toExponential(1)}`);
  report(`${row.name}: timing ${turns.pairs} steps of each side in turn`);
  const sides: SideProcess[] = [];
  try {
    for (const start of startsOf(jobs.timed)) sides.push(await start());
    const [ours, torchBest, torchDefault, runtimeDefault] = await interleave(sides, turns);
    if (!ours || !torchBest || !torchDefault) throw new Error('A side was not measured');
    return { row, best, tried, agreement, ours, torchBest, torchDefault, runtimeDefault };
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
  }
}
