import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { moveTo, open, selectOffsets, toggleAt, want } from '../browse.ts';
import { rowAt } from '../row-cache.ts';
import { isSelected, NOTHING_SELECTED, type Selection } from '../selection.ts';
import { type ShownList, usePhotos } from '../store.ts';
import { type CellWords, useWords } from '../words.ts';
import { type GridLayout, gridLayout, PADDING } from './grid-layout.ts';
import { offsetsIn } from './marquee.ts';
import { cellId, PhotoCell } from './PhotoCell.tsx';
import styles from './PhotoGrid.module.css';
import { useFling } from './use-fling.ts';
import { type MarqueeMove, useMarquee } from './use-marquee.ts';

type PhotoGridProps = {
  readonly shown: ShownList;
  /** Offset of the first photo in sight, once the grid has come to rest. */
  readonly onRest: (offset: number) => void;
  /** Says how far the arrow and page keys go. */
  readonly onLayout: (layout: { readonly columns: number; readonly rowsInSight: number }) => void;
};

/** Rows that are drawn above and below what is in sight. */
const OVERSCAN_ROWS = 2;
/** Cells of a row that comes near while the grid scrolls, filled in one frame: a whole row takes half of one. */
const CELLS_PER_FRAME = 2;

/** All photos of the view; only the rows in sight are in the document, and only what is looked at is asked for. */
export function PhotoGrid({ shown, onRest, onLayout }: PhotoGridProps) {
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(frame);
  const cellSize = usePhotos((state) => state.cellSize);
  const total = usePhotos((state) => state.rows.total);
  const cursor = usePhotos((state) => state.cursor);
  const layout = useMemo(() => gridLayout(cellSize, width, window.devicePixelRatio), [cellSize, width]);
  const { columns, rowHeight } = layout;
  const firstOffset = useRef(shown.start);
  const virtual = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(total / columns),
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    scrollPaddingStart: PADDING,
    scrollPaddingEnd: PADDING,
  });
  const isFlinging = useFling(frame, height, () => {
    const top = Math.max(0, (frame.current?.scrollTop ?? 0) - PADDING);
    firstOffset.current = Math.round(top / rowHeight) * columns;
    onRest(firstOffset.current);
  });

  // Another list begins at its own place; another layout keeps the photo at the top where it was.
  useLayoutEffect(() => {
    firstOffset.current = shown.start;
  }, [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are the cause, the virtualizer what follows
  useLayoutEffect(() => {
    if (width === 0) return;
    virtual.measure();
    virtual.scrollToIndex(Math.floor(firstOffset.current / columns), { align: 'start' });
  }, [shown, columns, rowHeight]);

  const rowsInSight = Math.max(1, Math.floor(height / rowHeight));
  useEffect(() => onLayout({ columns, rowsInSight }), [onLayout, columns, rowsInSight]);

  const cursorRow = Math.floor(cursor / columns);
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a cursor that moves takes the grid along
  useEffect(() => {
    if (!isFirst.current) virtual.scrollToIndex(cursorRow, { align: 'auto' });
    isFirst.current = false;
  }, [cursor]);

  const isInSight = useCallback(
    (index: number) => virtual.range !== null && index >= virtual.range.startIndex && index <= virtual.range.endIndex,
    [virtual],
  );

  const rows = virtual.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  const end = ((rows.at(-1)?.index ?? -1) + 1) * columns;
  useEffect(() => {
    // A screen ahead and one behind, except while everything flies past.
    const ahead = end - first;
    if (!isFlinging && end > 0) want({ start: Math.max(0, first - ahead), end: Math.min(total, end + ahead) });
  }, [first, end, total, isFlinging]);

  /** What was selected when the drawing began. */
  const before = useRef<Selection | null>(null);
  const { area, isEndOfDrawing, handlers } = useMarquee(frame, ({ area: drawn, adds, isLast }: MarqueeMove) => {
    before.current ??= adds ? usePhotos.getState().selection : NOTHING_SELECTED;
    void selectOffsets(offsetsIn(drawn, layout, total), { before: before.current, isLast });
    if (isLast) before.current = null;
  });
  const onClick = (event: MouseEvent) => {
    const offset = offsetOf(event);
    if (offset === null || isEndOfDrawing()) return;
    const adds = event.ctrlKey || event.metaKey;
    if (event.shiftKey) void moveTo(offset, { extends: true, adds });
    else if (adds) void toggleAt(offset);
    else void moveTo(offset);
  };
  const onDoubleClick = useCallback((event: MouseEvent) => {
    const offset = offsetOf(event);
    const photo = offset === null ? undefined : rowAt(usePhotos.getState().rows, offset);
    if (photo) void open(photo.photoId);
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are commands of the screen
    // biome-ignore lint/a11y/useSemanticElements: a table lays out its rows by itself, and can't leave out those that are far away
    <div
      ref={frame}
      className={styles.frame}
      role="grid"
      tabIndex={0}
      aria-label={words.text('grid.label')}
      aria-multiselectable
      aria-rowcount={Math.ceil(total / columns)}
      aria-colcount={columns}
      aria-activedescendant={cellId(cursor)}
      data-testid="photo-grid"
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      {...handlers}
    >
      <div className={styles.sizer} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => (
          <GridRow
            key={row.key}
            index={row.index}
            top={row.start}
            layout={layout}
            isFlinging={isFlinging}
            isInSight={isInSight}
            words={words.cell}
          />
        ))}
        {area === null ? null : <div className={styles.marquee} style={area} data-testid="photo-marquee" />}
      </div>
    </div>
  );
}

