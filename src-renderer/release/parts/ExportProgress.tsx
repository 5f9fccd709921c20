import { Alert } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { describeError } from '../../../src-shared/errors.ts';
import type { useJob } from '../../api/jobs.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from './ExportProgress.module.css';

const STEPS = ['evaluate', 'export', 'parity', 'latency'] as const;
type Step = (typeof STEPS)[number];

type ExportProgressProps = {
  readonly evaluation: ReturnType<typeof useJob<'evaluation.run'>>;
  readonly packaging: ReturnType<typeof useJob<'release.export'>>;
};

/** The export while it runs, step by step, and how it ended where it made nothing. */
export function ExportProgress({ evaluation, packaging }: ExportProgressProps) {
  const text = useText('release');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const evaluated = evaluation.state.state === 'running' || evaluation.state.state === 'finished';
  const job = evaluation.state.state === 'running' ? evaluation : packaging;
  const { state } = job.state.state === 'idle' ? evaluation : job;
  if (state.state === 'running') {
    const now = stepOf(evaluation.state.state === 'running' ? 'evaluate' : state.progress?.phase);
    return (
      <section className={styles.running} aria-label={text('job.steps')}>
        <ol className={styles.steps}>
          {STEPS.filter((step) => step !== 'evaluate' || evaluated).map((step) => {
            const isDone = STEPS.indexOf(step) < STEPS.indexOf(now);
            return (
              <li key={step} aria-current={step === now ? 'step' : undefined} data-done={isDone}>
                <span className={styles.dot}>{isDone ? <Check size={12} strokeWidth={2.5} aria-hidden /> : null}</span>
                {text(`step.${step}`)}
              </li>
            );
          })}
        </ol>
        <JobProgress progress={state.progress} onCancel={job.cancel} />
      </section>
    );
  }
  const close = () => {
    evaluation.clear();
    packaging.clear();
  };
  if (state.state === 'cancelled') {
    return (
      <Alert color="gray" variant="light" withCloseButton closeButtonLabel={frame('action.close')} onClose={close}>
        {text('job.stopped')}
      </Alert>
    );
  }
  if (state.state !== 'failed') return null;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<X size={16} aria-hidden />}
      withCloseButton
      closeButtonLabel={frame('action.close')}
      onClose={close}
    >
      {describeError(state.error, language)}
    </Alert>
  );
}

function stepOf(phase: string | undefined): Step {
  return STEPS.find((step) => step === phase) ?? 'export';
}
