import '../ui/page.css';
import { useEffect } from 'react';
import { Card, LoadedBody } from '../ui/Card.tsx';
import { formatPercent } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { useText } from '../ui/text.ts';
import { AccuracySummary } from './parts/AccuracySummary.tsx';
import { ClassTable } from './parts/ClassTable.tsx';
import { ConfusionMatrix } from './parts/ConfusionMatrix.tsx';
import { AccuracyChart, LossChart } from './parts/Curves.tsx';
import { DatasetTable } from './parts/DatasetTable.tsx';
import { Failures } from './parts/Failures.tsx';
import { GoalsTable } from './parts/GoalsTable.tsx';
import { PageHeader } from './parts/PageHeader.tsx';
import { RunFacts } from './parts/RunFacts.tsx';
import { Verdict } from './parts/Verdict.tsx';
import { selectRun, useOverview } from './store.ts';

/** Everything about one run on one page: may the model be released, how did it learn, where does it fail. */
export function OverviewPage() {
  const text = useText();
  const state = useOverview();
  const { follow } = state;
  const { language, theme, setLanguage, setTheme } = usePreferences();
  useEffect(() => follow(), [follow]);

  const { runs, metrics, evaluation, release, dataset } = state;
  const run = runs.state === 'ready' ? selectRun(runs.value, state.chosenRunId) : undefined;
  const noRun = { title: text('empty.runs'), hint: text('empty.runsHint'), command: 'pillsnap train' };
  const noEvaluation = {
    title: text('empty.evaluation'),
    hint: text('empty.evaluationHint'),
    command: 'pillsnap evaluate',
  };
  const evaluated = evaluation.state === 'ready' ? evaluation.value : undefined;
  return (
    <>
      <PageHeader
        workspace={state.workspace.state === 'ready' ? state.workspace.value : undefined}
        runs={runs.state === 'ready' ? runs.value : []}
        run={run}
        onChooseRun={state.chooseRun}
        language={language}
        onLanguage={setLanguage}
        theme={theme}
        onTheme={setTheme}
      />
      {state.connection === 'lost' ? (
        <p className="banner" role="alert">
          {text('connection.lost')}
        </p>
      ) : null}
      <main className="grid">
        <Card area="verdict" title={text('verdict.title')}>
          <LoadedBody
            loaded={release}
            empty={{ title: text('empty.release'), hint: text('empty.releaseHint'), command: 'pillsnap export' }}
          >
            {(report) => <Verdict report={report} />}
          </LoadedBody>
          {run ? <RunFacts run={run} language={language} /> : null}
        </Card>
        <Card area="goals" title={text('goals.title')}>
          <LoadedBody
            loaded={release}
            empty={{ title: text('empty.release'), hint: text('empty.releaseHint'), command: 'pillsnap export' }}
          >
            {(report) => <GoalsTable goals={report.goals} />}
          </LoadedBody>
        </Card>
        <Card area="loss" title={text('curves.loss')} hint={text('curves.lossHint')}>
          <LoadedBody loaded={metrics} empty={noRun}>
            {(value) => <LossChart metrics={value} />}
          </LoadedBody>
        </Card>
        <Card area="accuracy" title={text('curves.accuracy')} hint={text('curves.accuracyHint')}>
          <LoadedBody loaded={metrics} empty={noRun}>
            {(value) => <AccuracyChart metrics={value} />}
          </LoadedBody>
        </Card>
        <Card area="summary" title={text('accuracy.title', { split: text(`split.${evaluated?.split ?? 'test'}`) })}>
          <LoadedBody loaded={evaluation} empty={noEvaluation}>
            {(report) => <AccuracySummary report={report} />}
          </LoadedBody>
        </Card>
        <Card area="confusion" title={text('confusion.title')} hint={text('confusion.hint')}>
          <LoadedBody loaded={evaluation} empty={noEvaluation}>
            {(report) => <ConfusionMatrix report={report} />}
          </LoadedBody>
        </Card>
        <Card area="classes" title={text('classes.title')}>
          <LoadedBody loaded={evaluation} empty={noEvaluation}>
            {(report) => <ClassTable classes={report.perClass} />}
          </LoadedBody>
        </Card>
        <Card area="dataset" title={text('dataset.title')}>
          <LoadedBody
            loaded={dataset}
            empty={{
              title: text('empty.dataset'),
              hint: text('empty.datasetHint'),
              command: 'pillsnap catalog import FILE',
            }}
          >
            {(classes) => <DatasetTable classes={classes} />}
          </LoadedBody>
        </Card>
        <Card
          area="failures"
          title={text('failures.title')}
          hint={evaluated && text('failures.hint', { threshold: formatPercent(evaluated.failureThreshold) })}
        >
          <LoadedBody loaded={evaluation} empty={noEvaluation}>
            {(report) => <Failures report={report} photoIds={state.photoIds} />}
          </LoadedBody>
        </Card>
      </main>
    </>
  );
}
