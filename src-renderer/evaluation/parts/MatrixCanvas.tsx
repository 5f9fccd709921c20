import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { useText } from '../../ui/i18n.ts';
import { drawMatrix, type MatrixColours, type MatrixScene } from '../draw-matrix.ts';
import { type Cell, hitMatrix, type MatrixLayout, nextZoom, scrollTo } from '../matrix-layout.ts';
import styles from './Matrix.module.css';

type MatrixCanvasProps = Omit<MatrixScene, 'cursor'> & {
  readonly layout: MatrixLayout;
  /** Of the window through which it is seen, as `onSize` said it last. */
  readonly size: MatrixSize;
  readonly onSize: (size: MatrixSize) => void;
  readonly cursor: Cell | null;
  readonly onCursor: (cursor: Cell | null, by: 'pointer' | 'keys') => void;
  /** Class indexes; null: all of them. */
  readonly onOpen: (truth: number | null, prediction: number | null) => void;
  readonly onZoom: (cell: number) => void;
};

/** Pixels of the page. */
export type MatrixSize = { readonly width: number; readonly height: number };

const STEPS: Readonly<Record<string, Cell>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/**
 * A matrix of any size, drawn as far as it is seen: the canvas stays in the window while what it stands for is scrolled.
 */
export function MatrixCanvas({ layout, size, onSize, cursor, onCursor, onOpen, onZoom, ...matrix }: MatrixCanvasProps) {
  const text = useText('evaluation');
  const scheme = useSyncExternalStore(onSchemeChange, drawnScheme);
  const { counts, totals, names, order, measure, axes } = matrix;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const redraw = useRef(() => {});
  const count = order.length;

  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    const observer = new ResizeObserver(() => onSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => observer.disconnect();
  }, [onSize]);

  useEffect(() => {
    const box = frame.current;
    const context = canvas.current?.getContext('2d');
    if (!box || !context || size.width === 0) return;
    const scene = { counts, totals, names, order, measure, axes, cursor };
    const colours = readColours(box, scheme);
    const draw = () => {
      const scale = window.devicePixelRatio;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      const { scrollLeft, scrollTop } = box;
      drawMatrix(context, scene, layout, { ...size, scrollLeft, scrollTop }, colours);
    };
    let asked = 0;
    const onScroll = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(draw);
    };
    draw();
    redraw.current = draw;
    box.addEventListener('scroll', onScroll);
    return () => {
      cancelAnimationFrame(asked);
      box.removeEventListener('scroll', onScroll);
    };
  }, [counts, totals, names, order, measure, axes, cursor, layout, size, scheme]);

  useEffect(() => {
    // Names are drawn in the page's font, which may still be on its way.
    void document.fonts.ready.then(() => redraw.current());
  }, []);

  useEffect(() => {
    const box = frame.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      // Else the browser zooms the whole page; React listens passively and can't stop it.
      event.preventDefault();
      const next = nextZoom(layout.cell, event.deltaY < 0 ? 'in' : 'out');
      if (next !== undefined) onZoom(next);
    };
    box?.addEventListener('wheel', onWheel, { passive: false });
    return () => box?.removeEventListener('wheel', onWheel);
  }, [layout.cell, onZoom]);

  const hit = (event: MouseEvent<HTMLElement>) => {
    const { scrollLeft, scrollTop } = event.currentTarget;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return hitMatrix(layout, count, { x: event.clientX - left, y: event.clientY - top, scrollLeft, scrollTop });
  };
  const open = (row: number | null, column: number | null) =>
    onOpen(row === null ? null : (order[row] ?? null), column === null ? null : (order[column] ?? null));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (step) {
      const from = cursor ?? { row: 0, column: 0 };
      const to = cursor ? { row: from.row + step.row, column: from.column + step.column } : from;
      const inside = { row: clamp(to.row, count), column: clamp(to.column, count) };
      onCursor(inside, 'keys');
      const { scrollLeft, scrollTop } = event.currentTarget;
      Object.assign(event.currentTarget, scrollTo(layout, inside, { ...size, scrollLeft, scrollTop }));
    } else if ((event.key === 'Enter' || event.key === ' ') && cursor) open(cursor.row, cursor.column);
    else if (event.key === '+' || event.key === '=' || event.key === '-') {
      const next = nextZoom(layout.cell, event.key === '-' ? 'out' : 'in');
      if (next !== undefined) onZoom(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const scale = window.devicePixelRatio;
  return (
    <div
      ref={frame}
      className={styles.frame}
      role="application"
      aria-roledescription={text('matrix.role')}
      aria-label={text('matrix.label', { count })}
      aria-describedby="matrix-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application of its own keys, whose text alternative is the list beside
      tabIndex={0}
      data-testid="matrix"
      data-cell={layout.cell}
      data-left={layout.left}
      data-top={layout.top}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => {
        const { row, column } = hit(event);
        onCursor(row === null || column === null ? null : { row, column }, 'pointer');
      }}
      onMouseLeave={() => onCursor(null, 'pointer')}
      onClick={(event) => {
        const { row, column } = hit(event);
        if (row !== null || column !== null) open(row, column);
      }}
    >
      <div className={styles.extent} style={{ width: layout.left + layout.size, height: layout.top + layout.size }}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          width={Math.round(size.width * scale)}
          height={Math.round(size.height * scale)}
          style={size}
          aria-hidden
        />
      </div>
    </div>
  );
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}

const SCHEME = 'data-mantine-color-scheme';

/** The one by which the page's variables are set: it follows a person's choice only after everything below was drawn. */
function drawnScheme(): string | null {
  return document.documentElement.getAttribute(SCHEME);
}

function onSchemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}

/** The theme's variables as they hold for an element; `scheme` only says when they have to be read anew. */
function readColours(element: Element, _scheme: string | null): MatrixColours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    right: read('--right'),
    wrong: read('--wrong'),
    onRight: read('--on-right'),
    onWrong: read('--on-wrong'),
    ground: read('--surface'),
    grid: read('--grid'),
    line: read('--line'),
    text: read('--text'),
    muted: read('--muted'),
    accent: read('--accent'),
    band: read('--hover'),
  };
}
