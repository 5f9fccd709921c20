import { Alert } from '@mantine/core';
import { useEffect } from 'react';
import type { RunState } from '../../../src-shared/contract/training.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { useLink } from '../../api/core.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useSame } from '../../ui/use-same.ts';
import type { ListedRun } from '../store.ts';
import { type ComparableRun, CurveControls } from './CurveControls.tsx';
import { EpochTable } from './EpochTable.tsx';
import { RunCurves } from './RunCurves.tsx';
import { RunHeader } from './RunHeader.tsx';
import { RunLog } from './RunLog.tsx';
import styles from './RunMonitor.module.css';
import { useMonitor } from './store.ts';
import { useShown } from './use-shown.ts';

type RunMonitorProps = {
  readonly runId: string;
  /** The runs whose curves can be drawn beside this one's. */
  readonly others: readonly ListedRun[];
};

/** In these a run that has made no step will make none by itself: there is nothing to wait for. */
const HAS_ENDED: readonly RunState[] = ['failed', 'cancelled', 'interrupted'];

/** One run, live: where it stands, its curves, its log. It goes on without the window. */
export function RunMonitor({ runId, others }: RunMonitorProps) {
  const text = useText('trainMonitor');
  const language = usePreferences((state) => state.language);
  const epoch = useLink((link) => link.epoch);
  const follow = useMonitor((state) => state.follow);
  const run = useShown((state) => state.run);
  const refusal = useMonitor((state) => state.refusal);
  const hasCurves = others.some((other) => other.runId === runId && other.hasCurves);
  const comparable = useComparable(runId, others);
  useEffect(() => {
    if (epoch > 0) return follow(runId);
  }, [epoch, runId, follow]);
  return (
    <LoadedBody loaded={run} empty={{ title: text('curves.noneYet') }}>
      {(summary) => (
        <div className={styles.monitor}>
          <RunHeader run={summary} />
          {refusal ? <Alert color="red">{describeError(refusal, language)}</Alert> : null}
          {summary.error ? <Alert color="red">{describeReason(summary.error, language)}</Alert> : null}
          {HAS_ENDED.includes(summary.state) && !hasCurves ? null : (
            <>
              <CurveControls others={comparable} />
              <RunCurves isWaiting={summary.state === 'queued'} planned={summary.config.training.epochs} />
              <EpochTable bestEpoch={summary.bestEpoch} />
            </>
          )}
          {summary.notes.length === 0 ? null : (
            <Panel id="notes" title={text('notes.title')}>
              <ul className={styles.notes}>
                {summary.notes.map((note) => (
                  <li key={note.message}>{describeReason(note, language)}</li>
                ))}
              </ul>
            </Panel>
          )}
          <RunLog />
        </div>
      )}
    </LoadedBody>
  );
}

/** The other runs with curves; the same list as long as it says the same, however often runs are loaded anew. */
function useComparable(runId: string, others: readonly ListedRun[]): readonly ComparableRun[] {
  const runs = others
    .filter((other) => other.runId !== runId && other.hasCurves)
    .map((other) => ({ value: other.runId, label: other.name ?? other.runId }));
  return useSame(runs);
}
