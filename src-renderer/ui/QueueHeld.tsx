import { Button } from '@mantine/core';
import { CirclePause, Play } from 'lucide-react';
import type { QueueState } from '../../src-shared/contract/training.ts';
import { type AppErrorData, describeError } from '../../src-shared/errors.ts';
import { formatDate } from './format.ts';
import { useText } from './i18n.ts';
import { usePreferences } from './preferences.ts';
import styles from './QueueHeld.module.css';

type QueueHeldProps = {
  readonly queue: QueueState | null;
  readonly refusal: AppErrorData | null;
  readonly onResume: () => void;
};

/** That a person holds the queue of runs, since when, and how it goes on; nothing while it moves. */
export function QueueHeld({ queue, refusal, onResume }: QueueHeldProps) {
  const text = useText('frame');
  const language = usePreferences((state) => state.language);
  if (queue?.heldSince == null) return null;
  return (
    <div className={styles.held} role="status" data-testid="queue-held">
      <CirclePause className={styles.icon} size={16} strokeWidth={1.75} aria-hidden />
      <div>
        <strong className={styles.title}>{text('queue.held')}</strong>
        <p className={styles.about}>{text('queue.heldHint')}</p>
        <p className={styles.about}>
          {text('queue.heldSince', { date: formatDate(queue.heldSince, language), count: queue.waiting })}
        </p>
        {refusal ? <p className={styles.error}>{describeError(refusal, language)}</p> : null}
        <Button className={styles.resume} variant="default" leftSection={<Play size={14} />} onClick={onResume}>
          {text('queue.resume')}
        </Button>
      </div>
    </div>
  );
}
