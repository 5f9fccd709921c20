import { ChevronRight } from 'lucide-react';
import { useText } from '../../ui/i18n.ts';
import type { DatasetView } from '../store.ts';
import type { useSteps } from '../use-steps.ts';
import { StepCard } from './StepCard.tsx';
import { AssembleOptions, ManifestOptions, SplitOptions } from './StepOptions.tsx';
import styles from './Steps.module.css';

type StepsProps = {
  readonly view: DatasetView;
  readonly steps: ReturnType<typeof useSteps>;
  readonly isBusy: boolean;
  readonly onReport: (step: 'integrate' | 'split' | 'manifest') => void;
};

/** From the library to a manifest: three steps, each with where it stands and what it takes. */
export function Steps({ view, steps, isBusy, onReport }: StepsProps) {
  const text = useText('dataset');
  const { reports } = view;
  const fields = {
    integrate: <AssembleOptions view={view} />,
    split: <SplitOptions view={view} isBusy={isBusy} onReset={steps.reset} />,
    manifest: <ManifestOptions view={view} />,
  };
  const outcomes = {
    integrate:
      reports.integrate &&
      text('outcome.integrate', {
        studio: reports.integrate.stats.total_studio,
        real: reports.integrate.stats.total_real,
      }),
    split: reports.split && text('outcome.split', reports.split.counts),
    manifest:
      reports.manifest &&
      text('outcome.manifest', { number: reports.manifest.versionNumber, photos: reports.manifest.totalImages }),
  };
  return (
    <ol className={styles.steps} aria-label={text('step.steps')}>
      {steps.views.map((step, index) => (
        <li key={step.step} className={styles.item}>
          {index === 0 ? null : <ChevronRight className={styles.arrow} size={16} strokeWidth={1.75} aria-hidden />}
          <StepCard
            number={index + 1}
            view={step}
            outcome={step.state.state === 'never' ? null : outcomes[step.step]}
            hasReport={reports[step.step] !== null}
            isBusy={isBusy}
            onRun={() => void steps.run(step.step)}
            onReport={() => onReport(step.step)}
          >
            {fields[step.step]}
          </StepCard>
        </li>
      ))}
    </ol>
  );
}
