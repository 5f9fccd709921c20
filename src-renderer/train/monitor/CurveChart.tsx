import { memo, useCallback, useMemo, useState } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useText } from '../../ui/i18n.ts';
import { Crosshair } from './Crosshair.tsx';
import styles from './CurveChart.module.css';
import type { Point, Series } from './chart-series.ts';
import type { Range } from './store.ts';

type CurveChartProps = {
  readonly id: string;
  /** What the chart says, for whoever does not see it. */
  readonly summary: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly height: number;
  readonly isLogarithmic?: boolean;
  /** Fixed limits of the values; as the curves need where left out. */
  readonly domain?: readonly [number, number];
  readonly range: Range | null;
  readonly onZoom: (range: Range | null) => void;
};

/** Curves over epochs, with the values under the pointer in the legend; dragging over it looks closer. */
export const CurveChart = memo(function CurveChart(props: CurveChartProps) {
  const { id, summary, series, format, height, onZoom } = props;
  const text = useText('trainMonitor');
  const [x, setX] = useState<number | null>(null);
  const pointed =
    x === null
      ? null
      : nearest(
          series.flatMap((each) => nearest(each.points, x) ?? []),
          x,
        );
  const zoom = useCallback((range: Range | null) => onZoom(range), [onZoom]);
  return (
    <figure className={styles.chart} data-testid={`curves-${id}`} aria-label={summary}>
      <div className={styles.legend} aria-hidden>
        {series.map(({ id: seriesId, label, colour, dash, width, points }) => {
          const point = x === null ? points.at(-1) : nearest(points, x);
          return (
            <span key={seriesId} className={styles.entry}>
              <svg width={20} height={8} aria-hidden>
                <line x1={0} x2={20} y1={4} y2={4} stroke={colour} strokeWidth={width} strokeDasharray={dash} />
              </svg>
              {label}
              <span className={styles.value}>{point?.y === null || !point ? '' : format(point.y)}</span>
            </span>
          );
        })}
        {pointed ? (
          <span className={styles.at}>
            {text('curves.epoch')} {pointed.x.toFixed(2)} · {text('curves.step', { step: pointed.step })}
          </span>
        ) : null}
      </div>
      <ChartBody {...props} height={height} onPoint={setX} onZoom={zoom} />
    </figure>
  );
});

type ChartBodyProps = CurveChartProps & { readonly onPoint: (x: number | null) => void };

/** Drawn only when the curves change, not when the pointer moves over them. */
const ChartBody = memo(function ChartBody(props: ChartBodyProps) {
  const { series, format, height, isLogarithmic = false, domain, range, onPoint, onZoom } = props;
  const limits = useMemo(
    (): [number, number] => (range ? [...range] : [0, Math.max(1, ...series.map(lastX))]),
    [range, series],
  );
  return (
    <ResponsiveContainer width="100%" height={height}>
      <LineChart margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          type="number"
          dataKey="x"
          domain={limits}
          allowDataOverflow
          tickCount={8}
          tickFormatter={formatEpoch}
          stroke="var(--line-strong)"
          tick={TICK}
          tickLine={false}
          allowDuplicatedCategory={false}
        />
        <YAxis
          scale={isLogarithmic ? 'log' : 'linear'}
          domain={domain ? [...domain] : isLogarithmic ? ['dataMin', 'dataMax'] : ['auto', 'auto']}
          allowDataOverflow={domain !== undefined || isLogarithmic}
          tickFormatter={format}
          width={56}
          stroke="none"
          tick={TICK}
          tickLine={false}
        />
        {series.map(({ id, points, colour, dash, width }) => (
          <Line
            key={id}
            data={[...points]}
            dataKey="y"
            name={id}
            stroke={colour}
            strokeWidth={width}
            {...(dash === undefined ? {} : { strokeDasharray: dash })}
            // A curve of one or two epochs would not be seen without its points.
            dot={points.length <= FEW_POINTS ? { r: 2.5, strokeWidth: 0, fill: colour } : false}
            activeDot={false}
            connectNulls
            isAnimationActive={false}
          />
        ))}
        <Crosshair onPoint={onPoint} onZoom={onZoom} />
      </LineChart>
    </ResponsiveContainer>
  );
});

const TICK = { fontSize: 12, fill: 'var(--muted)' };
const FEW_POINTS = 20;

function formatEpoch(epoch: number): string {
  return Number.isInteger(epoch) ? String(epoch) : epoch.toFixed(epoch < 10 ? 1 : 0);
}

function lastX({ points }: Series): number {
  return points.at(-1)?.x ?? 0;
}

/** The point nearest to a place; points are in order. */
function nearest(points: readonly Point[], x: number): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    if (point.y !== null && (best === null || Math.abs(point.x - x) < Math.abs(best.x - x))) best = point;
  }
  return best;
}
