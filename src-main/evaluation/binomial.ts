import type { Interval } from '../../src-shared/contract/evaluation.ts';

/** The standard normal distribution's 97.5 % point: 95 % lie between it and its negative. */
const Z_95 = 1.959964;

/**
 * Where the true share lies with 95 % confidence when `successes` of `trials` were seen; null without trials. Wilson's
 * score interval (1927), which also holds for few trials and shares near 0 and 1 (Brown, Cai and DasGupta, 2001).
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const z2 = Z_95 ** 2 / trials;
  const centre = share + z2 / 2;
  const half = Z_95 * Math.sqrt((share * (1 - share) + z2 / 4) / trials);
  return [Math.max(0, (centre - half) / (1 + z2)), Math.min(1, (centre + half) / (1 + z2))];
}

/**
 * McNemar's exact test (1947): the probability that `fixed` and `broken` changes, or more uneven ones, come about if
 * either is equally likely. Two-sided; null where nothing changed.
 */
export function changeByChance(fixed: number, broken: number): number | null {
  const changes = fixed + broken;
  if (changes === 0) return null;
  const fewer = Math.min(fixed, broken);
  // Terms of the binomial distribution as logarithms: 2^-changes alone is 0 in doubles from 1,075 changes on.
  let logTerm = -changes * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((changes - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
