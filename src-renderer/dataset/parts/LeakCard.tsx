import { Button } from '@mantine/core';
import { CircleCheck, CircleDashed, OctagonAlert, TriangleAlert } from 'lucide-react';
import { describeError } from '../../../src-shared/errors.ts';
import { useJob } from '../../api/jobs.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { type DatasetView, useDataset } from '../store.ts';
import styles from './Side.module.css';

type LeakCardProps = {
  readonly view: DatasetView;
  readonly isBusy: boolean;
  readonly onDetails: () => void;
};

const VERDICT_ICONS = { good: CircleCheck, fair: TriangleAlert, bad: OctagonAlert, none: CircleDashed } as const;

/** Whether copies cross splits and whether the manifest still holds, as the last check found it. */
export function LeakCard({ view, isBusy, onDetails }: LeakCardProps) {
  const text = useText('dataset');
  const language = usePreferences((state) => state.language);
  const { state, start, cancel } = useJob('dataset.leaks');
  const { leaks } = view.reports;
  const check = async () => {
    await start({});
    await useDataset.getState().load();
  };
  const stale = leaks?.manifest ? Object.values(leaks.manifest.stale).reduce((sum, count) => sum + count, 0) : 0;
  const { split, manifest } = view.statistics.steps;
  const isOld = [split, manifest].some(({ finishedAt }) => leaks && finishedAt && finishedAt > leaks.checkedAt);
  return (
    <section className={styles.card} aria-labelledby="dataset-leaks" data-testid="leaks">
      <div className={styles.head}>
        <h2 className={styles.title} id="dataset-leaks">
          {text('leaks.title')}
        </h2>
        <span className={styles.actions}>
          {leaks && leaks.groupCount + stale > 0 ? (
            <Button variant="subtle" color="gray" onClick={onDetails} aria-haspopup="dialog">
              {text('leaks.details')}
            </Button>
          ) : null}
          <Button
            variant="default"
            onClick={() => void check()}
            disabled={isBusy || view.statistics.steps.split.state === 'never'}
          >
            {text('leaks.run')}
          </Button>
        </span>
      </div>
      {state.state === 'running' ? <JobProgress progress={state.progress} onCancel={cancel} /> : null}
      {state.state === 'failed' ? (
        <p className={styles.error} role="alert">
          {describeError(state.error, language)}
        </p>
      ) : null}
      {leaks === null ? (
        <>
          <Verdict verdict="none">{text('leaks.never')}</Verdict>
          <p className={styles.muted}>{text('leaks.neverHint')}</p>
        </>
      ) : (
        <>
          {leaks.groupCount === 0 ? (
            <Verdict verdict="good">{text('leaks.clean')}</Verdict>
          ) : (
            <Verdict verdict="bad">{text('leaks.found', { count: leaks.groupCount })}</Verdict>
          )}
          {leaks.manifest === null ? (
            <Verdict verdict="none">{text('leaks.noManifest')}</Verdict>
          ) : stale === 0 ? (
            <Verdict verdict="good">{text('leaks.fresh')}</Verdict>
          ) : (
            <Verdict verdict="fair">{text('leaks.stale', { count: stale })}</Verdict>
          )}
          <p className={styles.muted}>
            {text('leaks.checked', { photos: leaks.photos, date: formatDate(leaks.checkedAt, language) })}
          </p>
          {isOld ? <p className={styles.fair}>{text('leaks.old')}</p> : null}
        </>
      )}
    </section>
  );
}

type VerdictProps = { readonly verdict: keyof typeof VERDICT_ICONS; readonly children: string };

function Verdict({ verdict, children }: VerdictProps) {
  const Icon = VERDICT_ICONS[verdict];
  return (
    <p className={styles.verdict} data-verdict={verdict}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {children}
    </p>
  );
}
