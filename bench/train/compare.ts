import { type Agreement, checkAgreement } from './agreement.ts';
import { interleave, type Samples, type Turns } from './interleave.ts';
import type { Row } from './rows.ts';
import { SideProcess } from './side-process.ts';
import { TORCH_DEFAULTS, type TorchSettings } from './torch-settings.ts';
import type { RowJobs } from './work-files.ts';

export type RowResult = {
  readonly row: Row;
  readonly torch: TorchSettings;
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
  /** PyTorch's best settings for this row. */
  readonly torch: TorchSettings;
  /** Gets lines of progress. */
  report(line: string): void;
};

/** Checks that all sides compute the same and times them in turn. */
export async function compareRow({ row, jobs, turns, torch, report }: CompareOptions): Promise<RowResult> {
  const startsOf = (job: RowJobs['timed']) => [
    () => SideProcess.startOurs(job),
    () => SideProcess.startTorch({ ...job, torch }),
    () => SideProcess.startTorch({ ...job, torch: TORCH_DEFAULTS }),
    ...(row.task === 'infer' ? [() => SideProcess.startOurs({ ...job, engine: 'defaults' })] : []),
  ];
  report(`${row.name}: comparing results`);
  const agreement = await checkAgreement(row.task, startsOf(jobs.exact));
  for (const { name, error } of agreement) report(`  ${name}: relative difference ${error.toExponential(1)}`);
  report(`${row.name}: timing ${turns.pairs} steps of each side in turn`);
  const sides: SideProcess[] = [];
  try {
    for (const start of startsOf(jobs.timed)) sides.push(await start());
    const [ours, torchBest, torchDefault, runtimeDefault] = await interleave(sides, turns);
    if (!ours || !torchBest || !torchDefault) throw new Error('A side was not measured');
    return { row, torch, agreement, ours, torchBest, torchDefault, runtimeDefault };
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
  }
}
