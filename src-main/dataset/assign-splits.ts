import { type Source, Split } from '../../src-shared/contract/photos.ts';
import { sha256 } from '../files/hash-file.ts';

/** Photos that are copies of each other, or one photo alone. */
export type PhotoGroup = {
  readonly photos: readonly { readonly classIndex: number; readonly source: Source; readonly sha256: string }[];
};

const RATIOS: Readonly<Record<Split, number>> = { train: 0.8, val: 0.1, test: 0.1 };

/** In the order in which a tie is decided; the plan's own arithmetic also gives what is left over to the test split. */
const SPLITS = ['train', 'test', 'val'] as const satisfies readonly Split[];

/**
 * Splits for groups so that each class, and within it each source, comes as near to 80:10:10 as whole groups allow.
 * `taken` are the photos that stand already and count as they are. The largest group is placed first, each where the
 * squared deviation falls most; groups of one size come in an order drawn from the seed and the photos' bytes.
 * A class that has at least as many groups as there are splits leaves none of them empty, and so do its real photos by
 * themselves, because accuracy on real photos is measured on the test split. A dataset as a whole leaves none empty either.
 */
export function assignSplits<G extends PhotoGroup>(
  groups: readonly G[],
  taken: Readonly<Record<Split, PhotoGroup['photos']>>,
  seed: number,
): Map<G, Split> {
  const strata = new Strata();
  for (const split of Split.options) strata.addTaken(taken[split], split);
  const ranked = groups.map((group) => ({ group, rank: rankOf(group, seed) }));
  ranked.sort((a, b) => b.group.photos.length - a.group.photos.length || (a.rank < b.rank ? -1 : 1));
  for (const { group } of ranked) strata.announce(group.photos);
  return new Map(ranked.map(({ group }) => [group, strata.place(group.photos)]));
}

/** Two groups never have the same: bytes that occur twice are copies. */
function rankOf(group: PhotoGroup, seed: number): string {
  const first = group.photos.map((photo) => photo.sha256).sort()[0];
  return sha256([seed, 'split', first].join('\u0000'));
}

type Stratum = {
  /** Whether it is to come near 80:10:10 by itself. The dataset as a whole follows from its classes. */
  readonly isDivided: boolean;
  readonly placed: Record<Split, number>;
  total: number;
  waitingGroups: number;
};

/** The dataset as a whole; the others are `<class index>` and `<class index> <source>`. */
const WHOLE = 'whole';

class Strata {
  readonly #strata = new Map<string, Stratum>();

  addTaken(photos: PhotoGroup['photos'], split: Split): void {
    for (const [stratum, count] of this.#countsOf(photos)) {
      stratum.placed[split] += count;
      stratum.total += count;
    }
  }

  announce(photos: PhotoGroup['photos']): void {
    for (const [stratum, count] of this.#countsOf(photos)) {
      stratum.total += count;
      stratum.waitingGroups += 1;
    }
  }

  place(photos: PhotoGroup['photos']): Split {
    const counts = this.#countsOf(photos);
    const split = this.#choose(photos, counts);
    for (const [stratum, count] of counts) {
      stratum.placed[split] += count;
      stratum.waitingGroups -= 1;
    }
    return split;
  }

  #choose(photos: PhotoGroup['photos'], counts: ReadonlyMap<Stratum, number>): Split {
    let allowed: readonly Split[] = SPLITS;
    for (const stratum of this.#constraintsOf(photos)) {
      const empty = SPLITS.filter((split) => stratum.placed[split] === 0);
      const both = empty.filter((split) => allowed.includes(split));
      // As long as there are more groups than empty splits, the deviation alone decides.
      if (stratum.waitingGroups <= empty.length && both.length > 0) allowed = both;
    }
    const gains = allowed.map((split) => ({ split, gain: gainOf(counts, split) }));
    return gains.reduce((best, next) => (next.gain > best.gain ? next : best)).split;
  }

  /** The strata that must not leave a split empty, the most important first. */
  #constraintsOf(photos: PhotoGroup['photos']): Stratum[] {
    const classes = [...new Set(photos.map((photo) => photo.classIndex))];
    const real = [...new Set(photos.filter((photo) => photo.source === 'real').map((photo) => photo.classIndex))];
    return [...real.map((classIndex) => `${classIndex} real`), ...classes.map(String), WHOLE].map((key) =>
      this.#get(key),
    );
  }

  #countsOf(photos: PhotoGroup['photos']): Map<Stratum, number> {
    const counts = new Map<Stratum, number>();
    for (const { classIndex, source } of photos) {
      for (const key of [`${classIndex} ${source}`, String(classIndex), WHOLE]) {
        const stratum = this.#get(key);
        counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
      }
    }
    return counts;
  }

  #get(key: string): Stratum {
    let stratum = this.#strata.get(key);
    if (!stratum) {
      stratum = { isDivided: key !== WHOLE, placed: { train: 0, val: 0, test: 0 }, total: 0, waitingGroups: 0 };
      this.#strata.set(key, stratum);
    }
    return stratum;
  }
}

/** By how much the sum of squared deviations falls, apart from a term that all splits share. */
function gainOf(counts: ReadonlyMap<Stratum, number>, split: Split): number {
  let gain = 0;
  for (const [stratum, count] of counts) {
    if (stratum.isDivided) gain += count * (RATIOS[split] * stratum.total - stratum.placed[split]);
  }
  return gain;
}
