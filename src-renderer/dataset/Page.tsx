import { Button } from '@mantine/core';
import { Check, RefreshCw } from 'lucide-react';
import { useMemo } from 'react';
import { DatasetStep } from '../../src-shared/contract/dataset-state.ts';
import { useReload } from '../api/workspace.ts';
import { useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { navigate, useRouteParams } from '../ui/route.ts';
import styles from './Page.module.css';
import { ClassTable } from './parts/ClassTable.tsx';
import { Difference } from './parts/Difference.tsx';
import { LeakCard } from './parts/LeakCard.tsx';
import { LeakDetails } from './parts/LeakDetails.tsx';
import { SplitTotals } from './parts/SplitTotals.tsx';
import { StepReport } from './parts/StepReport.tsx';
import { Steps } from './parts/Steps.tsx';
import { VersionList } from './parts/VersionList.tsx';
import { type DatasetView, useDataset } from './store.ts';
import { useIsDatasetBusy, useSteps } from './use-steps.ts';

/** From the library to a version that a run can name: assemble, split, manifest, and what came of them. */
export function DatasetPage() {
  const text = useText('dataset');
  const frame = useText('frame');
  const { view, load } = useDataset();
  useReload(load);
  if (view.state === 'ready') return <Ready view={view.value} />;
  return (
    <Page title={frame('screen.dataset')}>
      <LoadedBody
        loaded={view}
        onRetry={() => void load()}
        empty={{
          title: text('empty.photos'),
          hint: text('empty.photosHint'),
          action: <Button onClick={() => navigate('home')}>{text('empty.photosAction')}</Button>,
        }}
      >
        {() => null}
      </LoadedBody>
    </Page>
  );
}

function Ready({ view }: { readonly view: DatasetView }) {
  const text = useText('dataset');
  const frame = useText('frame');
  const [params, setParams] = useRouteParams();
  const { statistics, reports, versions } = view;
  const steps = useSteps(view);
  const isBusy = useIsDatasetBusy() || steps.isRunning;
  const current = versions.find((version) => version.isCurrent);
  const compared = pairOf(params.compare);
  const report = DatasetStep.safeParse(params.report).data;
  const { update } = steps;
  useCommands(
    useMemo(
      () => [
        { id: 'dataset.update', label: text('update'), keys: 'u', run: () => (isBusy ? undefined : void update()) },
      ],
      [text, update, isBusy],
    ),
  );
  return (
    <Page
      title={frame('screen.dataset')}
      about={
        current ? text('about.version', { number: current.number, photos: current.totalImages }) : text('about.none')
      }
      actions={
        steps.isUpToDate ? (
          <Button variant="default" disabled leftSection={<Check size={14} aria-hidden />}>
            {text('update.nothing')}
          </Button>
        ) : (
          <Button
            leftSection={<RefreshCw size={14} aria-hidden />}
            title={text('update.hint')}
            disabled={isBusy}
            onClick={() => void update()}
          >
            {text('update')}
          </Button>
        )
      }
    >
      <div className={styles.screen}>
        <Steps view={view} steps={steps} isBusy={isBusy} onReport={(step) => setParams({ report: step })} />
        <div className={styles.below}>
          {compared ? (
            <Difference
              pair={compared}
              versions={versions}
              nameOf={nameOf}
              onClose={() => setParams({ compare: null, change: null, class: null, list: null })}
            />
          ) : (
            <ClassTable classes={statistics.classes} />
          )}
          <aside className={styles.side}>
            <SplitTotals statistics={statistics} />
            <LeakCard view={view} isBusy={isBusy} onDetails={() => setParams({ report: 'leaks' })} />
            <VersionList
              versions={versions}
              compared={compared}
              onCompare={(from, to) => setParams({ compare: `${from}..${to}` })}
            />
          </aside>
        </div>
      </div>
      {report === undefined ? null : (
        <StepReport step={report} view={view} onClose={() => setParams({ report: null })} />
      )}
      {params.report === 'leaks' && reports.leaks ? (
        <LeakDetails report={reports.leaks} onClose={() => setParams({ report: null })} />
      ) : null}
    </Page>
  );

  function nameOf(kcode: string): string {
    return statistics.classes.find((entry) => entry.kcode === kcode)?.drugName ?? kcode;
  }
}

/** `2..3` of the address; null where it names no two versions. */
function pairOf(text: string | undefined): { readonly from: number; readonly to: number } | null {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text ?? '') ?? [];
  const pair = { from: Number(from), to: Number(to) };
  return pair.from > 0 && pair.to > 0 ? pair : null;
}
