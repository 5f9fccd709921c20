import { Decision, type Facet, Grade, RejectReason } from '../../src-shared/contract/photo-filing.ts';
import { CaptureCondition, Source, Split } from '../../src-shared/contract/photo-record.ts';
import type { ClassNames } from './photo-index.ts';

/** Values in the order of their enum; the values of other facets are compared. */
const ORDERS: Partial<Record<Facet, readonly string[]>> = {
  sources: Source.options,
  grades: Grade.options,
  decisions: Decision.options,
  rejectReasons: RejectReason.options,
  splits: Split.options,
  backgrounds: CaptureCondition.shape.background.options,
  sides: CaptureCondition.shape.side.options,
};

/** The counts of a facet as a list: K-codes by class index, enums in their order, numbers ascending, `none` last. */
export function orderValues(
  facet: Facet,
  counts: ReadonlyMap<string, number>,
  classes: ClassNames,
): { value: string; count: number }[] {
  const order = facet === 'kcodes' ? classes.map(({ kcode }) => kcode) : (ORDERS[facet] ?? []);
  const ranks = new Map(order.map((value, rank) => [value, rank]));
  const rankOf = (value: string) => ranks.get(value) ?? (value === 'none' ? Number.MAX_SAFE_INTEGER : order.length);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => rankOf(a.value) - rankOf(b.value) || compareValues(a.value, b.value));
}

function compareValues(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : Number(a > b));
}
