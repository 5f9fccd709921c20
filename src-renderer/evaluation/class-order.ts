import type { ClassFigures } from '../../src-shared/contract/evaluation.ts';

export const CLASS_ORDERS = ['similarity', 'accuracy', 'index'] as const;
export type ClassOrder = (typeof CLASS_ORDERS)[number];

type Matrix = readonly (readonly number[])[];

/** Class indexes in the order in which a matrix has its rows and columns. */
export function orderClasses(order: ClassOrder, matrix: Matrix, perClass: readonly ClassFigures[]): number[] {
  const indexes = perClass.map(({ classIndex }) => classIndex);
  switch (order) {
    case 'index':
      return indexes;
    case 'accuracy': {
      // Classes that were not measured come last.
      const accuracy = (index: number): number => perClass[index]?.accuracy ?? 2;
      return indexes.sort((a, b) => accuracy(a) - accuracy(b) || a - b);
    }
    case 'similarity':
      return orderBySimilarity(matrix);
  }
}

type Cluster = { readonly members: readonly number[]; readonly worst: number };

/**
 * Classes that are taken for each other stand side by side: average-linkage clustering (Sokal and Michener, 1958) of the
 * shares in which two classes are confused, either way. Each merge turns its two chains so that their most confused ends
 * meet. The chains with most confusion come first, classes that nobody confuses last, by index.
 */
export function orderBySimilarity(matrix: Matrix): number[] {
  const confusion = confusionShares(matrix);
  const at = (a: number, b: number): number => confusion[a]?.[b] ?? 0;
  let clusters: Cluster[] = matrix.map((_, index) => ({ members: [index], worst: 0 }));
  // Sums over the pairs of two clusters, so that a merge only adds.
  let sums = confusion.map((row) => [...row]);
  for (;;) {
    const best = closestPair(clusters, sums);
    if (!best) break;
    const { left, right, mean } = best;
    const [a, b] = [clusters[left], clusters[right]];
    if (!a || !b) break;
    const merged = { members: join(a.members, b.members, at), worst: Math.max(a.worst, b.worst, mean) };
    const isKept = (_: unknown, index: number): boolean => index !== left && index !== right;
    const sumsOfMerged = sums.map((row) => (row[left] ?? 0) + (row[right] ?? 0)).filter(isKept);
    clusters = [...clusters.filter(isKept), merged];
    sums = sums.filter(isKept).map((row, index) => [...row.filter(isKept), sumsOfMerged[index] ?? 0]);
    sums.push([...sumsOfMerged, 0]);
  }
  return clusters
    .toSorted((a, b) => b.worst - a.worst || (a.members[0] ?? 0) - (b.members[0] ?? 0))
    .flatMap(({ members }) => worstEndFirst(members, at));
}

/** A chain may be read either way: from the end where the more confused pair is. */
function worstEndFirst(chain: readonly number[], at: (a: number, b: number) => number): readonly number[] {
  const pair = (ends: readonly number[]): number => at(ends[0] ?? 0, ends[1] ?? 0);
  const reversed = chain.toReversed();
  return pair(reversed) > pair(chain) ? reversed : chain;
}

/** How often two classes are confused: the mean of the shares of the one's photos and of the other's. */
function confusionShares(matrix: Matrix): number[][] {
  const shares = matrix.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
  return shares.map((row, a) => row.map((share, b) => (a === b ? 0 : (share + (shares[b]?.[a] ?? 0)) / 2)));
}

/** The two clusters with most confusion between them; undefined where no two have any. */
function closestPair(clusters: readonly Cluster[], sums: Matrix) {
  let best: { left: number; right: number; mean: number } | undefined;
  for (const [left, a] of clusters.entries()) {
    const row = sums[left] ?? [];
    for (let right = left + 1; right < clusters.length; right++) {
      const sum = row[right] ?? 0;
      if (sum === 0) continue;
      const mean = sum / (a.members.length * (clusters[right]?.members.length ?? 1));
      if (mean > (best?.mean ?? 0)) best = { left, right, mean };
    }
  }
  return best;
}

/** One chain of two, turned so that the ends that meet are the most confused. */
function join(a: readonly number[], b: readonly number[], at: (a: number, b: number) => number): number[] {
  const [firstA, lastA, firstB, lastB] = [a[0], a.at(-1), b[0], b.at(-1)];
  if (firstA === undefined || lastA === undefined || firstB === undefined || lastB === undefined) return [...a, ...b];
  const ways = [
    { meeting: at(lastA, firstB), chain: () => [...a, ...b] },
    { meeting: at(lastA, lastB), chain: () => [...a, ...b.toReversed()] },
    { meeting: at(firstA, firstB), chain: () => [...a.toReversed(), ...b] },
    { meeting: at(firstA, lastB), chain: () => [...b, ...a] },
  ];
  const [best] = ways.sort((one, other) => other.meeting - one.meeting);
  return best?.chain() ?? [];
}
