import { memo, useCallback, useMemo } from 'react';
import { useTrainingQueue } from '../../api/training-queue.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useSame } from '../../ui/use-same.ts';
import { type ChartAxes, chartAxes } from './axis.ts';
import { CurveChart } from './CurveChart.tsx';
import type { Series } from './chart-series.ts';
import styles from './RunCurves.module.css';
import { type Range, useMonitor } from './store.ts';
import { useOneByOne } from './use-one-by-one.ts';
import { useRunSeries } from './use-run-series.ts';

const TALL = 264;
const LOW = 144;

type RunCurvesProps = {
  /** In the queue, before its first start. */
  readonly isWaiting: boolean;
  /** Epochs that it is meant to have. */
  readonly planned: number;
};

/** Loss, accuracy, learning rate and how the photos came, over the epochs of a run and of those it is compared with. */
export const RunCurves = memo(function RunCurves({ isWaiting, planned }: RunCurvesProps) {
  const text = useText('trainMonitor');
  const isHeld = useTrainingQueue(({ queue }) => queue?.heldSince != null);
  const hasSteps = useMonitor((state) => state.curves.steps.length > 0);
  const last = useMonitor((state) => state.curves.epochs.at(-1));
  const perEpoch = useMonitor((state) => state.curves.perEpoch);
  const range = useMonitor((state) => state.range);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const zoom = useMonitor((state) => state.zoom);
  const onZoom = useCallback((to: Range | null) => zoom(to, perEpoch), [zoom, perEpoch]);
  const { loss, accuracy, learningRate, throughput, waiting } = useRunSeries();
  const lastX = endOf([...loss, ...accuracy, ...learningRate, ...throughput, ...waiting]);
  const shared = { last: lastX, planned, range };
  const hasCurves = hasSteps || last !== undefined;
  const view = useMemo(() => ({ range, isLogarithmic, hasCurves }), [range, isLogarithmic, hasCurves]);
  const [lossAxes, accuracyAxes, learningRateAxes, throughputAxes, waitingAxes] = useOneByOne(
    [
      useAxes(loss, { ...shared, isLogarithmic }),
      useAxes(accuracy, { ...shared, values: ALL_SHARES }),
      useAxes(learningRate, shared),
      useAxes(throughput, shared),
      useAxes(waiting, shared),
    ],
    view,
  );

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
      <Panel id="loss" title={text('curves.loss')} hint={text('curves.lossHint')}>
        <CurveChart
          onZoom={onZoom}
          id="loss"
          summary={summary(formatNumber(last?.trainLoss, 3), formatNumber(last?.valLoss, 3))}
          series={loss}
          axes={lossAxes}
          format={formatLoss}
          height={TALL}
        />
      </Panel>
      <Panel id="accuracy" title={text('curves.accuracy')} hint={text('curves.accuracyHint')}>
        <CurveChart
          onZoom={onZoom}
          id="accuracy"
          summary={summary(formatPercent(last?.trainTop1), formatPercent(last?.valTop1))}
          series={accuracy}
          axes={accuracyAxes}
          format={formatShare}
          height={TALL}
        />
      </Panel>
      <Panel id="learning-rate" title={text('curves.learningRate')}>
        <CurveChart
          onZoom={onZoom}
          id="learning-rate"
          summary={text('curves.learningRate')}
          series={learningRate}
          axes={learningRateAxes}
          format={formatRate}
          height={LOW}
        />
      </Panel>
      <div className={styles.pair}>
        <Panel id="throughput" title={text('curves.throughput')}>
          <CurveChart
            onZoom={onZoom}
            id="throughput"
            summary={text('curves.throughput')}
            series={throughput}
            axes={throughputAxes}
            format={formatSpeed}
            height={LOW}
          />
        </Panel>
        <Panel id="waiting" title={text('curves.waitShare')}>
          <CurveChart
            onZoom={onZoom}
            id="waiting"
            summary={text('curves.waitShare')}
            series={waiting}
            axes={waitingAxes}
            format={formatShare}
            height={LOW}
          />
        </Panel>
      </div>
    </div>
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
