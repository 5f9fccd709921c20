import type { GoalResult } from '../../src-shared/contract/release.ts';
import { formatNumber, formatPercent, NOTHING } from './format.ts';

/** A value of a goal with its unit. */
export function quantity({ unit }: Pick<GoalResult, 'unit'>, value: number | null, digits = 1): string {
  if (value === null) return NOTHING;
  return unit === 'fraction' ? formatPercent(value, digits) : `${formatNumber(value, value < 1 ? 3 : digits)} ${unit}`;
}

/** An accuracy that is reached is enough; a time or a size must stay below. */
export function bound(goal: GoalResult, value: number): string {
  return `${goal.direction === 'atLeast' ? '≥' : '<'} ${quantity(goal, value, 0)}`;
}
