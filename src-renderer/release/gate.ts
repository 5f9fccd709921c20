import type { GoalResult } from '../../src-shared/contract/release.ts';

/** Parts of a scale, each from where to where on it (0..1), in the order of the numbers. */
export type ScaleZone = { readonly verdict: 'goal' | 'least' | 'missed'; readonly from: number; readonly to: number };

export type GoalScale = {
  readonly zones: readonly ScaleZone[];
  /** Where the measured value stands, 0..1; null where nothing was measured. */
  readonly measuredAt: number | null;
  /** Whether it lies outside, and is drawn at the end. */
  readonly isBeyond: boolean;
};

/** How far a scale of something that should be small goes on behind the least acceptable value. */
const BEHIND_LEAST = 1.5;

/** A goal drawn: fractions from 0 to 1, times and sizes from 0 to half as much again as the least acceptable value. */
export function goalScale({ direction, unit, goal, least, measured }: GoalResult): GoalScale {
  const end = unit === 'fraction' ? 1 : least * BEHIND_LEAST;
  const at = (value: number): number => Math.min(1, value / end);
  const zones: readonly ScaleZone[] =
    direction === 'atLeast'
      ? [
          { verdict: 'missed', from: 0, to: at(least) },
          { verdict: 'least', from: at(least), to: at(goal) },
          { verdict: 'goal', from: at(goal), to: 1 },
        ]
      : [
          { verdict: 'goal', from: 0, to: at(goal) },
          { verdict: 'least', from: at(goal), to: at(least) },
          { verdict: 'missed', from: at(least), to: 1 },
        ];
  return {
    zones,
    measuredAt: measured === null ? null : at(measured),
    isBeyond: measured !== null && measured > end,
  };
}

/** What stands between a package and each better verdict. */
export type Reasons = {
  readonly missed: readonly GoalResult['metric'][];
  readonly unmeasured: readonly GoalResult['metric'][];
  /** At the least value, but not at the goal. */
  readonly least: readonly GoalResult['metric'][];
};

export function reasonsOf(goals: readonly GoalResult[]): Reasons {
  const of = (verdict: GoalResult['verdict']) =>
    goals.filter((goal) => goal.verdict === verdict).map(({ metric }) => metric);
  return { missed: of('missed'), unmeasured: of('unmeasured'), least: of('least') };
}
