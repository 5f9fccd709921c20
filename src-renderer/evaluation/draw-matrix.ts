import type { Measure } from './address.ts';
import type { Cell, MatrixLayout } from './matrix-layout.ts';

/** Colours of the theme, as its variables have them. */
export type MatrixColours = {
  /** Red, green and blue, 0..255, with spaces between. */
  readonly right: string;
  readonly wrong: string;
  readonly onRight: string;
  readonly onWrong: string;
  readonly ground: string;
  readonly grid: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly band: string;
};

export type MatrixScene = {
  /** Photos by class index: rows are the truth, columns the prediction. */
  readonly counts: readonly (readonly number[])[];
  /** Photos of each class, by class index. */
  readonly totals: readonly number[];
  /** By class index. */
  readonly names: readonly string[];
  /** Class indexes in the order in which they stand. */
  readonly order: readonly number[];
  readonly measure: Measure;
  /** What stands at the left and at the top. */
  readonly axes: { readonly truth: string; readonly prediction: string };
  readonly cursor: Cell | null;
};

export type MatrixView = {
  readonly width: number;
  readonly height: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
};

/** Least side of a cell with lines around it, and of one with its number in it. */
const LINED_CELL = 6;
const NUMBERED_CELL = 24;
const FONT_PX = 12;
/** How strong the faintest and the strongest colour are. A single mistake in a hundred must still be seen. */
const RIGHT_ALPHA = { least: 0.1, most: 1 } as const;
const WRONG_ALPHA = { least: 0.25, most: 1 } as const;
/** From here on a number is read on the colour, below on the ground. */
const STRONG_ALPHA = 0.72;
/** Between a name and its cells. */
const NAME_GAP = 8;

