import { useMemo } from 'react';
import { useText } from '../../ui/i18n.ts';
import { COMPARED_STYLES, epochPoints, type Series, scaleOf, smoothed, stepPoints } from './chart-series.ts';
import { type RunMetrics, useMonitor } from './store.ts';

export type RunSeries = {
  readonly loss: readonly Series[];
  readonly accuracy: readonly Series[];
  readonly learningRate: readonly Series[];
  readonly throughput: readonly Series[];
  readonly waiting: readonly Series[];
};

/** The lines of each chart of the shown run; the same objects as long as what they are made of is the same. */
export function useRunSeries(): RunSeries {
  const text = useText('trainMonitor');
  const ownSteps = useMonitor((state) => state.curves.steps);
  const epochs = useMonitor((state) => state.curves.epochs);
  const detail = useMonitor((state) => state.detail);
  const range = useMonitor((state) => state.range);
  const compared = useMonitor((state) => state.compared);
  const smoothing = useMonitor((state) => state.smoothing);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const perEpoch = useMonitor((state) => state.curves.perEpoch);
  const steps = detail ?? ownSteps;
  const scale = useMemo(() => ({ perEpoch, range, isLogarithmic: false }), [perEpoch, range]);

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

  return { loss, accuracy, learningRate, throughput, waiting };
}

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
