import { type ComponentProps, memo, useCallback } from 'react';
import { useTrainingQueue } from '../../api/training-queue.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useSame } from '../../ui/use-same.ts';
import { type ChartAxes, chartAxes } from './axis.ts';
import { CurveChart } from './CurveChart.tsx';
import type { Series } from './chart-series.ts';
import type { Curves } from './curves.ts';
import styles from './RunCurves.module.css';
import { type Range, useMonitor } from './store.ts';
import { useRunSeries } from './use-run-series.ts';
import { useShown } from './use-shown.ts';

const TALL = 264;
const LOW = 144;

type RunCurvesProps = {
  /** In the queue, before its first start. */
  readonly isWaiting: boolean;
  /** Epochs that it is meant to have. */
  readonly planned: number;
};

/** Loss, accuracy, learning rate and how the photos came, over the epochs of a run and of those it is compared with. */
export const RunCurves = memo(function RunCurves(props: RunCurvesProps) {
  return <Charts {...props} curves={useShown((state) => state.curves)} />;
});

type ChartsProps = RunCurvesProps & { readonly curves: Curves };

const Charts = memo(function Charts({ isWaiting, planned, curves }: ChartsProps) {
  const text = useText('trainMonitor');
  const isHeld = useTrainingQueue(({ queue }) => queue?.heldSince != null);
  const { perEpoch } = curves;
  const last = curves.epochs.at(-1);
  const range = useMonitor((state) => state.range);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const zoom = useMonitor((state) => state.zoom);
  const onZoom = useCallback((to: Range | null) => zoom(to, perEpoch), [zoom, perEpoch]);
  const { loss, accuracy, learningRate, throughput, waiting } = useRunSeries(curves);
  const lastX = endOf([...loss, ...accuracy, ...learningRate, ...throughput, ...waiting]);
  const shared = { last: lastX, planned, range };
  const hasCurves = curves.steps.length > 0 || last !== undefined;
  const lossAxes = useAxes(loss, { ...shared, isLogarithmic });
  const accuracyAxes = useAxes(accuracy, { ...shared, values: ALL_SHARES });
  const learningRateAxes = useAxes(learningRate, shared);
  const throughputAxes = useAxes(throughput, shared);
  const waitingAxes = useAxes(waiting, shared);

  if (!hasCurves) {
    return (
      <EmptyNotice
        title={text(isWaiting ? 'curves.noneYet' : 'curves.none')}
        hint={text(isWaiting ? (isHeld ? 'curves.heldHint' : 'curves.noneYetHint') : 'curves.noneHint')}
      />
    );
  }
  const summary = (train: string, val: string) =>
    last ? text('curves.summary', { epoch: last.epoch, train, val }) : text('curves.noneHint');
  return (
    <div className={styles.charts}>
      <ChartPanel
        id="loss"
        title={text('curves.loss')}
        hint={text('curves.lossHint')}
        summary={summary(formatNumber(last?.trainLoss, 3), formatNumber(last?.valLoss, 3))}
        series={loss}
        axes={lossAxes}
        format={formatLoss}
        height={TALL}
        onZoom={onZoom}
      />
      <ChartPanel
        id="accuracy"
        title={text('curves.accuracy')}
        hint={text('curves.accuracyHint')}
        summary={summary(formatPercent(last?.trainTop1), formatPercent(last?.valTop1))}
        series={accuracy}
        axes={accuracyAxes}
        format={formatShare}
        height={TALL}
        onZoom={onZoom}
      />
      <ChartPanel
        id="learning-rate"
        title={text('curves.learningRate')}
        summary={text('curves.learningRate')}
        series={learningRate}
        axes={learningRateAxes}
        format={formatRate}
        height={LOW}
        onZoom={onZoom}
      />
      <div className={styles.pair}>
        <ChartPanel
          id="throughput"
          title={text('curves.throughput')}
          summary={text('curves.throughput')}
          series={throughput}
          axes={throughputAxes}
          format={formatSpeed}
          height={LOW}
          onZoom={onZoom}
        />
        <ChartPanel
          id="waiting"
          title={text('curves.waitShare')}
          summary={text('curves.waitShare')}
          series={waiting}
          axes={waitingAxes}
          format={formatShare}
          height={LOW}
          onZoom={onZoom}
        />
      </div>
    </div>
  );
});

type ChartPanelProps = ComponentProps<typeof CurveChart> & { readonly title: string; readonly hint?: string };

const ChartPanel = memo(function ChartPanel({ title, hint, ...chart }: ChartPanelProps) {
  return (
    <Panel id={chart.id} title={title} hint={hint} className={styles.chart}>
      <CurveChart {...chart} />
    </Panel>
  );
});

const ALL_SHARES = [0, 1] as const;

/** Where the longest of the lines ends, in epochs. */
function endOf(lines: readonly Series[]): number {
  return Math.max(0, ...lines.map(({ points }) => points.at(-1)?.x ?? 0));
}

/** The axes of one chart; the same object as long as they are the same, which is most of the time while curves grow. */
function useAxes(series: readonly Series[], options: Parameters<typeof chartAxes>[1]): ChartAxes {
  return useSame(chartAxes(series, options));
}

const formatLoss = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const formatShare = (value: number) => `${(100 * value).toFixed(value > 0 && value < 0.01 ? 2 : 0)} %`;
const formatRate = (value: number) => (value === 0 ? '0' : value.toExponential(1));
const formatSpeed = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(1));
