import { GAP, type GridLayout, PADDING } from './grid-layout.ts';

export type Point = { readonly x: number; readonly y: number };
/** In pixels of the grid's content, as far as it can be scrolled. */
export type Area = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

export function areaBetween(a: Point, b: Point): Area {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Offsets of the cells that an area touches, in the order of the list. */
export function offsetsIn(area: Area, layout: Pick<GridLayout, 'columns' | 'cellWidth' | 'rowHeight'>, total: number) {
  const { columns, cellWidth, rowHeight } = layout;
  const across = touched(area.left - PADDING, area.width, { length: cellWidth, step: cellWidth + GAP });
  const down = touched(area.top - PADDING, area.height, { length: rowHeight - GAP, step: rowHeight });
  const offsets: number[] = [];
  for (let row = Math.max(0, down.first); row <= Math.min(down.last, Math.ceil(total / columns) - 1); row++) {
    for (let column = Math.max(0, across.first); column <= Math.min(across.last, columns - 1); column++) {
      const offset = row * columns + column;
      if (offset < total) offsets.push(offset);
    }
  }
  return offsets;
}

/** Which of equally spaced stretches a stretch meets; what lies in a gap alone meets none. */
function touched(start: number, extent: number, { length, step }: { readonly length: number; readonly step: number }) {
  const before = Math.floor(start / step);
  const isInGap = start - before * step > length;
  return { first: isInGap ? before + 1 : before, last: Math.floor((start + extent) / step) };
}

/** Pixels at the upper and lower edge of the grid in which dragging scrolls it, and how many a frame at most. */
const EDGE = 48;
const FASTEST = 32;

/** How far a frame of dragging scrolls, by where the pointer is in a grid of this height; further out is faster. */
export function scrollStep(y: number, height: number): number {
  const beyond = y < EDGE ? y - EDGE : Math.max(0, y - (height - EDGE));
  return Math.max(-FASTEST, Math.min(FASTEST, Math.round(beyond / 3)));
}
