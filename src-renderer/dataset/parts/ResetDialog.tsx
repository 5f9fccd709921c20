import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../ui/i18n.ts';
import type { DatasetView } from '../store.ts';
import styles from './ResetDialog.module.css';
import { SeedInput } from './SeedInput.tsx';

type ResetDialogProps = {
  readonly view: DatasetView;
  /** Of the split that stands. */
  readonly seed: number;
  readonly onClose: () => void;
  readonly onConfirm: (seed: number) => void;
};

/** Says what is lost before every assignment is forgotten. */
export function ResetDialog({ view, seed, onClose, onConfirm }: ResetDialogProps) {
  const text = useText('dataset');
  const frame = useText('frame');
  const [chosen, setChosen] = useState<number | undefined>(seed);
  const { train, val, test } = view.statistics.totals.splits;
  const photos = [train, val, test].reduce((sum, { studio, real }) => sum + studio + real, 0);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text('reset.title')}
      closeButtonProps={{ 'aria-label': frame('action.close') }}
    >
      <div className={styles.body}>
        <p>{text('reset.lost', { photos })}</p>
        <p>{text('reset.kept', { count: view.versions.length })}</p>
        <SeedInput value={chosen ?? seed} onChange={setChosen} title={text('seed.hint')} />
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {frame('action.cancel')}
          </Button>
          <Button variant="light" color="red" onClick={() => onConfirm(chosen ?? seed)}>
            {text('reset.confirm')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
