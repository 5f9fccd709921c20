import { Alert, Button, Select } from '@mantine/core';
import { useCallback, useEffect, useMemo } from 'react';
import type { Split } from '../../src-shared/contract/photos.ts';
import { describeError } from '../../src-shared/errors.ts';
import { useJob } from '../api/jobs.ts';
import { useReload } from '../api/workspace.ts';
import { formatDate, formatPercent } from '../ui/format.ts';
import { useText } from '../ui/i18n.ts';
import { JobProgress } from '../ui/JobProgress.tsx';
import { LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { usePreferences } from '../ui/preferences.ts';
import { navigate, parseHash, routeTo, useRouteParams } from '../ui/route.ts';
import { choose, readAddress } from './address.ts';
import { chooseEvaluation, runOptions } from './choice.ts';
import { EvaluationBody } from './EvaluationBody.tsx';
import styles from './Page.module.css';
import { EvaluateButton } from './parts/EvaluateButton.tsx';
import { SplitControl } from './parts/SplitControl.tsx';
import { useRunTitle } from './run-title.ts';
import { useEvaluation } from './store.ts';

/** How good a run is, where it fails, and the photos behind every number. */
export function EvaluationPage() {
  const text = useText('evaluation');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const [params, setParams] = useRouteParams();
  const address = useMemo(() => readAddress(params), [params]);
  const { evaluations, loadEvaluations, loadReferences } = useEvaluation();
  const titleOf = useRunTitle();
  const job = useJob('evaluation.run');
  useReload(loadEvaluations);
  useReload(useCallback(() => void loadReferences(), [loadReferences]));

  const known = evaluations.state === 'ready' ? evaluations.value : undefined;
  const choice = known && chooseEvaluation(address, known);
  const { clear, state: jobState } = job;
  useEffect(() => {
    // Its output is a whole report, which nobody here reads: what it says is asked for in parts.
    if (jobState.state === 'finished') clear();
  }, [jobState.state, clear]);

  const evaluate = async (split: Split) => {
    if (!choice) return;
    const report = await job.start({ runId: choice.runId, split });
    const { screen, params: now } = parseHash(window.location.hash);
    // Whoever has gone elsewhere meanwhile stays there.
    if (report && screen === 'evaluation') {
      navigate(screen, { ...now, ...choose({ run: report.runId, split: report.split }) });
    }
  };

  const options = known ? runOptions(known) : [];
  return (
    <Page
      title={frame('screen.evaluation')}
      about={
        choice?.header
          ? text('about', {
              checkpoint: choice.header.checkpoint,
              epoch: choice.header.epoch,
              date: formatDate(choice.header.createdAt, language),
            })
          : undefined
      }
      actions={
        choice ? (
          <>
            <Select
              w={264}
              aria-label={text('run.label')}
              value={choice.runId}
              onChange={(run) => run !== null && setParams(choose({ run, split: null }))}
              data={options.map(({ runId, top1, isEvaluated }) => ({
                value: runId,
                label: isEvaluated
                  ? text('run.option', { run: titleOf(runId), top1: formatPercent(top1) })
                  : text('run.notEvaluated', { run: titleOf(runId) }),
              }))}
              searchable={options.length > 8}
            />
            <SplitControl split={choice.split} onSplit={(split) => setParams(choose({ run: choice.runId, split }))} />
            <EvaluateButton isRunning={jobState.state === 'running'} onStart={(split) => void evaluate(split)} />
          </>
        ) : undefined
      }
      isFilled
    >
      {jobState.state === 'running' ? (
        <div className={styles.job} data-testid="evaluating">
          <JobProgress progress={jobState.progress} title={frame('operation.evaluation.run')} onCancel={job.cancel} />
        </div>
      ) : null}
      {jobState.state === 'failed' ? (
        <Alert
          className={styles.alert}
          color="red"
          title={text('evaluate.failed')}
          withCloseButton
          closeButtonLabel={frame('action.close')}
          onClose={clear}
        >
          {describeError(jobState.error, language)}
        </Alert>
      ) : null}
      <LoadedBody
        loaded={choice || evaluations.state !== 'ready' ? evaluations : { state: 'empty' }}
        empty={{
          title: text('empty.noRun'),
          hint: text('empty.noRunHint'),
          action: (
            <a className={styles.action} href={routeTo('train')}>
              {text('empty.noRunAction')}
            </a>
          ),
        }}
        onRetry={() => void loadEvaluations()}
      >
        {({ headers }) =>
          choice ? (
            <EvaluationBody
              address={address}
              choice={choice}
              headers={headers}
              params={params}
              onChange={setParams}
              evaluateButton={
                <Button disabled={jobState.state === 'running'} onClick={() => void evaluate(choice.split)}>
                  {text('evaluate.one', { split: frame(`split.${choice.split}`) })}
                </Button>
              }
            />
          ) : null
        }
      </LoadedBody>
    </Page>
  );
}
