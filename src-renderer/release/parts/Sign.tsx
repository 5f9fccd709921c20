import { CircleCheck, CircleDashed, CircleMinus, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GoalResult, ReleaseReport } from '../../../src-shared/contract/release.ts';
import styles from '../Release.module.css';

/** How good something is: never told by the colour alone. */
export type Status = 'good' | 'fair' | 'bad' | 'none';

const SIGNS = { good: CircleCheck, fair: CircleMinus, bad: CircleX, none: CircleDashed } as const;

export const VERDICT_STATUS: Readonly<Record<ReleaseReport['verdict'], Status>> = {
  release: 'good',
  acceptable: 'fair',
  refuse: 'bad',
};
export const GOAL_STATUS: Readonly<Record<GoalResult['verdict'], Status>> = {
  goal: 'good',
  least: 'fair',
  missed: 'bad',
  unmeasured: 'none',
};

type SignProps = { readonly status: Status; readonly size?: number; readonly children: ReactNode };

/** A word with the sign and the colour of its status. */
export function Sign({ status, size = 16, children }: SignProps) {
  const Icon = SIGNS[status];
  return (
    <span className={styles.sign} data-status={status}>
      <Icon size={size} strokeWidth={1.75} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
