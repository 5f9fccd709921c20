import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeWindow } from './electron.fixture.ts';
import { keepWindowState, reachableBounds, readWindowState } from './window-state.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap window '));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const LAPTOP = { x: 0, y: 0, width: 1366, height: 728 };
const LEFT = { x: -1920, y: 0, width: 1920, height: 1080 };

test('a window comes back where it was, as far as it can be reached', () => {
  const at = (x: number, y: number, width = 1200, height = 700) => ({ x, y, width, height });
  expect(reachableBounds(at(50, 20), [LAPTOP])).toEqual(at(50, 20));
  expect(reachableBounds(at(-1800, 40), [LAPTOP, LEFT])).toEqual(at(-1800, 40));
  // Its screen is gone.
  expect(reachableBounds(at(-1800, 40), [LAPTOP])).toBeNull();
  // The upper edge lies above or below everything, or hardly a hand's breadth of it is left.
  expect(reachableBounds(at(50, -40), [LAPTOP])).toBeNull();
  expect(reachableBounds(at(50, 720), [LAPTOP])).toBeNull();
  expect(reachableBounds(at(1300, 20), [LAPTOP])).toBeNull();
  // A smaller screen makes it smaller.
  expect(reachableBounds(at(0, 0, 2560, 1400), [LAPTOP])).toEqual(at(0, 0, 1366, 728));
  expect(reachableBounds(at(0, 0), [])).toBeNull();
});

test('the place of a window is stored when it closes, and read again', () => {
  const path = join(dir, 'profile', 'window.json');
  const window = new FakeWindow({ width: 1000, height: 700 });
  // The stand-in has what is asked of it.
  keepWindowState(window as unknown as BrowserWindow, path);
  window.moveTo({ x: 10, y: 20, width: 1100, height: 800 });
  window.maximize();
  window.close();
  expect(readWindowState(path)).toEqual({ bounds: { x: 10, y: 20, width: 1100, height: 800 }, isMaximised: true });
});

test('a file that makes no sense counts as none', () => {
  const path = join(dir, 'window.json');
  expect(readWindowState(path)).toBeNull();
  for (const text of ['', '{', '[]', '{"bounds":{"x":0.5,"y":0,"width":10,"height":10},"isMaximised":false}']) {
    writeFileSync(path, text);
    expect(readWindowState(path), readFileSync(path, 'utf8')).toBeNull();
  }
});
