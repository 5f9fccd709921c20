import { Check, createLucideIcon, type LucideIcon, X } from 'lucide-react';
import type { Decision } from '../../../src-shared/contract/photo-filing.ts';
import styles from './marks.module.css';

/** lucide's circle-dashed as one dashed circle: most cells of the grid have it, and eight paths are half of a cell's elements. */
const CircleDashed = createLucideIcon({
  name: 'circle-dashed',
  size: 24,
  // Arcs of 21.9 degrees around each multiple of 45, the first of which begins half an arc before the circle does.
  node: [['circle', { cx: 12, cy: 12, r: 10, strokeDasharray: '3.82 4.034', strokeDashoffset: 1.91 }]],
});

const DECISION_ICONS: Readonly<Record<Decision, LucideIcon>> = { pending: CircleDashed, accepted: Check, rejected: X };

/** What was decided, by shape and by colour; the words stand beside it or in the name of what it marks. */
export function DecisionMark({ decision, size = 14 }: { readonly decision: Decision; readonly size?: number }) {
  const Icon = DECISION_ICONS[decision];
  return (
    <Icon className={styles[decision]} size={size} strokeWidth={decision === 'pending' ? 1.5 : 2.25} aria-hidden />
  );
}
