import type { ReleaseObstacle, ReleaseReport } from './contract/release.ts';

/** What stands against a release: goals that are not even at their least value or were not measured, and parity. */
export function obstaclesOf({ goals, parity }: Pick<ReleaseReport, 'goals' | 'parity'>): ReleaseObstacle[] {
  const missed = goals.filter(({ verdict }) => verdict === 'missed' || verdict === 'unmeasured');
  return [...missed.map(({ metric }) => metric), ...(parity.passed ? [] : (['parity'] as const))];
}
