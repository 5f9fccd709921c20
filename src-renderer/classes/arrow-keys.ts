import type { KeyboardEvent } from 'react';

type Layout = {
  readonly count: number;
  readonly columns: number;
  /** Rows that a page key moves by. */
  readonly pageRows: number;
  /** Scrolls so that the item is on the screen. */
  readonly reveal: (index: number) => void;
};

/**
 * Moves the focus from an item of a list to another. For `onKeyDown` of the items, which carry `data-index`, within an
 * element with `data-list`; other keys are left alone.
 */
export function moveByArrows(event: KeyboardEvent<HTMLElement>, layout: Layout): void {
  const item = event.currentTarget;
  const list = item.closest('[data-list]');
  if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = targetOf(event.key, Number(item.dataset.index), layout);
  if (target === null) return;
  event.preventDefault();
  layout.reveal(target);
  focusWhenThere(list, target);
}

function targetOf(key: string, current: number, { count, columns, pageRows }: Omit<Layout, 'reveal'>): number | null {
  const step = stepOf(key, columns, pageRows);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (step === null) return null;
  return Math.min(count - 1, Math.max(0, current + step));
}

function stepOf(key: string, columns: number, pageRows: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return columns;
    case 'ArrowUp':
      return -columns;
    case 'ArrowRight':
      return 1;
    case 'ArrowLeft':
      return -1;
    case 'PageDown':
      return columns * pageRows;
    case 'PageUp':
      return -columns * pageRows;
    default:
      return null;
  }
}

/** A list that draws only what is seen needs a frame or two after it has scrolled. */
const FRAMES_TO_WAIT = 10;

function focusWhenThere(list: Element, index: number, frames = FRAMES_TO_WAIT): void {
  const item = list.querySelector<HTMLElement>(`[data-index="${index}"]`);
  if (item) item.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenThere(list, index, frames - 1));
}
