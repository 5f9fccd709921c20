/** Where a matrix stands in its window: pixels of the page. */
export type MatrixLayout = {
  /** Side of a cell; a fraction where the whole matrix has to fit. */
  readonly cell: number;
  /** Room for the names at the left and at the top. */
  readonly left: number;
  readonly top: number;
  readonly isNamed: boolean;
  readonly size: number;
};

/** A cell by its row and column on the screen, not by class index. */
export type Cell = { readonly row: number; readonly column: number };

/** Least side at which a name fits beside its row. */
const NAMED_CELL = 16;
const NAMES = { left: 136, top: 112 } as const;
/** Room for the mark of the row and column that is pointed at. */
const MARKS = { left: 12, top: 12 } as const;
/** The line around the cells. */
const EDGE = 2;
const MIN_CELL = 3;
/** Larger ones say nothing more. */
const MAX_CELL = 48;
const ZOOMS = [10, 16, 24, 32, MAX_CELL] as const;

/** Lays out `count` classes: with cells of `cell` pixels, or with as large ones as the window has room for. */
export function layoutMatrix(
  count: number,
  { width, height }: { readonly width: number; readonly height: number },
  cell: number | undefined,
): MatrixLayout {
  const fitting = ({ left, top }: { readonly left: number; readonly top: number }): number =>
    Math.min(width - left - EDGE, height - top - EDGE) / Math.max(1, count);
  const fitted = fitting(NAMES) >= NAMED_CELL ? fitting(NAMES) : Math.min(fitting(MARKS), NAMED_CELL - 1);
  const side = Math.min(MAX_CELL, Math.max(MIN_CELL, cell ?? fitted));
  const isNamed = side >= NAMED_CELL;
  return { cell: side, ...(isNamed ? NAMES : MARKS), isNamed, size: side * count };
}

/** The next larger or smaller side of a cell; undefined where there is none. */
export function nextZoom(cell: number, direction: 'in' | 'out'): number | undefined {
  return direction === 'in' ? ZOOMS.find((zoom) => zoom > cell + 0.5) : ZOOMS.findLast((zoom) => zoom < cell - 0.5);
}

/** What is at a point of the window, which is scrolled: a cell, a name of a row or column, or nothing. */
export function hitMatrix(
  { cell, left, top }: MatrixLayout,
  count: number,
  point: { readonly x: number; readonly y: number; readonly scrollLeft: number; readonly scrollTop: number },
): { readonly row: number | null; readonly column: number | null } {
  const place = (at: number, gutter: number, scroll: number): number | null => {
    const index = Math.floor((at - gutter + scroll) / cell);
    return at >= gutter && index >= 0 && index < count ? index : null;
  };
  return { row: place(point.y, top, point.scrollTop), column: place(point.x, left, point.scrollLeft) };
}

/** How far to scroll so that a cell is seen. */
export function scrollTo(
  { cell, left, top }: MatrixLayout,
  { row, column }: Cell,
  view: { readonly width: number; readonly height: number; readonly scrollLeft: number; readonly scrollTop: number },
): { readonly scrollLeft: number; readonly scrollTop: number } {
  const seen = (index: number, room: number, scroll: number): number =>
    Math.min(index * cell, Math.max(scroll, (index + 1) * cell - room));
  return {
    scrollLeft: seen(column, view.width - left, view.scrollLeft),
    scrollTop: seen(row, view.height - top, view.scrollTop),
  };
}
