import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BrowserWindow, Rectangle } from 'electron';
import * as z from 'zod';
import { writeFileAtomicallySync } from '../files/write-file.ts';

/** Where the window was: in screen pixels, when it is not maximised. */
export const WindowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  isMaximised: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

/** What must be on a screen of a window's upper edge, so that it can be taken hold of. */
const LEAST_GRIP = { width: 120, height: 32 };
/** Moving and resizing come as a hundred events a second; the last one counts. */
const SETTLE_MS = 500;

/** Null where nothing was stored, or nothing that makes sense. */
export function readWindowState(path: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // A first start, or a file from elsewhere: the window opens where the system puts it.
    return null;
  }
}

/**
 * The stored place as far as it can still be reached: smaller where the screen is, and null where the screen on which it
 * was is gone.
 */
export function reachableBounds(stored: Rectangle, workAreas: readonly Rectangle[]): Rectangle | null {
  const area = workAreas.find((screen) => {
    const width = Math.min(stored.x + stored.width, screen.x + screen.width) - Math.max(stored.x, screen.x);
    const below = screen.y + screen.height - stored.y;
    return width >= LEAST_GRIP.width && stored.y >= screen.y && below >= LEAST_GRIP.height;
  });
  if (!area) return null;
  return { ...stored, width: Math.min(stored.width, area.width), height: Math.min(stored.height, area.height) };
}

/** Stores the place of a window as it changes, and for certain when it closes. */
export function keepWindowState(window: BrowserWindow, path: string): void {
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    timer = null;
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximised: window.isMaximized() };
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomicallySync(path, `${JSON.stringify(state)}\n`);
    } catch {
      // A read-only home: the next start opens the window where the system puts it.
    }
  };
  const settle = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(save, SETTLE_MS);
  };
  window.on('resize', settle);
  window.on('move', settle);
  window.on('maximize', settle);
  window.on('unmaximize', settle);
  window.on('close', () => {
    if (timer) clearTimeout(timer);
    save();
  });
}
