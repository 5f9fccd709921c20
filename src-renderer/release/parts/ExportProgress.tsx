import { Alert, Anchor } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { describeError } from '../../../src-shared/errors.ts';
import type { useJob } from '../../api/jobs.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import styles from './ExportProgress.module.css';

const STEPS = ['evaluate', 'export', 'parity', 'latency'] as const;
type Step = (typeof STEPS)[number];

type ExportProgressProps = {
  readonly job: ReturnType<typeof useJob<'release.export'>>;
  /** Whether the work begins with an evaluation: until it has said anything, that is where it is. */
  readonly needsEvaluation: boolean;
  /** The package that the screen shows. */
  readonly shownId: number | null;
};

/** The export while it runs, step by step, and how it ended where that is not what the screen shows. */
export function ExportProgress({ job, needsEvaluation, shownId }: ExportProgressProps) {
  const text = useText('release');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const { state, clear } = job;
  const close = { withCloseButton: true, closeButtonLabel: frame('action.close'), onClose: clear };
  if (state.state === 'running') {
    const now = STEPS.indexOf(stepOf(state.progress?.phase) ?? (needsEvaluation ? 'evaluate' : 'export'));
    return (
      <section className={styles.running} aria-label={text('job.steps')}>
        <ol className={styles.steps}>
          {STEPS.map((step, index) => (
            <li key={step} aria-current={index === now ? 'step' : undefined} data-done={index < now}>
              <span className={styles.dot}>
                {index < now ? <Check size={12} strokeWidth={2.5} aria-hidden /> : null}
              </span>
              {text(`step.${step}`)}
            </li>
          ))}
        </ol>
        <JobProgress progress={state.progress} onCancel={job.cancel} />
      </section>
    );
  }
  if (state.state === 'finished') {
    const { exportId, runId } = state.output;
    if (exportId === shownId) return null;
    return (
      <Alert color="gray" variant="light" icon={<Check size={16} aria-hidden />} {...close}>
        {text('job.finished', { run: runId })}{' '}
        <Anchor href={routeTo('release', { run: runId, export: exportId })}>{text('job.open')}</Anchor>
      </Alert>
    );
  }
  if (state.state === 'cancelled') {
    return (
      <Alert color="gray" variant="light" {...close}>
        {text('job.stopped')}
      </Alert>
    );
  }
  if (state.state !== 'failed') return null;
  return (
    <Alert color="red" variant="light" role="alert" icon={<X size={16} aria-hidden />} {...close}>
      {describeError(state.error, language)}
    </Alert>
  );
}

function stepOf(phase: string | undefined): Step | undefined {
  return STEPS.find((step) => step === phase);
}
