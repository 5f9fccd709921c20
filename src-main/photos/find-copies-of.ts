import { setImmediate } from 'node:timers/promises';
import { CopyFinder } from './copies.ts';

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
  const { signal } = new AbortController();
  for (let after = -1; ; await setImmediate()) {
    const others = repository.readAfter(after, PHOTOS_PER_TURN);
    const finder = new CopyFinder(others.length + 1);
    finder.add(own);
    for (const { fingerprint } of others) finder.add(fingerprint);
    await finder.visit({
      wants: (a, b) => a === 0 || b === 0,
      onCopy: (a, b) => {
        const other = others[Math.max(a, b) - 1];
        if (other && other.photoId !== photoId) copies.push(other.photoId);
      },
      signal,
    });
    after = others.at(-1)?.photoId ?? after;
    if (others.length < PHOTOS_PER_TURN) return copies;
  }
}
