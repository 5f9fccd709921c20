import type { Accuracy, EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import type { EpochMetric, RunSummary } from '../../../src-shared/contract/training.ts';
import type { CliTextKey } from '../../../src-shared/text/cli.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import type { CliText } from '../command.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../screen/numbers.ts';
import { left, right, tableLines } from '../screen/table.ts';
import { listLines } from './lines.ts';

/** A matrix of more classes than this does not fit beside its names on a terminal. */
const MOST_CONFUSION_CLASSES = 24;

const MEGABYTE = 1e6;

/** What a run has come to; `epochs` are all of it, or none where they are not at hand. */
export function runLines(run: RunSummary, epochs: readonly EpochMetric[], text: CliText, language: Language): string[] {
  const done = {
    run: run.runId,
    state: text(`state.${run.state}`),
    epochs: run.epochsDone,
    of: run.config.training.epochs,
    steps: formatCount(run.stepsDone),
  };
  const seconds = epochs.reduce((sum, row) => sum + row.seconds, 0);
  const duration = { duration: formatDuration(seconds * 1000, language) };
  const best = epochs.find(({ epoch }) => epoch === run.bestEpoch);
  return [
    text('train.done', done) + (epochs.length > 0 ? text('train.duration', duration) : ''),
    ...(run.bestEpoch === null
      ? []
      : [text('train.best', { epoch: run.bestEpoch, top1: formatPercent(run.bestValTop1) }) + bestFigures(best, text)]),
    ...(run.device === null ? [] : [text('train.device', { device: run.device })]),
    text('train.images', run.images),
    ...memoryLines(run, text),
    ...listLines(
      text,
      text('train.notes', { count: run.notes.length }),
      run.notes.map((note) => describeReason(note, language)),
    ),
  ];
}

function bestFigures(best: EpochMetric | undefined, text: CliText): string {
  if (!best) return '';
  return text('train.bestFigures', { top5: formatPercent(best.valTop5), loss: formatNumber(best.valLoss, 4) });
}

/** What one epoch learned, as it ends. `before`: the epochs before it, by which it is the best or not. */
export function epochLine(
  row: EpochMetric,
  before: { readonly rows: readonly EpochMetric[]; readonly epochs: number },
  text: CliText,
  language: Language,
): string {
  const { epochs } = before;
  const percent = (share: number | null): string => formatPercent(share).padStart(7);
  const number = String(row.epoch).padStart(String(epochs).length);
  const parts = [
    text('train.epoch', { epoch: number, epochs }),
    text('train.epochTrain', { loss: formatNumber(row.trainLoss, 4), top1: percent(row.trainTop1) }),
    row.valLoss === null
      ? ''
      : text('train.epochVal', {
          loss: formatNumber(row.valLoss, 4),
          top1: percent(row.valTop1),
          top5: percent(row.valTop5),
        }),
    formatDuration(row.seconds * 1000, language),
    row.loading ? text('train.rate', { rate: formatNumber(row.loading.imagesPerSecond, 1) }) : '',
    isBest(row, before.rows) ? text('train.isBest') : '',
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** As the run itself calls one the best: a higher top-1, or the same with a lower loss. */
function isBest({ valTop1, valLoss }: EpochMetric, others: readonly EpochMetric[]): boolean {
  if (valTop1 === null || valLoss === null) return false;
  return others.every((other) => {
    if (other.valTop1 === null || other.valLoss === null || valTop1 > other.valTop1) return true;
    return valTop1 === other.valTop1 && valLoss < other.valLoss;
  });
}

/** Said before the first step; nothing where a device has memory of its own. */
export function plannedMemoryLines({ memory }: RunSummary, text: CliText): string[] {
  if (!memory || memory.estimatedBytes === null) return [];
  const { estimatedBytes, availableBytes, microBatch, recompute } = memory;
  const megabytes = (bytes: number): string => formatCount(Math.round(bytes / MEGABYTE));
  const figures = { expected: megabytes(estimatedBytes), available: megabytes(availableBytes) };
  return [text('train.memoryPlan', { ...figures, microBatch, recompute })];
}

function memoryLines({ memory }: RunSummary, text: CliText): string[] {
  if (!memory) return [];
  const { estimatedBytes, availableBytes, peakBytes, microBatch, recompute } = memory;
  const megabytes = (bytes: number): string => formatCount(Math.round(bytes / MEGABYTE));
  const expected = estimatedBytes === null ? '' : text('train.memoryExpected', { expected: megabytes(estimatedBytes) });
  const figures = { peak: megabytes(peakBytes), expected, available: megabytes(availableBytes) };
  return [text('train.memory', { ...figures, microBatch, recompute })];
}

const EPOCH_COLUMNS = [
  ['column.epoch', (row) => String(row.epoch)],
  ['column.trainLoss', (row) => formatNumber(row.trainLoss, 4)],
  ['column.trainTop1', (row) => formatPercent(row.trainTop1)],
  ['column.valLoss', (row) => formatNumber(row.valLoss, 4)],
  ['column.valTop1', (row) => formatPercent(row.valTop1)],
  ['column.valTop5', (row) => formatPercent(row.valTop5)],
  ['column.seconds', (row) => formatNumber(row.seconds, 1)],
  ['column.imagesPerSecond', ({ loading }) => formatNumber(loading?.imagesPerSecond ?? null, 1)],
  ['column.waiting', ({ loading }) => formatPercent(loading?.waitShare ?? null)],
  ['column.cached', ({ loading }) => formatNumber(loading?.cacheHits ?? null, 0)],
  ['column.prepared', ({ loading }) => formatNumber(loading?.cacheMisses ?? null, 0)],
  ['column.damaged', ({ loading }) => formatNumber(loading?.cacheCorrupt ?? null, 0)],
  ['column.repeated', ({ loading }) => formatNumber(loading && sumOf(loading.repeated), 0)],
] as const satisfies readonly (readonly [CliTextKey, (row: EpochMetric) => string])[];

/** What each epoch learned, and how its photos came. */
export function epochLines(epochs: readonly EpochMetric[], text: CliText): string[] {
  if (epochs.length === 0) return [];
  return [
    '',
    ...tableLines(
      EPOCH_COLUMNS.map(([title]) => right(text(title))),
      epochs.map((row) => EPOCH_COLUMNS.map(([, cell]) => cell(row))),
    ),
  ];
}

export function runTableLines(runs: readonly RunSummary[], text: CliText): string[] {
  if (runs.length === 0) return [text('runs.none')];
  return tableLines(
    [
      left(text('column.run')),
      left(text('column.state')),
      left(text('column.network')),
      right(text('column.size')),
      right(text('column.epochs')),
      right(text('column.best')),
      left(text('column.started')),
    ],
    runs.map((run) => [
      run.runId,
      text(`state.${run.state}`),
      run.config.model.name,
      String(run.config.data.input_size),
      `${run.epochsDone}/${run.config.training.epochs}`,
      formatPercent(run.bestValTop1),
      run.createdAt.slice(0, 16).replace('T', ' '),
    ]),
  );
}

export function evaluationLines(report: EvaluationReport, text: CliText): string[] {
  const threshold = formatPercent(report.failureThreshold);
  const failures = report.failureAnalysis.map((failure) => {
    const confused = failure.confusedWith.map(({ drugName, count }) => `${drugName} ${count}`).join(', ');
    return `${failure.kcode} ${failure.drugName}  ${formatPercent(failure.accuracy)} (${failure.samples})  ${text('column.confused')}: ${confused}`;
  });
  return [
    ...accuracyLines(report, text),
    '',
    text('evaluate.perClass'),
    ...classTable(report, text),
    ...confusionLines(report, text),
    ...(failures.length === 0
      ? ['', text('evaluate.noFailures', { threshold })]
      : listLines(text, text('evaluate.failures', { threshold, count: failures.length }), failures)),
    ...listLines(
      text,
      text('evaluate.leftOut', { count: report.leftOut.length }),
      report.leftOut.map(({ path, message }) => `${path}: ${message}`),
    ),
  ];
}

/** The short form: what was measured, overall, on real photos and on studio photos. */
export function accuracyLines(report: EvaluationReport, text: CliText): string[] {
  return [
    text('evaluate.done', {
      run: report.runId,
      checkpoint: report.checkpoint,
      split: text(`split.${report.split}`),
      samples: formatCount(report.overall.samples),
    }),
    '',
    ...accuracyTable(report, text),
  ];
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function accuracyTable(report: EvaluationReport, text: CliText): string[] {
  const row = (name: string, accuracy: Accuracy) => [
    name,
    formatCount(accuracy.samples),
    formatPercent(accuracy.top1),
    formatPercent(accuracy.top5),
    formatNumber(accuracy.loss, 3),
  ];
  return tableLines(
    [
      left(text('column.source')),
      right(text('column.photos')),
      right('Top-1'),
      right('Top-5'),
      right(text('column.loss')),
    ],
    [
      row(text('source.overall'), report.overall),
      row(text('source.real'), report.real),
      row(text('source.studio'), report.studio),
    ],
  );
}

function classTable(report: EvaluationReport, text: CliText): string[] {
  return tableLines(
    [
      right(text('column.index')),
      left(text('column.kcode')),
      left(text('column.drug')),
      right(text('column.correct')),
      right(text('column.accuracy')),
      right(text('column.precision')),
    ],
    report.perClass.map((entry) => [
      String(entry.classIndex),
      entry.kcode,
      entry.drugName,
      `${entry.correct}/${entry.total}`,
      formatPercent(entry.accuracy),
      formatPercent(entry.precision),
    ]),
  );
}

function confusionLines({ confusionMatrix, perClass }: EvaluationReport, text: CliText): string[] {
  if (confusionMatrix.length > MOST_CONFUSION_CLASSES) return [];
  const columns = [left(''), ...confusionMatrix.map((_, index) => right(String(index)))];
  const rows = confusionMatrix.map((row, index) => [
    `${index} ${perClass[index]?.drugName ?? ''}`,
    ...row.map((count) => (count === 0 ? '·' : String(count))),
  ]);
  return ['', text('evaluate.confusion'), ...tableLines(columns, rows)];
}
