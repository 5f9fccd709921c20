/*
 * Runs in the measured page before anything else of it. Plain JavaScript: the other files of the bench know no DOM.
 * `window.probe` holds what the bench asks.
 */
{
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** Until what was drawn in this frame is on the screen: the second frame begins after the first was handed over. */
  const painted = async () => {
    await nextFrame();
    await nextFrame();
    return performance.now();
  };
  const grid = () => document.querySelector('[data-testid="photo-grid"]');
  const isInSight = (cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    const frame = grid().getBoundingClientRect();
    return bottom > frame.top && top < frame.bottom;
  };
  const isShown = (picture) => picture?.complete && picture.naturalWidth > 0;
  const picturesInSight = () =>
    grid() === null
      ? []
      : [...grid().querySelectorAll('[role=gridcell]')].filter(isInSight).map((cell) => cell.querySelector('img'));

  window.probe = {
    /** Milliseconds since the navigation until every picture in sight is on the screen. */
    async firstPictures() {
      for (;;) {
        const pictures = picturesInSight();
        if (pictures.length > 0 && pictures.every(isShown)) break;
        await nextFrame();
      }
      return painted();
    },
    /** Milliseconds since the navigation until the curves of a run are on the screen. */
    async firstCurves() {
      while (document.querySelector('[data-testid="curves-loss"] path.curve') === null) await nextFrame();
      return painted();
    },
    /** Milliseconds from a click on an element until the grid shows the rows of another list. */
    async afterClick(selector) {
      const count = document.querySelector('[data-testid="photo-count"]');
      const before = count.textContent;
      const element = document.querySelector(selector);
      if (!element) throw new Error(`nothing to click: ${selector}`);
      const start = performance.now();
      element.click();
      while (count.textContent === before || grid()?.querySelector('[data-photo]') == null) await nextFrame();
      return (await painted()) - start;
    },
    /** Times of the frames while the grid is scrolled down at a steady speed, as requestAnimationFrame gives them. */
    async scroll({ pixelsPerSecond, seconds }) {
      const frame = grid();
      const from = frame.scrollTop;
      const times = [await nextFrame()];
      while (times.at(-1) - times[0] < 1000 * seconds) {
        frame.scrollTop = from + ((times.at(-1) - times[0]) / 1000) * pixelsPerSecond;
        times.push(await nextFrame());
      }
      return times;
    },
    /** Milliseconds for which each cell that comes into sight while scrolling is there without its picture. */
    async waits({ pixelsPerSecond, seconds }) {
      const frame = grid();
      const from = frame.scrollTop;
      const start = await nextFrame();
      const inSight = new Map();
      const waits = [];
      for (let now = start; now - start < 1000 * seconds; now = await nextFrame()) {
        frame.scrollTop = from + ((now - start) / 1000) * pixelsPerSecond;
        const cells = [...grid().querySelectorAll('[role=gridcell]')].filter(isInSight);
        const offsets = new Set(cells.map((cell) => cell.dataset.offset));
        for (const [offset, { came, filled }] of inSight) {
          if (offsets.has(offset)) continue;
          waits.push((filled ?? now) - came);
          inSight.delete(offset);
        }
        for (const cell of cells) {
          const known = inSight.get(cell.dataset.offset) ?? { came: now, filled: null };
          if (isShown(cell.querySelector('img'))) known.filled ??= now;
          inSight.set(cell.dataset.offset, known);
        }
      }
      return waits;
    },
    /** Frames of a page that does nothing, for comparison. */
    async rest({ seconds }) {
      const times = [await nextFrame()];
      while (times.at(-1) - times[0] < 1000 * seconds) times.push(await nextFrame());
      return times;
    },
    async jumpTo(share) {
      const frame = grid();
      frame.scrollTop = share * (frame.scrollHeight - frame.clientHeight);
      await nextFrame();
    },
  };
}
