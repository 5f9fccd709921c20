import { Button } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ReleasePackage } from '../../src-shared/contract/release.ts';
import { useJob } from '../api/jobs.ts';
import { useReload } from '../api/workspace.ts';
import { useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { routeTo, useRouteParams } from '../ui/route.ts';
import { type Choice, chooseRelease } from './choice.ts';
import { Contents } from './parts/Contents.tsx';
import { Decision } from './parts/Decision.tsx';
import { ExportProgress } from './parts/ExportProgress.tsx';
import { Gate } from './parts/Gate.tsx';
import { Latency, Parity } from './parts/Measurements.tsx';
import { PackageList } from './parts/PackageList.tsx';
import { RunPicker } from './parts/RunPicker.tsx';
import styles from './Release.module.css';
import { type Releases, useRelease } from './store.ts';

/** May this model be released: the five goals as a gate, the package and what it is made of, and the decision. */
export function ReleasePage() {
  const text = useText('release');
  const frame = useText('frame');
  const [params, setParams] = useRouteParams();
  const releases = useRelease((state) => state.releases);
  const load = useRelease((state) => state.load);
  useReload(load);
  const choice = releases.state === 'ready' ? chooseRelease(params, releases.value) : undefined;
  const exporting = useExport(choice, (exportId, runId) => setParams({ run: runId, export: exportId }));

  return (
    <Page
      title={frame('screen.release')}
      about={
        releases.state === 'ready' && choice ? (
          <RunPicker
            runs={releases.value.runs}
            runId={choice.runId}
            onChoose={(run) => setParams({ run, export: null })}
          />
        ) : undefined
      }
      actions={choice ? <Actions choice={choice} exporting={exporting} /> : undefined}
    >
      <LoadedBody
        loaded={releases.state === 'ready' && !choice ? { state: 'empty' } : releases}
        empty={{
          title: text('empty'),
          hint: text('emptyHint'),
          action: (
            <Button component="a" href={routeTo('train')} variant="default">
              {text('toTrain')}
            </Button>
          ),
        }}
        onRetry={load}
      >
        {(value) => (choice ? <Body releases={value} choice={choice} exporting={exporting} /> : null)}
      </LoadedBody>
    </Page>
  );
}

type Exporting = ReturnType<typeof useExport>;

/** The export of the chosen run, with the evaluation before it where there is none of its checkpoint: one job of the core. */
function useExport(choice: Choice | undefined, onExported: (exportId: number, runId: string) => void) {
  const job = useJob('release.export');
  const candidate = useRelease((state) => state.candidate);
  const loadCandidate = useRelease((state) => state.loadCandidate);
  const load = useRelease((state) => state.load);
  const runId = choice?.runId;
  const reload = useCallback(() => {
    if (runId !== undefined) void loadCandidate(runId);
  }, [runId, loadCandidate]);
  useReload(reload);
  useEffect(reload, [reload]);

  const known = candidate.state === 'ready' && candidate.value.runId === runId ? candidate.value : null;
  const start = async () => {
    if (runId === undefined) return;
    const made = await job.start({ runId, evaluateFirst: true });
    if (made === null) return;
    await load();
    onExported(made.exportId, made.runId);
  };
  return {
    job,
    needsEvaluation: known !== null && known.evaluation === null,
    isPossible: known !== null && known.checkpoint !== null && job.state.state !== 'running',
    start,
  };
}

function Actions({ choice, exporting }: { readonly choice: Choice; readonly exporting: Exporting }) {
  const text = useText('release');
  const { runId, shown } = choice;
  const { needsEvaluation, isPossible, start } = exporting;
  const label = needsEvaluation ? text('action.evaluateFirst') : shown ? text('action.again') : text('action.export');
  // The command stays the same while an export reports its progress.
  const latestStart = useRef(start);
  useEffect(() => {
    latestStart.current = start;
  });
  const tried = shown && shown.folder !== 'gone' ? `package-${shown.exportId}` : `run-${runId}`;
  useCommands(
    useMemo(
      () => (isPossible ? [{ id: 'release.export', label, run: () => void latestStart.current() }] : []),
      [isPossible, label],
    ),
  );
  return (
    <>
      <Button component="a" variant="default" href={routeTo('evaluation', { run: runId })}>
        {text('action.evaluation')}
      </Button>
      <Button component="a" variant="default" href={routeTo('try', { model: tried })}>
        {text('action.try')}
      </Button>
      <Button variant={shown ? 'default' : 'filled'} disabled={!isPossible} onClick={() => void start()}>
        {label}
      </Button>
    </>
  );
}

type BodyProps = { readonly releases: Releases; readonly choice: Choice; readonly exporting: Exporting };

function Body({ releases, choice, exporting }: BodyProps) {
  const { shown } = choice;
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <ExportProgress
          job={exporting.job}
          needsEvaluation={exporting.needsEvaluation}
          shownId={shown?.exportId ?? null}
        />
        <Gate shown={shown} />
        {shown ? <Evidence shown={shown} /> : null}
      </div>
      <div className={styles.side}>
        {shown ? <Decision key={shown.exportId} shown={shown} /> : null}
        <PackageList packages={releases.packages} shownId={shown?.exportId ?? null} />
      </div>
    </div>
  );
}

function Evidence({ shown }: { readonly shown: ReleasePackage }) {
  return (
    <>
      <div className={styles.pair}>
        <Parity parity={shown.parity} />
        <Latency latency={shown.latency} />
      </div>
      <Contents shown={shown} />
    </>
  );
}
