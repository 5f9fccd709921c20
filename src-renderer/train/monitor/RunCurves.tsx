import { memo, useCallback, useMemo } from 'react';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { CurveChart } from './CurveChart.tsx';
import { COMPARED_STYLES, epochPoints, type Series, scaleOf, smoothed, stepPoints } from './chart-series.ts';
import { stepsPerEpoch } from './curves.ts';
import styles from './RunCurves.module.css';
import { type Range, type RunMetrics, useMonitor } from './store.ts';

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
  const curves = useMonitor((state) => state.curves);
  const detail = useMonitor((state) => state.detail);
  const range = useMonitor((state) => state.range);
  const compared = useMonitor((state) => state.compared);
  const smoothing = useMonitor((state) => state.smoothing);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const zoom = useMonitor((state) => state.zoom);
  const { epochs } = curves;
  const steps = detail ?? curves.steps;
  const perEpoch = useMemo(() => stepsPerEpoch(curves.steps), [curves.steps]);
  const scale = useMemo(() => ({ perEpoch, range, isLogarithmic: false }), [perEpoch, range]);
  const onZoom = useCallback((to: Range | null) => zoom(to, perEpoch), [zoom, perEpoch]);

  const loss = useMemo((): Series[] => {
    const lossScale = { ...scale, isLogarithmic };
    const raw = stepPoints(steps, (step) => step.loss, lossScale);
    const own: Series[] = [
      { id: 'step', label: text('series.trainStep'), points: raw, colour: 'var(--curve-step)', width: 1 },
      {
        id: 'smooth',
        label: text('series.trainSmooth'),
        points: smoothing === 0 ? [] : smoothed(raw, smoothing),
        colour: 'var(--curve-train)',
        width: 2,
      },
      {
        id: 'val',
        label: text('series.val'),
        points: epochPoints(epochs, (epoch) => epoch.valLoss, lossScale),
        colour: 'var(--curve-val)',
        width: 2,
      },
    ];
    const others = compared.map((metrics, index) =>
      comparedSeries(
        metrics,
        index,
        text('series.val'),
        epochPoints(metrics.epochs, (epoch) => epoch.valLoss, scaleOf(metrics, lossScale)),
      ),
    );
    return [...own, ...others].filter(({ points }) => points.length > 0);
  }, [steps, epochs, compared, smoothing, isLogarithmic, scale, text]);

  const accuracy = useMemo((): Series[] => {
    const own: Series[] = [
      {
        id: 'train',
        label: text('series.train'),
        points: epochPoints(epochs, (epoch) => epoch.trainTop1, scale),
        colour: 'var(--curve-train)',
        width: 2,
      },
      {
        id: 'val',
        label: text('series.val'),
        points: epochPoints(epochs, (epoch) => epoch.valTop1, scale),
        colour: 'var(--curve-val)',
        width: 2,
      },
      {
        id: 'top5',
        label: text('series.valTop5'),
        points: epochPoints(epochs, (epoch) => epoch.valTop5, scale),
        colour: 'var(--curve-val)',
        dash: '2 3',
        width: 1.5,
      },
    ];
    const others = compared.map((metrics, index) =>
      comparedSeries(
        metrics,
        index,
        text('series.val'),
        epochPoints(metrics.epochs, (epoch) => epoch.valTop1, scaleOf(metrics, scale)),
      ),
    );
    return [...own, ...others].filter(({ points }) => points.length > 0);
  }, [epochs, compared, scale, text]);

  const learningRate = useMemo(
    (): Series[] => [
      {
        id: 'learning-rate',
        label: text('curves.learningRate'),
        points: stepPoints(everyNth(steps, SMOOTH_POINTS), (step) => step.learningRate, scale),
        colour: 'var(--curve-train)',
        width: 1.5,
      },
    ],
    [steps, scale, text],
  );
  const throughput = useMemo(
    (): Series[] => [
      {
        id: 'throughput',
        label: text('curves.throughput'),
        points: epochPoints(epochs, (epoch) => epoch.loading?.imagesPerSecond ?? null, scale),
        colour: 'var(--curve-train)',
        width: 1.5,
      },
    ],
    [epochs, scale, text],
  );
  const waiting = useMemo(
    (): Series[] => [
      {
        id: 'waiting',
        label: text('curves.waitShare'),
        points: epochPoints(epochs, (epoch) => epoch.loading?.waitShare ?? null, scale),
        colour: 'var(--curve-val)',
        width: 1.5,
      },
    ],
    [epochs, scale, text],
  );

  if (curves.steps.length === 0 && epochs.length === 0) {
    return (
      <EmptyNotice
        title={text(isWaiting ? 'curves.noneYet' : 'curves.none')}
        hint={text(isWaiting ? 'curves.noneYetHint' : 'curves.noneHint')}
      />
    );
  }
  const last = epochs.at(-1);
  const summary = (train: string, val: string) =>
    last ? text('curves.summary', { epoch: last.epoch, train, val }) : text('curves.noneHint');
  const shared = { planned, range, onZoom };
  return (
    <div className={styles.charts}>
      <Panel id="loss" title={text('curves.loss')} hint={text('curves.lossHint')}>
        <CurveChart
          {...shared}
          id="loss"
          summary={summary(formatNumber(last?.trainLoss, 3), formatNumber(last?.valLoss, 3))}
          series={loss}
          format={formatLoss}
          height={TALL}
          isLogarithmic={isLogarithmic}
        />
      </Panel>
      <Panel id="accuracy" title={text('curves.accuracy')} hint={text('curves.accuracyHint')}>
        <CurveChart
          {...shared}
          id="accuracy"
          summary={summary(formatPercent(last?.trainTop1), formatPercent(last?.valTop1))}
          series={accuracy}
          format={formatShare}
          height={TALL}
          domain={ALL_SHARES}
        />
      </Panel>
      <Panel id="learning-rate" title={text('curves.learningRate')}>
        <CurveChart
          {...shared}
          id="learning-rate"
          summary={text('curves.learningRate')}
          series={learningRate}
          format={formatRate}
          height={LOW}
        />
      </Panel>
      <div className={styles.pair}>
        <Panel id="throughput" title={text('curves.throughput')}>
          <CurveChart
            {...shared}
            id="throughput"
            summary={text('curves.throughput')}
            series={throughput}
            format={formatSpeed}
            height={LOW}
          />
        </Panel>
        <Panel id="waiting" title={text('curves.waitShare')}>
          <CurveChart
            {...shared}
            id="waiting"
            summary={text('curves.waitShare')}
            series={waiting}
            format={formatShare}
            height={LOW}
          />
        </Panel>
      </div>
    </div>
  );
});

const ALL_SHARES = [0, 1] as const;
/** Enough for a curve without noise. */
const SMOOTH_POINTS = 150;

/** About so many of them, evenly chosen, and the last. */
function everyNth<T>(values: readonly T[], count: number): readonly T[] {
  const every = Math.ceil(values.length / count);
  return values.filter((_, index) => index % every === 0 || index === values.length - 1);
}

function comparedSeries({ run }: RunMetrics, index: number, series: string, points: Series['points']): Series {
  const style = COMPARED_STYLES[index % COMPARED_STYLES.length] ?? COMPARED_STYLES[0];
  return { id: run.runId, label: `${run.name ?? run.runId}, ${series}`, points, ...style, width: 1.5 };
}

const formatLoss = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const formatShare = (value: number) => `${(100 * value).toFixed(value > 0 && value < 0.01 ? 2 : 0)} %`;
const formatRate = (value: number) => (value === 0 ? '0' : value.toExponential(1));
const formatSpeed = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(1));
