import { ActionIcon, Button } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleDashed, CirclePlay, type LucideIcon, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepDrift, StepState } from '../../../src-shared/contract/dataset-state.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import type { StepView } from '../use-steps.ts';
import styles from './Steps.module.css';

const ICONS: Readonly<Record<StepState['state'] | 'running', LucideIcon>> = {
  never: CircleDashed,
  done: CircleCheck,
  out_of_date: CircleAlert,
  running: CirclePlay,
};

type StepCardProps = {
  readonly number: number;
  readonly view: StepView;
  /** What the last run came to. */
  readonly outcome: string | null;
  readonly hasReport: boolean;
  /** Whether something runs that keeps it from starting. */
  readonly isBusy: boolean;
  readonly onRun: () => void;
  readonly onReport: () => void;
  /** Its options. */
  readonly children: ReactNode;
};

export function StepCard({ number, view, outcome, hasReport, isBusy, onRun, onReport, children }: StepCardProps) {
  const text = useText('dataset');
  const language = usePreferences((state) => state.language);
  const { step, state, job, waitsFor, cancel, clear } = view;
  const shown = job.state === 'running' ? 'running' : state.state;
  const Icon = ICONS[shown];
  const drift = useDriftWords(state);
  const titleId = `step-${step}`;
  return (
    <section className={styles.card} aria-labelledby={titleId} data-testid={`step-${step}`}>
      <header className={styles.head}>
        <span className={styles.number} aria-hidden>
          {number}
        </span>
        <h2 className={styles.title} id={titleId} title={text(`step.${step}.about`)}>
          {text(`step.${step}`)}
        </h2>
        <span className={styles.state} data-state={shown}>
          <Icon size={14} strokeWidth={2} aria-hidden />
          {text(`state.${shown}`)}
        </span>
      </header>
      {outcome === null ? (
        <p className={styles.about}>{text(`step.${step}.about`)}</p>
      ) : (
        <p className={styles.outcome} data-testid="outcome">
          {outcome}
          {state.finishedAt === null ? null : (
            <time className={styles.when} dateTime={state.finishedAt}>
              {formatDate(state.finishedAt, language)}
            </time>
          )}
        </p>
      )}
      {drift === null ? null : (
        <p className={styles.drift} data-testid="drift">
          {drift}
        </p>
      )}
      <div className={styles.fields}>{children}</div>
      {job.state === 'failed' ? (
        <Failure onClose={clear}>{describeError(job.error, language)}</Failure>
      ) : job.state === 'cancelled' ? (
        <Failure onClose={clear}>{text(step === 'integrate' ? 'step.cancelledHalf' : 'step.cancelled')}</Failure>
      ) : null}
      <footer className={styles.foot}>
        {job.state === 'running' ? (
          <div className={styles.progress}>
            <JobProgress progress={job.progress} onCancel={cancel} />
          </div>
        ) : (
          <>
            <Button variant="default" onClick={onRun} disabled={isBusy || waitsFor !== null}>
              {text(`step.run.${step}`)}
            </Button>
            {hasReport ? (
              <Button variant="subtle" color="gray" onClick={onReport} aria-haspopup="dialog">
                {text('step.report')}
              </Button>
            ) : null}
            {waitsFor === null ? null : (
              <span className={styles.waits}>{text('step.waitsFor', { step: text(`step.${waitsFor}`) })}</span>
            )}
          </>
        )}
      </footer>
    </section>
  );
}

function Failure({ children, onClose }: { readonly children: string; readonly onClose: () => void }) {
  const text = useText('frame');
  return (
    <div className={styles.failure} role="alert">
      <TriangleAlert size={14} strokeWidth={2} aria-hidden />
      <p>{children}</p>
      <ActionIcon size={24} onClick={onClose} aria-label={text('action.close')}>
        <X size={14} />
      </ActionIcon>
    </div>
  );
}

const KINDS = ['added', 'rejected', 'missing', 'removed', 'relabelled', 'moved'] as const;

/** Why a step is out of date; null where it is not. */
function useDriftWords({ state, drift, isBehind }: StepState): string | null {
  const text = useText('dataset');
  if (state !== 'out_of_date') return null;
  if (isBehind) return text('drift.behind');
  const counts: StepDrift = { ...drift, removed: drift.removed - drift.rejected - drift.missing };
  const words = KINDS.filter((kind) => counts[kind] > 0).map((kind) => text(`drift.${kind}`, { count: counts[kind] }));
  return words.join(' · ');
}
