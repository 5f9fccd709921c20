import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { Rank } from './checkpoint.ts';

export type EarlyStop = NonNullable<TrainConfig['training']['early_stop']>;

/** Since when a run has gained nothing. */
export type Stall = {
  /** The last validation that was a gain. */
  readonly reference: Rank | null;
  /** Validations since then. */
  readonly waited: number;
};

/** A gain is a top-1 that is higher by more than `min_delta`, or the same with a loss that is lower by more than that. */
export function countStall({ reference, waited }: Stall, rank: Rank, { min_delta: least }: EarlyStop): Stall {
  const isGain =
    reference === null ||
    rank.top1 - reference.top1 > least ||
    (rank.top1 === reference.top1 && reference.loss - rank.loss > least);
  return isGain ? { reference: rank, waited: 0 } : { reference, waited: waited + 1 };
}

/** Whether a run has waited long enough. */
export function isOver({ waited }: Stall, stop: EarlyStop | null): boolean {
  return stop !== null && waited >= stop.patience;
}
