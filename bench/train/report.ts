import type { RowResult } from './compare.ts';
import { type Goal, judge } from './goals.ts';
import type { Samples } from './interleave.ts';
import { describeRow, LARGEST_TRAINING_ROW, type Row } from './rows.ts';
import type { Results } from './run.ts';
import { median, pairedRatios, quantile } from './statistics.ts';
import { markdownTable } from './table.ts';
import { describeTorch } from './torch-settings.ts';

/** The tables of a run in Markdown. */
export function renderResults(results: Results): string {
  const parts = [
    renderRows('Training step', ofTask(results, 'train')),
    renderRows('Inference', ofTask(results, 'infer')),
    renderMemory(results),
    renderGoals(results),
    renderSettings(results),
    renderFailures(results),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderRows(title: string, rows: readonly RowResult[]): string {
  if (rows.length === 0) return '';
  const isInference = rows.some(({ runtimeDefault }) => runtimeDefault !== undefined);
  const header = [title, 'ours ms', 'PyTorch best ms', 'ratio', 'quartiles', 'PyTorch default ms', 'ratio'];
  const lines = rows.map(({ row, ours, torchBest, torchDefault, runtimeDefault }) => {
    const ratios = pairedRatios(torchBest.seconds, ours.seconds);
    const cells = [describeRow(row), milliseconds(ours), milliseconds(torchBest), ratio(median(ratios))];
    cells.push(`${ratio(quantile(ratios, 0.25))} to ${ratio(quantile(ratios, 0.75))}`);
    cells.push(milliseconds(torchDefault), ratio(medianRatio(torchDefault, ours)));
    if (runtimeDefault) cells.push(milliseconds(runtimeDefault), ratio(medianRatio(runtimeDefault, ours)));
    return cells;
  });
  return markdownTable(isInference ? [...header, 'ONNX Runtime default ms', 'ratio'] : header, lines);
}

function renderMemory({ memory }: Results): string {
  if (memory.length === 0) return '';
  const lines = memory.flatMap(({ row, ours, torchBest, torchDefault }) =>
    [ours, torchBest, torchDefault].map(({ name, peakBytes, baselineBytes }) => [
      `${describeRow(row)}: ${name}`,
      mebibytes(peakBytes),
      mebibytes(baselineBytes),
      mebibytes(peakBytes - baselineBytes),
      ratio(ours.peakBytes / peakBytes),
    ]),
  );
  return markdownTable(['Peak memory', 'peak MiB', 'before MiB', 'added MiB', 'ours / this'], lines);
}

function renderGoals(results: Results): string {
  const goals = goalsOf(results);
  if (goals.length === 0) return '';
  const lines = goals.map((goal) => {
    const { claim, found, show, direction, least } = goal;
    const limit = `${direction} ${show(goal.goal)}${least === undefined ? '' : ` (least ${show(least)})`}`;
    return [claim, show(found), limit, judge(goal)];
  });
  return markdownTable(['Goal', 'found', 'wanted', 'verdict'], lines);
}

/** The numbers of docs/design.md. */
function goalsOf(results: Results): readonly Goal[] {
  const goals: Goal[] = [];
  for (const { row, ours, torchBest, torchDefault } of ofTask(results, 'train')) {
    const claim = `training ${describeRow(row)}`;
    const faster = { show: ratio, direction: 'at least' } as const;
    const best = medianRatio(torchBest, ours);
    goals.push({ ...faster, claim: `${claim}: PyTorch best / ours`, found: best, goal: 1.2, least: 1 });
    goals.push({
      ...faster,
      claim: `${claim}: PyTorch default / ours`,
      found: medianRatio(torchDefault, ours),
      goal: 2,
    });
    const own = median(ours.ownShares);
    goals.push({
      claim: `${claim}: step outside ONNX Runtime`,
      found: own,
      show: percent,
      direction: 'at most',
      goal: 0.03,
    });
  }
  for (const { row, ours, torchBest } of ofTask(results, 'infer')) {
    const found = medianRatio(torchBest, ours);
    const claim = `inference ${describeRow(row)}: PyTorch best / ours`;
    goals.push({ claim, found, show: ratio, direction: 'at least', goal: 1.3 });
  }
  const largest = results.memory.find(({ row }) => row.name === LARGEST_TRAINING_ROW);
  if (largest) {
    const found = largest.ours.peakBytes / largest.torchBest.peakBytes;
    const claim = `training ${describeRow(largest.row)}: peak memory, ours / PyTorch best`;
    goals.push({ claim, found, show: ratio, direction: 'at most', goal: 1.2 });
  }
  if (results.creations.length > 0) {
    const found = median(results.creations);
    const claim = 'creating the training session of tf_efficientnetv2_s';
    goals.push({ claim, found, show: (value) => `${value.toFixed(1)} s`, direction: 'at most', goal: 3 });
  }
  return goals;
}

/** What has to be known to believe the numbers. */
function renderSettings({ rows }: Results): string {
  return rows
    .map(({ row, torch, agreement, ours, torchBest, torchDefault, runtimeDefault }) => {
      const errors = agreement.map(({ error }) => error.toExponential(0)).join(', ');
      const all = [ours, torchBest, torchDefault, ...(runtimeDefault ? [runtimeDefault] : [])];
      const loudest = Math.max(...all.map(({ idleLoad }) => idleLoad));
      return (
        `- ${describeRow(row)}: PyTorch best is ${describeTorch(torch)}; ${ours.seconds.length} pairs; relative ` +
        `difference of the results ${errors}; a waiting side used at most ${percent(loudest)} of a processor`
      );
    })
    .join('\n');
}

function renderFailures({ failures }: Results): string {
  return failures.map(({ row, reason }) => `NOT MEASURED: ${describeRow(row)}: ${reason}`).join('\n\n');
}

function ofTask({ rows }: Results, task: Row['task']): readonly RowResult[] {
  return rows.filter(({ row }) => row.task === task);
}

function medianRatio(theirs: Samples, ours: Samples): number {
  return median(pairedRatios(theirs.seconds, ours.seconds));
}

function milliseconds({ seconds }: Samples): string {
  return (median(seconds) * 1000).toFixed(1);
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
