import { createContext, memo, use, useId, useState } from 'react';
import {
  CartesianGrid,
  LineChart,
  ResponsiveContainer,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import { useText } from '../../ui/i18n.ts';
import type { ChartAxes } from './axis.ts';
import { Crosshair } from './Crosshair.tsx';
import styles from './CurveChart.module.css';
import type { Point, Series } from './chart-series.ts';
import type { Range } from './store.ts';

type CurveChartProps = {
  readonly id: string;
  /** What the chart says, for whoever does not see it. */
  readonly summary: string;
  readonly series: readonly Series[];
  readonly axes: ChartAxes;
  readonly format: (value: number) => string;
  readonly height: number;
  readonly onZoom: (range: Range | null) => void;
};

/** Curves over epochs, with the values under the pointer in the legend; dragging over it looks closer. */
export const CurveChart = memo(function CurveChart({
  id,
  summary,
  series,
  axes,
  format,
  height,
  onZoom,
}: CurveChartProps) {
  const text = useText('trainMonitor');
  const [x, setX] = useState<number | null>(null);
  const pointed =
    x === null
      ? null
      : nearest(
          series.flatMap((each) => nearest(each.points, x) ?? []),
          x,
        );
  return (
    <figure className={styles.chart} data-testid={`curves-${id}`} aria-label={summary}>
      <div className={styles.legend} aria-hidden>
        {series.map(({ id: seriesId, label, colour, dash, width, points }) => {
          const point = x === null ? points.at(-1) : nearest(points, x);
          return (
            <span key={seriesId} className={styles.entry}>
              <svg width={16} height={8} aria-hidden>
                <line x1={0} x2={16} y1={4} y2={4} stroke={colour} strokeWidth={width} strokeDasharray={dash} />
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
      <SeriesContext value={series}>
        <Axes axes={axes} format={format} height={height} onPoint={setX} onZoom={onZoom} />
      </SeriesContext>
    </figure>
  );
});

/** The lines of a chart. They reach `Curves` past the chart, which lays its axes out anew whenever it is drawn. */
const SeriesContext = createContext<readonly Series[]>([]);

type AxesProps = Pick<CurveChartProps, 'axes' | 'format' | 'height' | 'onZoom'> & {
  readonly onPoint: (x: number | null) => void;
};

/**
 * Axes and grid, drawn anew only when they change. A new point of a live run costs one path: with lines of its own the
 * chart took 57 ms for each (1,000 points, 5 charts), which a person feels. The ticks are given: recharts would work its own
 * out in decimal arithmetic (`niceTicks`).
 */
const Axes = memo(function Axes({ axes, format, height, onPoint, onZoom }: AxesProps) {
  const { x, y, isLogarithmic } = axes;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <LineChart data={NO_DATA} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          type="number"
          dataKey="x"
          domain={[...x.domain]}
          ticks={x.ticks}
          allowDataOverflow
          niceTicks="none"
          interval={0}
          tickFormatter={formatEpoch}
          stroke="var(--line-strong)"
          tick={TICK}
          tickLine={false}
        />
        <YAxis
          type="number"
          scale={isLogarithmic ? 'log' : 'linear'}
          domain={[...y.domain]}
          ticks={y.ticks}
          allowDataOverflow
          niceTicks="none"
          interval={0}
          tickFormatter={format}
          width={56}
          stroke="none"
          tick={TICK}
          tickLine={false}
        />
        <Curves />
        <Crosshair onPoint={onPoint} onZoom={onZoom} />
      </LineChart>
    </ResponsiveContainer>
  );
});

/** The lines, by the scales of the chart around them. */
function Curves() {
  const series = use(SeriesContext);
  const clip = useId();
  const area = usePlotArea();
  const scaleX = useXAxisScale();
  const scaleY = useYAxisScale();
  if (!area || !scaleX || !scaleY) return null;
  const place = (points: readonly Point[]) =>
    points.flatMap(({ x, y }) => (y === null ? [] : [[Number(scaleX(x)), Number(scaleY(y))] as const]));
  return (
    <g clipPath={`url(#${clip})`}>
      <clipPath id={clip}>
        <rect
          {...area}
          y={area.y - CLIP_MARGIN}
          width={area.width + CLIP_MARGIN}
          height={area.height + 2 * CLIP_MARGIN}
        />
      </clipPath>
      {series.map(({ id, points, colour, dash, width }) => {
        const placed = place(points);
        return (
          <g key={id}>
            <path
              className="curve"
              d={pathOf(placed)}
              fill="none"
              stroke={colour}
              strokeWidth={width}
              strokeLinejoin="round"
              strokeDasharray={dash}
            />
            {/* A curve of a few epochs would hardly be seen without its points. */}
            {placed.length > FEW_POINTS
              ? null
              : placed.map(([x, y]) => <circle key={x} cx={x} cy={y} r={2.5} fill={colour} />)}
          </g>
        );
      })}
    </g>
  );
}

/** To a tenth of a pixel, which is finer than any screen shows. */
function pathOf(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** To the right there is room for half of the last number of epochs. */
const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 };
const TICK = { fontSize: 12, fill: 'var(--muted)' };
const FEW_POINTS = 20;
/** Half a line and a point at the edge are not cut. */
const CLIP_MARGIN = 4;
const NO_DATA: { x: number }[] = [];

function formatEpoch(epoch: number): string {
  return String(Number(epoch.toFixed(2)));
}

/** The point nearest to a place; points are in order. */
function nearest(points: readonly Point[], x: number): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    if (point.y !== null && (best === null || Math.abs(point.x - x) < Math.abs(best.x - x))) best = point;
  }
  return best;
}
