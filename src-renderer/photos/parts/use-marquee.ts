import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { type Area, areaBetween, type Point, scrollStep } from './marquee.ts';

/** Pixels that a pointer moves between pressing and letting go without meaning to draw anything. */
const CLICK_SLOP = 6;

export type MarqueeMove = {
  readonly area: Area;
  /** Whether what was selected before stays. */
  readonly adds: boolean;
  /** Whether the pointer was let go. */
  readonly isLast: boolean;
};

type Drag = {
  readonly from: Point;
  readonly pointerId: number;
  readonly adds: boolean;
  pointer: Point;
  isDrawn: boolean;
};

/** An area drawn over a scrolled element with the mouse; the element scrolls where the pointer leaves it. */
export function useMarquee(element: { readonly current: HTMLElement | null }, onMove: (move: MarqueeMove) => void) {
  const [area, setArea] = useState<Area | null>(null);
  const drag = useRef<Drag | null>(null);
  /** The click that follows is the end of the drawing. */
  const wasDrawn = useRef(false);
  const latest = useRef(onMove);
  latest.current = onMove;

  const draw = useCallback(
    (isLast: boolean) => {
      const { current } = element;
      const now = drag.current;
      if (!current || !now) return;
      const to = inContent(current, now.pointer);
      const drawn = areaBetween(now.from, to);
      now.isDrawn ||= Math.max(drawn.width, drawn.height) > CLICK_SLOP;
      if (!now.isDrawn) return;
      setArea(isLast ? null : drawn);
      latest.current({ area: drawn, adds: now.adds, isLast });
    },
    [element],
  );

  const isDrawing = area !== null;
  useEffect(() => {
    const { current } = element;
    if (!isDrawing || !current) return;
    let frame = 0;
    const scroll = () => {
      frame = requestAnimationFrame(scroll);
      const now = drag.current;
      const step = now ? scrollStep(now.pointer.y - current.getBoundingClientRect().top, current.clientHeight) : 0;
      if (step === 0) return;
      current.scrollTop += step;
      draw(false);
    };
    frame = requestAnimationFrame(scroll);
    return () => cancelAnimationFrame(frame);
  }, [element, draw, isDrawing]);

  const onPointerDown = (event: PointerEvent) => {
    const { current } = element;
    wasDrawn.current = false;
    // A finger scrolls; and right of the content is the scroll bar.
    if (!current || event.button !== 0 || event.pointerType === 'touch') return;
    const pointer = { x: event.clientX, y: event.clientY };
    const from = inContent(current, pointer);
    if (from.x >= current.clientWidth) return;
    const adds = event.ctrlKey || event.metaKey || event.shiftKey;
    drag.current = { from, pointerId: event.pointerId, adds, pointer, isDrawn: false };
  };
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current;
    if (!now || now.pointerId !== event.pointerId) return;
    const hadBegun = now.isDrawn;
    now.pointer = { x: event.clientX, y: event.clientY };
    draw(false);
    // Only now: a captured pointer would take the click from the cell.
    if (now.isDrawn && !hadBegun) element.current?.setPointerCapture(event.pointerId);
  };
  const end = () => {
    draw(true);
    wasDrawn.current = drag.current?.isDrawn ?? false;
    drag.current = null;
  };
  return {
    /** Null while nothing is drawn. */
    area,
    /** Whether a click is only the end of a drawing. */
    isEndOfDrawing: () => wasDrawn.current,
    handlers: { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end },
  };
}

function inContent(element: HTMLElement, { x, y }: Point): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: x - left, y: y - top + element.scrollTop };
}
