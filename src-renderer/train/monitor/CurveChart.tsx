import { createContext, memo, use, useState } from 'react';
import { LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useText } from '../../ui/i18n.ts';
import type { ChartAxes } from './axis.ts';
import { Crosshair } from './Crosshair.tsx';
import styles from './CurveChart.module.css';
import { Curves, Ticks } from './Curves.tsx';
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
export function CurveChart({ id, summary, series, axes, format, height, onZoom }: CurveChartProps) {
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
      <DrawnContext value={{ series, axes, format }}>
        <Place height={height} onPoint={setX} onZoom={onZoom} />
      </DrawnContext>
    </figure>
  );
}

type Drawn = Pick<CurveChartProps, 'series' | 'axes' | 'format'>;

/** What a chart shows. It reaches what draws it past the chart of recharts, which lays everything out anew whenever it is drawn. */
const DrawnContext = createContext<Drawn | null>(null);

type PlaceProps = Pick<CurveChartProps, 'height' | 'onZoom'> & { readonly onPoint: (x: number | null) => void };

/**
 * Where a chart stands: its size, its margins and axes from 0 to 1, by recharts. All of that changes with the size of the window
 * only. What the axes say and the curves are drawn over it: laid out by recharts, new numbers on the axes of one chart took 7 to
 * 13 ms, and a new point of one curve 11 ms.
 */
const Place = memo(function Place({ height, onPoint, onZoom }: PlaceProps) {
  return (
    <ResponsiveContainer width="100%" height={height}>
      <LineChart data={NO_DATA} margin={MARGIN} accessibilityLayer={false}>
        <XAxis {...SHARES} dataKey="x" stroke="var(--line-strong)" />
        <YAxis {...SHARES} width={56} stroke="none" />
        <DrawnCurves />
        <DrawnCrosshair onPoint={onPoint} onZoom={onZoom} />
      </LineChart>
    </ResponsiveContainer>
  );
});

/** From one end of the axis to the other, whatever they stand for. */
const SHARES = {
  type: 'number',
  domain: [0, 1],
  // There is no data that the domain could be taken from.
  allowDataOverflow: true,
  niceTicks: 'none',
  tick: false,
  tickLine: false,
} as const;

function DrawnCurves() {
  const drawn = use(DrawnContext);
  return drawn ? (
    <>
      <Ticks axes={drawn.axes} format={drawn.format} />
      <Curves series={drawn.series} axes={drawn.axes} />
    </>
  ) : null;
}

function DrawnCrosshair({ onPoint, onZoom }: Pick<PlaceProps, 'onPoint' | 'onZoom'>) {
  const drawn = use(DrawnContext);
  return drawn ? <Crosshair epochs={drawn.axes.x.domain} onPoint={onPoint} onZoom={onZoom} /> : null;
}

/** To the right there is room for half of the last number of epochs. */
const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 };
const NO_DATA: { x: number }[] = [];

/** The point nearest to a place; points are in order. */
function nearest(points: readonly Point[], x: number): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    if (point.y !== null && (best === null || Math.abs(point.x - x) < Math.abs(best.x - x))) best = point;
  }
  return best;
}
