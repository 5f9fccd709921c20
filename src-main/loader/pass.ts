import type { EpochPlan } from './epoch-plan.ts';

/**
 * One way through a list of photos. `check` reads and prepares them for the cache only; `judge` writes them as they are;
 * `train` writes random variations and mixes the batches.
 */
export type Pass = EpochPlan & {
  readonly kind: 'check' | 'judge' | 'train';
  /** Counted over a loader's life. */
  readonly id: number;
  /** From 1; variations depend on it. */
  readonly epoch: number;
  readonly batchSize: number;
  /** One number in shared memory: the next place of the list that a thread takes. */
  readonly tickets: Int32Array;
};

/** `firstBatch`: the batches before it are left out. */
export function makePass(pass: Omit<Pass, 'tickets'>, firstBatch: number): Pass {
  const tickets = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  tickets[0] = firstBatch * pass.batchSize;
  return { ...pass, tickets };
}

export function takeTicket({ tickets }: Pass): number {
  return Atomics.add(tickets, 0, 1);
}

export function photoAt({ photos }: Pick<Pass, 'photos'>, place: number): number {
  const photo = photos[place];
  if (photo === undefined) throw new Error(`There is no place ${place} of ${photos.length}`);
  return photo;
}

export function batchCount({ photos, batchSize }: Pass): number {
  return Math.ceil(photos.length / batchSize);
}

/** The last batch of a pass may be smaller than the others. */
export function rowsOf({ photos, batchSize }: Pass, batch: number): number {
  return Math.min(batchSize, photos.length - batch * batchSize);
}