/** Draws what is in the window; the context has the page's pixels as its unit. */
export function drawMatrix(
  context: CanvasRenderingContext2D,
  scene: MatrixScene,
  layout: MatrixLayout,
  view: MatrixView,
  colours: MatrixColours,
): void {
  context.clearRect(0, 0, view.width, view.height);
  context.font = `${FONT_PX}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textBaseline = 'middle';
  const rows = visible(scene.order.length, layout.cell, view.height - layout.top, view.scrollTop);
  const columns = visible(scene.order.length, layout.cell, view.width - layout.left, view.scrollLeft);
  context.save();
  context.beginPath();
  context.rect(layout.left, layout.top, view.width - layout.left, view.height - layout.top);
  context.clip();
  context.translate(layout.left - view.scrollLeft, layout.top - view.scrollTop);
  drawGround(context, layout, colours);
  drawBands(context, scene, layout, colours);
  drawCells(context, scene, layout, { rows, columns, colours });
  drawCursor(context, scene, layout, colours);
  context.restore();
  drawFrame(context, layout, view, colours);
  if (layout.isNamed) drawNames(context, scene, layout, { rows, columns, view, colours });
  else drawMarks(context, scene, layout, { view, colours });
}

type Range = { readonly first: number; readonly last: number };

function visible(count: number, cell: number, room: number, scroll: number): Range {
  return {
    first: Math.max(0, Math.floor(scroll / cell)),
    last: Math.min(count - 1, Math.floor((scroll + room) / cell)),
  };
}

function drawGround(context: CanvasRenderingContext2D, { size, cell }: MatrixLayout, colours: MatrixColours): void {
  context.fillStyle = cell >= LINED_CELL ? colours.grid : colours.ground;
  context.fillRect(0, 0, size, size);
}

/** Around the cells: without lines between them, the matrix would have no edge. */
function drawFrame(
  context: CanvasRenderingContext2D,
  { left, top, size }: MatrixLayout,
  view: MatrixView,
  colours: MatrixColours,
): void {
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  const width = Math.min(size, view.width - left - 1);
  const height = Math.min(size, view.height - top - 1);
  context.strokeRect(left - 0.5, top - 0.5, snap(width) + 1, snap(height) + 1);
}

function drawBands(
  context: CanvasRenderingContext2D,
  { cursor }: MatrixScene,
  { cell, size }: MatrixLayout,
  colours: MatrixColours,
): void {
  if (!cursor) return;
  context.fillStyle = colours.band;
  context.fillRect(0, cursor.row * cell, size, cell);
  context.fillRect(cursor.column * cell, 0, cell, size);
}

type CellsProps = { readonly rows: Range; readonly columns: Range; readonly colours: MatrixColours };

function drawCells(
  context: CanvasRenderingContext2D,
  scene: MatrixScene,
  { cell }: MatrixLayout,
  { rows, columns, colours }: CellsProps,
): void {
  const { counts, totals, order, measure, cursor } = scene;
  const most = largest(scene);
  const gap = cell >= LINED_CELL ? 1 : 0;
  context.textAlign = 'center';
  for (let row = rows.first; row <= rows.last; row++) {
    const truth = order[row] ?? 0;
    for (let column = columns.first; column <= columns.last; column++) {
      const prediction = order[column] ?? 0;
      const count = counts[truth]?.[prediction] ?? 0;
      const isInBand = cursor !== null && (cursor.row === row || cursor.column === column);
      // Edges on whole pixels: cells of a fraction of a pixel would blur into stripes.
      const [x, y] = [snap(column * cell), snap(row * cell)];
      const [width, height] = [snap((column + 1) * cell) - x - gap, snap((row + 1) * cell) - y - gap];
      if (gap > 0) {
        context.fillStyle = isInBand ? colours.band : colours.ground;
        context.fillRect(x, y, width, height);
      }
      if (count === 0) continue;
      const isRight = truth === prediction;
      const value = measure === 'share' ? count / (totals[truth] ?? count) : count;
      const alpha = strength(value / (isRight ? most.right : most.wrong), isRight);
      context.fillStyle = `rgb(${isRight ? colours.right : colours.wrong} / ${alpha})`;
      context.fillRect(x, y, width, height);
      if (cell < NUMBERED_CELL) continue;
      const onColour = isRight ? colours.onRight : colours.onWrong;
      context.fillStyle = alpha >= STRONG_ALPHA ? onColour : colours.text;
      const shown = measure === 'count' ? count : Math.round((100 * count) / (totals[truth] ?? count));
      context.fillText(String(shown), x + width / 2, y + height / 2 + 1);
    }
  }
}

/** Of the strongest cell's value, 0..1. Mistakes by the root, so that few of them are seen beside many. */
function strength(part: number, isRight: boolean): number {
  const { least, most } = isRight ? RIGHT_ALPHA : WRONG_ALPHA;
  return least + (most - least) * (isRight ? part : Math.sqrt(part));
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { cursor }: MatrixScene,
  { cell }: MatrixLayout,
  colours: MatrixColours,
): void {
  if (!cursor) return;
  context.strokeStyle = colours.accent;
  context.lineWidth = 2;
  context.strokeRect(cursor.column * cell - 1.5, cursor.row * cell - 1.5, cell + 2, cell + 2);
}

type NamesProps = CellsProps & { readonly view: MatrixView };

function drawNames(
  context: CanvasRenderingContext2D,
  { names, order, cursor, axes }: MatrixScene,
  { cell, left, top }: MatrixLayout,
  { rows, columns, view, colours }: NamesProps,
): void {
  context.fillStyle = colours.muted;
  context.textAlign = 'left';
  context.fillText(axes.truth, 0, top - NAME_GAP);
  context.textAlign = 'right';
  context.fillText(axes.prediction, left - NAME_GAP, NAME_GAP);
  context.save();
  context.beginPath();
  context.rect(0, top, left, view.height - top);
  context.clip();
  context.textAlign = 'right';
  for (let row = rows.first; row <= rows.last; row++) {
    context.fillStyle = cursor?.row === row ? colours.text : colours.muted;
    const y = top + (row + 0.5) * cell - view.scrollTop;
    context.fillText(shorten(context, names[order[row] ?? 0] ?? '', left - 2 * NAME_GAP), left - NAME_GAP, y);
  }
  context.restore();
  context.save();
  context.beginPath();
  context.rect(left, 0, view.width - left, top);
  context.clip();
  context.textAlign = 'left';
  for (let column = columns.first; column <= columns.last; column++) {
    context.save();
    context.fillStyle = cursor?.column === column ? colours.text : colours.muted;
    context.translate(left + (column + 0.5) * cell - view.scrollLeft, top - NAME_GAP);
    context.rotate(-Math.PI / 2);
    context.fillText(shorten(context, names[order[column] ?? 0] ?? '', top - 2 * NAME_GAP), 0, 0);
    context.restore();
  }
  context.restore();
}

/** Where there is no room for names: a mark at the row and the column that are pointed at. */
function drawMarks(
  context: CanvasRenderingContext2D,
  { cursor }: MatrixScene,
  { cell, left, top }: MatrixLayout,
  { view, colours }: { readonly view: MatrixView; readonly colours: MatrixColours },
): void {
  if (!cursor) return;
  const side = Math.max(cell, 3);
  context.fillStyle = colours.accent;
  const [x, y] = [left + cursor.column * cell - view.scrollLeft, top + cursor.row * cell - view.scrollTop];
  if (y >= top) context.fillRect(0, y, left - 4, side);
  if (x >= left) context.fillRect(x, 0, side, top - 4);
}

/** The largest value of a cell on the diagonal, where a share of 1 is the measure, and off it. */
function largest({ counts, totals, measure }: MatrixScene): { readonly right: number; readonly wrong: number } {
  let right = measure === 'share' ? 1 : 0;
  let wrong = 0;
  for (const [truth, row] of counts.entries()) {
    const whole = measure === 'share' ? Math.max(1, totals[truth] ?? 1) : 1;
    for (const [prediction, count] of row.entries()) {
      if (truth === prediction) right = Math.max(right, count / whole);
      else wrong = Math.max(wrong, count / whole);
    }
  }
  return { right, wrong };
}

/** A text that fits, with an ellipsis where it was cut. */
function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length -= 1;
  return `${text.slice(0, length)}…`;
}

function snap(position: number): number {
  return Math.round(position);
}
