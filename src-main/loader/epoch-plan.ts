import type { Source } from '../../src-shared/contract/photos.ts';
import { Random } from '../../src-shared/random.ts';

/** Which photos an epoch is made of, in which order. Both arrays lie in shared memory. */
export type EpochPlan = {
  /** Indexes of the photos. */
  readonly photos: Int32Array;
  /** For each place, how often its photo has been drawn before in this epoch. */
  readonly repeats: Int32Array;
};

export type EpochPlanOptions = {
  /** Of every training photo. */
  readonly sources: readonly Source[];
  /** Photos an epoch is made of: whole batches. */
  readonly count: number;
  /** Share of real photos, 0..1; null: every photo once, those that are too many sit out (others in every epoch). */
  readonly realRatio: number | null;
  readonly seed: number;
};

/** How many photos of each source a ratio means: rounded once, to whole photos, halves up. */
export function mixCounts(count: number, realRatio: number): Readonly<Record<Source, number>> {
  const real = Math.round(count * realRatio);
  return { studio: count - real, real };
}

/**
 * The photos of an epoch (from 1), which depend on the seed and the epoch only. With a ratio each source is drawn without
 * replacement until it is exhausted, then again from the start, so that no photo comes twice more often than another.
 */
export function planEpoch({ sources, count, realRatio, seed }: EpochPlanOptions, epoch: number): EpochPlan {
  const order = new Random(seed, 'order', epoch);
  const drawn = realRatio === null ? [...sources.keys()] : drawMix({ sources, count, realRatio, seed }, epoch);
  return sharePlan(order.shuffle(drawn).slice(0, count));
}

/** Every photo from `first` on, once and in order. */
export function planAll(first: number, count: number): EpochPlan {
  return sharePlan(Array.from({ length: count }, (_, index) => first + index));
}

/** The same for photos that are named one by one. */
export function sharePlan(list: readonly number[]): EpochPlan {
  const photos = new Int32Array(new SharedArrayBuffer(list.length * Int32Array.BYTES_PER_ELEMENT));
  const repeats = new Int32Array(new SharedArrayBuffer(photos.byteLength));
  const seen = new Map<number, number>();
  photos.set(list);
  for (const [place, photo] of list.entries()) {
    const before = seen.get(photo) ?? 0;
    repeats[place] = before;
    seen.set(photo, before + 1);
  }
  return { photos, repeats };
}

function drawMix(
  { sources, count, realRatio, seed }: EpochPlanOptions & { readonly realRatio: number },
  epoch: number,
): number[] {
  const wanted = mixCounts(count, realRatio);
  return (['studio', 'real'] as const).flatMap((source) => {
    const side = [...sources.keys()].filter((photo) => sources[photo] === source);
    if (side.length === 0 && wanted[source] > 0) throw new Error(`There is no ${source} photo to draw`);
    const drawn: number[] = [];
    for (let round = 0; drawn.length < wanted[source]; round++) {
      const again = new Random(seed, 'draw', epoch, source, round).shuffle(side);
      drawn.push(...again.slice(0, wanted[source] - drawn.length));
    }
    return drawn;
  });
}
