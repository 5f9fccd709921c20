import { CircleCheck, CircleDashed, CircleMinus, CircleX } from 'lucide-react';
import type { GoalResult } from '../../../src-shared/contract/release.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Table.module.css';

const SIGNS = { goal: CircleCheck, least: CircleMinus, missed: CircleX, unmeasured: CircleDashed } as const;

/** How a goal was met: a sign, its colour and the word. */
export function Verdict({ verdict }: Pick<GoalResult, 'verdict'>) {
  const text = useText('evaluation');
  const Sign = SIGNS[verdict];
  return (
    <span className={styles.verdict} data-verdict={verdict}>
      <Sign size={16} strokeWidth={1.75} aria-hidden />
      {text(`verdict.${verdict}`)}
    </span>
  );
}
