import { ArrowLeftRight, type LucideIcon, Minus, Plus, Tag } from 'lucide-react';
import type { VersionChange } from '../../../src-shared/contract/dataset-versions.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Difference.module.css';

const ICONS: Readonly<Record<VersionChange, LucideIcon>> = {
  added: Plus,
  removed: Minus,
  moved: ArrowLeftRight,
  relabelled: Tag,
};

/** What became of a photo, as sign and word. */
export function ChangeWord({ change }: { readonly change: VersionChange }) {
  const text = useText('dataset');
  const Icon = ICONS[change];
  return (
    <span className={styles.change} data-change={change}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      {text(`change.${change}`)}
    </span>
  );
}
