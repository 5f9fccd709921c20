import { memo, useId } from 'react';
import { usePlotArea } from 'recharts';
import { type ChartAxes, shareOn } from './axis.ts';
import styles from './Curves.module.css';
import type { Series } from './chart-series.ts';

/** In pixels of the chart around it. */
type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

type CurvesProps = { readonly series: readonly Series[]; readonly axes: ChartAxes };

/** The lines of a chart. One that is the same is not drawn anew. */
export function Curves({ series, axes }: CurvesProps) {
  const clip = useId();
  const area = usePlotArea();
  if (!area) return null;
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
      {series.map((line) => (
        <Curve key={line.id} line={line} axes={axes} area={area} />
      ))}
    </g>
  );
}

type CurveProps = { readonly line: Series; readonly axes: ChartAxes; readonly area: Area };

const Curve = memo(function Curve({ line: { points, colour, dash, width }, axes, area }: CurveProps) {
  const placed = placedIn(area, axes, points);
  return (
    <g>
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
});

type TicksProps = { readonly axes: ChartAxes; readonly format: (value: number) => string };

/** The numbers of both axes, and a line across the chart at each value. */
export const Ticks = memo(function Ticks({ axes: { x, y, isLogarithmic }, format }: TicksProps) {
  const area = usePlotArea();
  if (!area) return null;
  const shareX = shareOn(x);
  const shareY = shareOn(y, isLogarithmic);
  const bottom = area.y + area.height;
  // In a narrow chart every second or third: they stand at equal distances.
  const every = Math.max(1, Math.ceil((x.ticks.length * EPOCH_ROOM) / area.width));
  return (
    <g className={styles.ticks}>
      {y.ticks.map((value) => {
        const top = tenths(bottom - shareY(value) * area.height);
        return (
          <g key={value}>
            <line x1={area.x} x2={area.x + area.width} y1={top} y2={top} />
            <text className={styles.value} x={area.x - TICK_GAP} y={top} dy="0.355em">
              {format(value)}
            </text>
          </g>
        );
      })}
      {x.ticks
        .filter((_, index) => index % every === 0)
        .map((epoch) => (
          <text
            key={epoch}
            className={styles.epoch}
            x={tenths(area.x + shareX(epoch) * area.width)}
            y={bottom + TICK_GAP}
            dy="0.71em"
          >
            {formatEpoch(epoch)}
          </text>
        ))}
    </g>
  );
});

/** What has no value has no place. */
function placedIn(area: Area, { x, y, isLogarithmic }: ChartAxes, points: Series['points']): [number, number][] {
  const shareX = shareOn(x);
  const shareY = shareOn(y, isLogarithmic);
  const bottom = area.y + area.height;
  return points.flatMap((point): [number, number][] =>
    point.y === null
      ? []
      : [[tenths(area.x + shareX(point.x) * area.width), tenths(bottom - shareY(point.y) * area.height)]],
  );
}

/** A tenth of a pixel, which is finer than any screen shows. */
function tenths(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}

function pathOf(points: readonly (readonly [number, number])[]): string {
  let path = '';
  for (const [x, y] of points) path += `${path === '' ? 'M' : 'L'}${x} ${y}`;
  return path;
}

function formatEpoch(epoch: number): string {
  return String(Number(epoch.toFixed(2)));
}

/** Pixels for a number of three digits and some air. */
const EPOCH_ROOM = 28;
/** Between an axis and its numbers, as recharts has it. */
const TICK_GAP = 8;
const FEW_POINTS = 20;
/** Half a line and a point at the edge are not cut. */
const CLIP_MARGIN = 4;
