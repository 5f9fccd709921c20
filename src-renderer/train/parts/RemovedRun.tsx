import { ActionIcon, Button } from '@mantine/core';
import { Undo2, X } from 'lucide-react';
import { useText } from '../../ui/i18n.ts';
import styles from './RunList.module.css';

type RemovedRunProps = {
  readonly name: string;
  readonly onPutBack: () => void;
  readonly onClose: () => void;
};

/** That a run was taken out of the queue, and how to have it back. */
export function RemovedRun({ name, onPutBack, onClose }: RemovedRunProps) {
  const text = useText('trainForm');
  const said = text('queue.removed', { name });
  return (
    <div className={styles.removed} role="status">
      <span className={styles.removedName} title={said}>
        {said}
      </span>
      <Button variant="subtle" size="compact-sm" leftSection={<Undo2 size={14} />} onClick={onPutBack}>
        {text('queue.putBack')}
      </Button>
      <ActionIcon size={24} aria-label={text('close')} onClick={onClose}>
        <X size={14} />
      </ActionIcon>
    </div>
  );
}
