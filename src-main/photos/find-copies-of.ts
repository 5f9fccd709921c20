import { setImmediate } from 'node:timers/promises';
import { CopyFinder, MAX_RMS } from './copies.ts';
import { LUMA_OFFSET, LUMA_SIDE } from './fingerprint.ts';

/** A photo's fingerprint, for whoever looks for its copies; `storage` implements it. */
export interface FingerprintRepository {
  find(photoId: number): Uint8Array | undefined;
  /** Up to `limit` fingerprints of photos with greater ids whose file has not vanished, by id. */
  readAfter(photoId: number, limit: number): { readonly photoId: number; readonly fingerprint: Uint8Array }[];
}

/** Fingerprints compared between two turns of the event loop: about 20 ms. */
const PHOTOS_PER_TURN = 1000;

/** Photos that show the same picture as this one, by id: what a split keeps together, apart from pictures cut out of each other. */
export async function findCopiesOf(photoId: number, repository: FingerprintRepository): Promise<number[]> {
  const own = repository.find(photoId);
  if (!own) return [];
  const copies: number[] = [];
  const light = lightOf(own);
  const { signal } = new AbortController();
  for (let after = -1; ; await setImmediate()) {
    const read = repository.readAfter(after, PHOTOS_PER_TURN);
    const others = read.filter((other) => other.photoId !== photoId && isNear(light, lightOf(other.fingerprint)));
    const finder = new CopyFinder(others.length + 1);
    finder.add(own);
    for (const { fingerprint } of others) finder.add(fingerprint);
    await finder.visit({
      wants: (a, b) => a === 0 || b === 0,
      onCopy: (a, b) => {
        const other = others[Math.max(a, b) - 1];
        if (other) copies.push(other.photoId);
      },
      signal,
    });
    after = read.at(-1)?.photoId ?? after;
    if (read.length < PHOTOS_PER_TURN) return copies;
  }
}

/** Mean luminance of a picture and of its middle quarter: the same however it is turned. */
type Light = { readonly whole: number; readonly middle: number };

function lightOf(fingerprint: Uint8Array): Light {
  const quarter = LUMA_SIDE / 4;
  let whole = 0;
  let middle = 0;
  for (let row = 0; row < LUMA_SIDE; row++) {
    const isMiddleRow = row >= quarter && row < LUMA_SIDE - quarter;
    for (let column = 0; column < LUMA_SIDE; column++) {
      const luma = u8(fingerprint, LUMA_OFFSET + row * LUMA_SIDE + column);
      whole += luma;
      if (isMiddleRow && column >= quarter && column < LUMA_SIDE - quarter) middle += luma;
    }
  }
  return { whole: whole / LUMA_SIDE ** 2, middle: middle / (LUMA_SIDE / 2) ** 2 };
}

/**
 * Whether two pictures can be copies at all. No mean differs by more than the root mean square over its cells does (Cauchy and
 * Schwarz), and over a quarter of the cells that is at most twice the one over all.
 */
function isNear(a: Light, b: Light): boolean {
  return Math.abs(a.whole - b.whole) <= MAX_RMS && Math.abs(a.middle - b.middle) <= 2 * MAX_RMS;
}

/** `as`: a fingerprint has that many cells. Here, for the reason in imaging/pixels.ts. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
