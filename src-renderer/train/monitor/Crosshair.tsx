import { type PointerEvent, useRef, useState } from 'react';
import { usePlotArea, useXAxisInverseScale } from 'recharts';
import type { Range } from './store.ts';

type CrosshairProps = {
  /** What the axis of the chart stands for, from one end to the other. */
  readonly epochs: Range;
  /** The place under the pointer in epochs; null when it leaves. */
  readonly onPoint: (x: number | null) => void;
  readonly onZoom: (range: Range | null) => void;
};

/** Pixels a pointer has to be dragged to mean a part of the chart, not a click. */
const LEAST_DRAG = 8;

/** Over a chart: a line under the pointer, the part that is dragged over; a double click shows everything again. */
export function Crosshair({ epochs: [first, last], onPoint, onZoom }: CrosshairProps) {
  const area = usePlotArea();
  const toShare = useXAxisInverseScale();
  const surface = useRef<SVGRectElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const [begun, setBegun] = useState<number | null>(null);
  if (!area || !toShare) return null;
  const toEpoch = (x: number) => first + Number(toShare(x)) * (last - first);
  const place = (event: PointerEvent) => {
    const left = surface.current?.getBoundingClientRect().left ?? 0;
    return area.x + Math.min(area.width, Math.max(0, event.clientX - left));
  };
  const move = (event: PointerEvent) => {
    const x = place(event);
    setAt(x);
    onPoint(toEpoch(x));
  };
  const leave = () => {
    setAt(null);
    onPoint(null);
  };
  const end = (event: PointerEvent) => {
    const x = place(event);
    if (begun !== null && Math.abs(x - begun) >= LEAST_DRAG) {
      onZoom([toEpoch(Math.min(begun, x)), toEpoch(Math.max(begun, x))]);
    }
    setBegun(null);
  };
  return (
    <g>
      {at !== null && begun !== null ? (
        <rect
          x={Math.min(begun, at)}
          y={area.y}
          width={Math.abs(at - begun)}
          height={area.height}
          fill="var(--accent)"
          opacity={0.12}
        />
      ) : null}
      {at === null ? null : (
        <line x1={at} x2={at} y1={area.y} y2={area.y + area.height} stroke="var(--line-strong)" strokeDasharray="3 3" />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the range slider does the same by keyboard */}
      <rect
        ref={surface}
        {...area}
        fill="transparent"
        style={{ cursor: 'crosshair' }}
        onPointerMove={move}
        onPointerLeave={leave}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setBegun(place(event));
        }}
        onPointerUp={end}
        onDoubleClick={() => onZoom(null)}
      />
    </g>
  );
}
