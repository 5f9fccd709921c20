import type {
  GoalResult,
  PackageContents,
  ReleaseDecision,
  ReleaseReport,
} from '../../../src-shared/contract/release.ts';
import type { CliText } from '../command.ts';
import { formatCount, formatNumber, formatPercent } from '../screen/numbers.ts';
import { left, right, tableLines } from '../screen/table.ts';
import { listLines, pairLines } from './lines.ts';

export function releaseLines(report: ReleaseReport, text: CliText): string[] {
  return [
    text('export.done', { run: report.runId, dir: report.dir }),
    ...report.files.map((file) => `  ${file.name}  ${formatCount(file.sizeBytes)} B`),
    text('export.parity', {
      photos: report.parity.photos,
      difference: report.parity.maxLogitDifference.toExponential(1),
      tolerance: report.parity.tolerance.toExponential(1),
      agreement: formatPercent(report.parity.top1Agreement),
    }),
    text('export.latency', {
      median: formatNumber(report.latency.medianMs, 1),
      p95: formatNumber(report.latency.p95Ms, 1),
      runs: report.latency.runs,
      device: report.latency.device,
    }),
    '',
    ...goalTable(report.goals, text),
    '',
    text(`verdict.${report.verdict}`),
  ];
}

/** Whether the folder still holds what was measured, and every decision, the newest first. */
export function decisionLines(
  { files, added, isWhole }: PackageContents,
  decisions: readonly ReleaseDecision[],
  text: CliText,
): string[] {
  const broken = files.filter(({ state }) => state !== 'same');
  return [
    isWhole ? text('release.whole') : text('release.broken', { files: broken.map(({ name }) => name).join(', ') }),
    ...listLines(text, text('release.added', { count: added.length }), added),
    ...(decisions.length === 0 ? ['', text('release.undecided')] : []),
    ...decisions.flatMap((decision) => ['', ...decidedLines(decision, text)]),
  ];
}

function decidedLines({ decision, decidedBy, decidedAt, obstacles, note }: ReleaseDecision, text: CliText): string[] {
  const missed = obstacles.map((obstacle) => text(`metric.${obstacle}`)).join(', ');
  return pairLines([
    [text('release.decision'), text(`decision.${decision}`)],
    [text('release.by'), decidedBy ?? '–'],
    [text('release.at'), decidedAt],
    [text('release.missed'), missed === '' ? '–' : missed],
    [text('release.note'), note === '' ? '–' : note],
  ]);
}

function goalTable(goals: readonly GoalResult[], text: CliText): string[] {
  return tableLines(
    [
      left(text('column.metric')),
      right(text('column.goal')),
      right(text('column.least')),
      right(text('column.measured')),
      left(text('column.verdict')),
    ],
    goals.map((goal) => {
      const sign = goal.direction === 'atLeast' ? '≥' : '≤';
      return [
        text(`metric.${goal.metric}`),
        `${sign} ${goalValue(goal, goal.goal)}`,
        `${sign} ${goalValue(goal, goal.least)}`,
        goalValue(goal, goal.measured),
        text(`goal.${goal.verdict}`),
      ];
    }),
  );
}

function goalValue({ unit }: GoalResult, value: number | null): string {
  if (value === null) return '–';
  return unit === 'fraction' ? formatPercent(value) : `${formatNumber(value, 1)} ${unit}`;
}
