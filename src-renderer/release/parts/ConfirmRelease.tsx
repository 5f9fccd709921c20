import { Button, Checkbox, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { LONGEST_NOTE, type ReleasePackage } from '../../../src-shared/contract/release.ts';
import { obstaclesOf } from '../../../src-shared/release-obstacles.ts';
import { bound, quantity } from '../../ui/goal-format.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './ConfirmRelease.module.css';
import { Sign } from './Sign.tsx';

type ConfirmReleaseProps = {
  readonly shown: ReleasePackage;
  /** What the person has written already. */
  readonly note: string;
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly onLeave: () => void;
};

/** Asks for a reason and a clear word before a package is released that does not pass. */
export function ConfirmRelease({ shown, note, onConfirm, onLeave }: ConfirmReleaseProps) {
  const text = useText('release');
  const frame = useText('frame');
  const [reason, setReason] = useState(note);
  const [isUnderstood, setUnderstood] = useState(false);
  const [isSending, setSending] = useState(false);
  const confirm = async () => {
    setSending(true);
    await onConfirm(reason.trim());
  };
  return (
    <Modal
      opened
      onClose={onLeave}
      title={text('confirm.title')}
      size="md"
      closeButtonProps={{ 'aria-label': frame('action.close') }}
    >
      <p className={styles.body}>{text('confirm.body')}</p>
      <ul className={styles.obstacles}>
        {obstaclesOf(shown).map((obstacle) => {
          const goal = shown.goals.find(({ metric }) => metric === obstacle);
          return (
            <li key={obstacle}>
              <Sign status={goal?.verdict === 'unmeasured' ? 'none' : 'bad'}>{text(`metric.${obstacle}`)}</Sign>
              {goal ? (
                <span className={styles.value}>
                  {text('confirm.value', { measured: quantity(goal, goal.measured), least: bound(goal, goal.least) })}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
      <Textarea
        label={text('confirm.reason')}
        placeholder={text('decision.notePlaceholder')}
        withAsterisk
        autosize
        minRows={3}
        maxRows={8}
        maxLength={LONGEST_NOTE}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        className={styles.understood}
        label={text('confirm.understood')}
        checked={isUnderstood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onLeave}>
          {frame('action.cancel')}
        </Button>
        <Button
          color="red"
          disabled={!isUnderstood || reason.trim() === '' || isSending}
          onClick={() => void confirm()}
        >
          {text('confirm.release')}
        </Button>
      </div>
    </Modal>
  );
}
