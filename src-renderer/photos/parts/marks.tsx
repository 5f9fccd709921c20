import { Check, CircleDashed, type LucideIcon, X } from 'lucide-react';
import type { Decision } from '../../../src-shared/contract/photo-filing.ts';
import styles from './marks.module.css';

const DECISION_ICONS: Readonly<Record<Decision, LucideIcon>> = { pending: CircleDashed, accepted: Check, rejected: X };

/** What was decided, by shape and by colour; the words stand beside it or in the name of what it marks. */
export function DecisionMark({ decision, size = 14 }: { readonly decision: Decision; readonly size?: number }) {
  const Icon = DECISION_ICONS[decision];
  return (
    <Icon className={styles[decision]} size={size} strokeWidth={decision === 'pending' ? 1.5 : 2.25} aria-hidden />
  );
}
