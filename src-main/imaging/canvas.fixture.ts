import { Arena } from '../wasm/arena.ts';
import { Canvas } from './canvas.ts';
import { UNCHANGED, Warp } from './warp.ts';

/** What one operation makes of a square RGB picture. */
export function onCanvas(rgb: Uint8Array, operate: (canvas: Canvas) => void): Uint8Array {
  const size = Math.sqrt(rgb.length / 3);
  const canvas = new Canvas(new Arena(), size);
  new Warp(canvas).apply(rgb, UNCHANGED, { left: 0, top: 0, width: size, height: size }, [0, 0, 0]);
  operate(canvas);
  const out = new Uint8Array(rgb.length);
  canvas.writeTo(out);
  return out;
}
