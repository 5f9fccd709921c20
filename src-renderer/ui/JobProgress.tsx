import { ActionIcon, Progress as Bar } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { progressTexts } from '../../src-shared/text/progress.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import { useText } from './i18n.ts';
import styles from './JobProgress.module.css';
import { usePreferences } from './preferences.ts';

type JobProgressProps = {
  readonly progress: Progress | null;
  /** Before the phase: what the work is. */
  readonly title?: string;
  readonly onCancel?: () => void;
};

/** Long work: a bar with what is done, the rate and the time left, and how to stop it. */
export function JobProgress({ progress, title, onCancel }: JobProgressProps) {
  const text = useText('frame');
  const language = usePreferences((state) => state.language);
  const rate = useRate(progress);
  const phase = progress ? progressTexts[progress.phase][language] : text('state.loading');
  const total = progress?.total ?? null;
  const done = progress?.done ?? 0;
  const amount = progress?.unit === 'bytes' ? formatBytes : formatCount;
  const percent = total === null || total === 0 ? null : Math.min(100, (100 * done) / total);
  const figures = [
    total === null ? (done > 0 ? amount(done) : null) : `${amount(done)} / ${amount(total)}`,
    rate === null
      ? null
      : text('jobs.perSecond', { rate: amount(rate >= 10 ? Math.round(rate) : Number(rate.toFixed(1))) }),
    rate === null || total === null || rate === 0
      ? null
      : text('jobs.left', { time: formatDuration((total - done) / rate, language) }),
  ].filter((figure) => figure !== null);
  return (
    <div className={styles.job}>
      <div className={styles.line}>
        <span className={styles.phase}>{title === undefined ? phase : `${title} · ${phase}`}</span>
        <span className={styles.figures}>{figures.join(' · ')}</span>
        {onCancel ? (
          <ActionIcon size={24} onClick={onCancel} aria-label={text('jobs.cancel')} title={text('jobs.cancel')}>
            <X size={14} />
          </ActionIcon>
        ) : null}
      </div>
      <Bar
        value={percent ?? 100}
        size={4}
        animated={percent === null}
        striped={percent === null}
        transitionDuration={200}
        aria-label={title ?? phase}
      />
    </div>
  );
}

/** Least time over which a rate means anything. */
const MIN_RATE_MS = 1_000;

/** Things a second since this phase began to be shown; null while that can't be said. */
function useRate(progress: Progress | null): number | null {
  const first = useRef<{ phase: string; done: number; at: number } | null>(null);
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    if (!progress) return;
    const now = performance.now();
    const begun = first.current;
    if (begun?.phase !== progress.phase || progress.done < begun.done) {
      first.current = { phase: progress.phase, done: progress.done, at: now };
      setRate(null);
    } else if (now - begun.at >= MIN_RATE_MS && progress.done > begun.done) {
      setRate((1000 * (progress.done - begun.done)) / (now - begun.at));
    }
  }, [progress]);
  return rate;
}
