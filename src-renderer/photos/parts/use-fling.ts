import { useEffect, useRef, useState } from 'react';

/** Screens a second above which nobody can look at what flies past: dragging the scroll bar, not turning the wheel. */
const FLING_SCREENS_PER_SECOND = 12;
/** Without a scroll event for so long, the grid has come to rest. */
const REST_MS = 120;

/** Whether an element of this height is scrolled faster than anybody can look; `onRest` when it has come to rest. */
export function useFling(
  element: { readonly current: HTMLElement | null },
  height: number,
  onRest: () => void,
): boolean {
  const [isFlinging, setFlinging] = useState(false);
  // Not asked of the element: in the midst of a frame it would have to lay itself out to answer.
  const latest = useRef({ height, onRest });
  latest.current = { height, onRest };
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    let top = current.scrollTop;
    let at = performance.now();
    let rest = 0;
    const onScroll = () => {
      const now = performance.now();
      const { scrollTop } = current;
      const speed = (1000 * Math.abs(scrollTop - top)) / Math.max(1, now - at);
      setFlinging(speed > FLING_SCREENS_PER_SECOND * latest.current.height);
      top = scrollTop;
      at = now;
      window.clearTimeout(rest);
      rest = window.setTimeout(() => {
        setFlinging(false);
        latest.current.onRest();
      }, REST_MS);
    };
    current.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      window.clearTimeout(rest);
      current.removeEventListener('scroll', onScroll);
    };
  }, [element]);
  return isFlinging;
}
