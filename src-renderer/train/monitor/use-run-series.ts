import { useMemo } from 'react';
import type { EpochMetric } from '../../../src-shared/contract/training.ts';
import { useText } from '../../ui/i18n.ts';
import {
  type ChartScale,
  COMPARED_STYLES,
  epochPoints,
  type Series,
  scaleOf,
  smoothed,
  stepPoints,
} from './chart-series.ts';
import type { Curves } from './curves.ts';
import { type RunMetrics, useMonitor } from './store.ts';

export type RunSeries = {
  readonly loss: readonly Series[];
  readonly accuracy: readonly Series[];
  readonly learningRate: readonly Series[];
  readonly throughput: readonly Series[];
  readonly waiting: readonly Series[];
};

/** The lines of each chart of a run; the same objects as long as what they are made of is the same. */
export function useRunSeries({ steps: ownSteps, epochs, perEpoch }: Curves): RunSeries {
  const text = useText('trainMonitor');
  const detail = useMonitor((state) => state.detail);
  const range = useMonitor((state) => state.range);
  const compared = useMonitor((state) => state.compared);
  const smoothing = useMonitor((state) => state.smoothing);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const steps = detail ?? ownSteps;
  const scale = useMemo(() => ({ perEpoch, range, isLogarithmic: false }), [perEpoch, range]);

  const lossScale = useMemo(() => ({ ...scale, isLogarithmic }), [scale, isLogarithmic]);

  const step = useMemo((): Series => {
    const points = stepPoints(steps, ({ loss }) => loss, lossScale);
    return { id: 'step', label: text('series.trainStep'), points, colour: 'var(--curve-step)', width: 1 };
  }, [steps, lossScale, text]);
  const smooth = useMemo((): Series => {
    const points = smoothing === 0 ? [] : smoothed(step.points, smoothing);
    return { id: 'smooth', label: text('series.trainSmooth'), points, colour: 'var(--curve-train)', width: 2 };
  }, [step, smoothing, text]);
  const valLoss = useMemo((): readonly Series[] => {
    const points = epochPoints(epochs, (epoch) => epoch.valLoss, lossScale);
    const own: Series = { id: 'val', label: text('series.val'), points, colour: 'var(--curve-val)', width: 2 };
    return [own, ...comparedSeries(compared, text('series.val'), (epoch) => epoch.valLoss, lossScale)];
  }, [epochs, compared, lossScale, text]);
  const loss = useMemo(() => drawn([step, smooth, ...valLoss]), [step, smooth, valLoss]);

  const accuracy = useMemo((): readonly Series[] => {
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
    return drawn([...own, ...comparedSeries(compared, text('series.val'), (epoch) => epoch.valTop1, scale)]);
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

function drawn(series: readonly Series[]): readonly Series[] {
  return series.filter(({ points }) => points.length > 0);
}

/** What the compared runs reached at the end of each epoch. */
function comparedSeries(
  compared: readonly RunMetrics[],
  value: string,
  pick: (epoch: EpochMetric) => number | null,
  scale: ChartScale,
): readonly Series[] {
  return compared.map((metrics, index) => {
    const { run, epochs } = metrics;
    const style = COMPARED_STYLES[index % COMPARED_STYLES.length] ?? COMPARED_STYLES[0];
    const points = epochPoints(epochs, pick, scaleOf(metrics, scale));
    return { id: run.runId, label: `${run.name ?? run.runId}, ${value}`, points, ...style, width: 1.5 };
  });
}