type GridRowProps = {
  readonly index: number;
  readonly top: number;
  readonly layout: GridLayout;
  readonly isFlinging: boolean;
  readonly isInSight: (index: number) => boolean;
  readonly words: CellWords;
};

const GridRow = memo(function GridRow({
  index,
  top,
  layout: { columns, cellWidth, isNarrow, rowHeight, side },
  isFlinging,
  isInSight,
  words,
}: GridRowProps) {
  const filled = useFilled({ columns, isFlinging, isNeeded: () => isInSight(index) });
  const first = index * columns;
  const count = usePhotos((state) => Math.min(columns, state.rows.total - first));
  const photos = usePhotos(
    useShallow((state) => Array.from({ length: Math.max(0, count) }, (_, i) => rowAt(state.rows, first + i))),
  );
  const cursorAt = usePhotos(({ cursor }) => (cursor >= first && cursor < first + columns ? cursor - first : -1));
  const selected = usePhotos(
    useShallow((state) => photos.map((photo) => photo !== undefined && isSelected(state.selection, photo.photoId))),
  );
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      className={styles.row}
      role="row"
      aria-rowindex={index + 1}
      style={{
        height: rowHeight,
        top,
        gridTemplateColumns: `repeat(${columns}, ${cellWidth}px)`,
      }}
    >
      {photos.map((photo, i) => (
        <PhotoCell
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is a place of the grid, whatever photo comes to lie in it
          key={i}
          photo={i < filled ? photo : undefined}
          offset={first + i}
          column={i + 1}
          side={side}
          isNarrow={isNarrow}
          isCursor={cursorAt === i}
          isSelected={selected[i] === true}
          words={words}
        />
      ))}
    </div>
  );
});

type Filling = {
  readonly columns: number;
  readonly isFlinging: boolean;
  /** Whether the row is in sight already. */
  readonly isNeeded: () => boolean;
};

/** How many cells of a row show their photo. */
function useFilled({ columns, isFlinging, isNeeded }: Filling): number {
  const [filled, setFilled] = useState(() => (!isFlinging && isNeeded() ? columns : 0));
  const latest = useRef(isNeeded);
  latest.current = isNeeded;
  const isFull = filled >= columns;
  useEffect(() => {
    // What came while everything flew past gets its photos when it has come to rest.
    if (isFull || isFlinging) return;
    let frame = 0;
    const fill = () => {
      frame = requestAnimationFrame(fill);
      setFilled((before) => (latest.current() ? columns : before + CELLS_PER_FRAME));
    };
    frame = requestAnimationFrame(fill);
    return () => cancelAnimationFrame(frame);
  }, [columns, isFull, isFlinging]);
  return filled;
}

function offsetOf({ target }: MouseEvent): number | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-offset]') : null;
  return cell ? Number(cell.dataset.offset) : null;
}

/** The inner size of an element; zero until it was measured. */
function useSize(element: { readonly current: HTMLElement | null }): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = () => setSize({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
