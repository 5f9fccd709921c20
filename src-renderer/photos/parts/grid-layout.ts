import type { CellSize } from '../store.ts';

/** Pixels between cells, around the grid, and of the line of marks under a picture. */
export const GAP = 8;
export const PADDING = 16;
const MARKS_HEIGHT = 24;

/** Least width of a cell; cells grow until the row is full. */
const LEAST_WIDTH: Readonly<Record<CellSize, number>> = { small: 88, medium: 144, large: 224 };
/** The widest cell whose line of marks has no room for a name, in pixels. */
const NARROW_WIDTH = 120;
/** Thumbnails that are made and kept on disk: few sides, so that one serves many windows. */
const SIDES = [128, 256, 512] as const;

export type GridLayout = {
  readonly columns: number;
  readonly cellWidth: number;
  /** Whether a cell's line of marks has no room for a name. */
  readonly isNarrow: boolean;
  /** With the gap below. */
  readonly rowHeight: number;
  /** Pixels of the picture that is asked for. */
  readonly side: number;
};

/** Square pictures in as many columns as fit. */
export function gridLayout(size: CellSize, width: number, pixelRatio: number): GridLayout {
  const room = Math.max(LEAST_WIDTH[size], width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((room + GAP) / (LEAST_WIDTH[size] + GAP)));
  const cellWidth = Math.floor((room - GAP * (columns - 1)) / columns);
  const pixels = cellWidth * pixelRatio;
  return {
    columns,
    cellWidth,
    isNarrow: cellWidth <= NARROW_WIDTH,
    rowHeight: cellWidth + MARKS_HEIGHT + GAP,
    // A picture a little too small is not seen in a grid; one twice as large is four times the work.
    side: SIDES.find((side) => side * 1.25 >= pixels) ?? SIDES[2],
  };
}
