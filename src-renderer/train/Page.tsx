import { Alert, Button } from '@mantine/core';
import { ArrowLeft, Copy, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { describeError } from '../../src-shared/errors.ts';
import { useTrainingQueue } from '../api/training-queue.ts';
import { useReload } from '../api/workspace.ts';
import { type Command, useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { usePreferences } from '../ui/preferences.ts';
import { QueueHeld } from '../ui/QueueHeld.tsx';
import { navigate, routeTo, useRouteParams } from '../ui/route.ts';
import { TrainForm } from './form/Form.tsx';
import { RunMonitor } from './monitor/RunMonitor.tsx';
import styles from './Page.module.css';
import { RemovedRun } from './parts/RemovedRun.tsx';
import { RunList } from './parts/RunList.tsx';
import { type ListedRun, runToShow, useTrain } from './store.ts';

/** Training: the runs with their queue, one of them live; or the form of a new one (`#/train?new=1`). */
export function TrainPage() {
  const [params] = useRouteParams();
  return params.new === undefined ? <Runs namedId={params.run} /> : <NewRun fromId={params.from} />;
}

function Runs({ namedId }: { readonly namedId: string | undefined }) {
  const text = useText('trainForm');
  const words = useText('frame');
  const language = usePreferences((state) => state.language);
  const { runs, removed, refusal, load, move, dequeue, putBack, forgetRemoved, forgetRefusal } = useTrain();
  const { queue, refusal: holdRefusal, hold } = useTrainingQueue();
  useReload(load);
  const isHeld = queue?.heldSince != null;
  const label = text('new');
  const holdLabel = words(isHeld ? 'queue.resume' : 'queue.hold');
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        { id: 'train.new', label, keys: 'n', run: () => navigate('train', { new: 1 }) },
        { id: 'train.hold', label: holdLabel, run: () => void hold(!isHeld) },
      ],
      [label, holdLabel, isHeld, hold],
    ),
  );
  const showPutBack = async () => {
    const run = await putBack();
    if (run) navigate('train', { run: run.runId });
  };
  const newButton = (
    <Button component="a" href={routeTo('train', { new: 1 })} leftSection={<Plus size={14} />}>
      {text('new')}
    </Button>
  );
  const shownId = namedId ?? (runs.state === 'ready' ? runToShow(runs.value)?.runId : undefined);
  return (
    <Page
      title={text('title')}
      isFilled={runs.state === 'ready'}
      actions={
        <>
          {shownId === undefined ? null : (
            <Button
              component="a"
              variant="default"
              href={routeTo('train', { new: 1, from: shownId })}
              leftSection={<Copy size={14} />}
            >
              {text('again')}
            </Button>
          )}
          {newButton}
        </>
      }
    >
      <LoadedBody
        loaded={runs}
        empty={{ title: text('empty.title'), hint: text('empty.hint'), action: newButton }}
        onRetry={load}
      >
        {(known) => (
          <div className={styles.split}>
            <RunList
              runs={known}
              shownId={shownId}
              queue={queue}
              removed={
                removed === null ? null : (
                  <RemovedRun
                    name={removed.name ?? removed.runId}
                    onPutBack={() => void showPutBack()}
                    onClose={forgetRemoved}
                  />
                )
              }
              held={<QueueHeld queue={queue} refusal={holdRefusal} onResume={() => void hold(false)} />}
              onHold={() => void hold(true)}
              onMove={(runId, position) => void move(runId, position)}
              onDequeue={(runId) => void dequeue(runId)}
            />
            <div className={styles.shown}>
              {refusal ? (
                <Alert color="red" mb="md" withCloseButton closeButtonLabel={text('close')} onClose={forgetRefusal}>
                  {describeError(refusal, language)}
                </Alert>
              ) : null}
              <ShownRun runId={shownId} runs={known} />
            </div>
          </div>
        )}
      </LoadedBody>
    </Page>
  );
}

type ShownRunProps = { readonly runId: string | undefined; readonly runs: readonly ListedRun[] };

/** The run that the address names. */
function ShownRun({ runId, runs }: ShownRunProps) {
  const text = useText('trainForm');
  if (runId === undefined) return null;
  const run = runs.find((one) => one.runId === runId);
  if (!run) return <EmptyNotice title={text('run.gone')} hint={text('run.goneHint', { run: runId })} />;
  return (
    <>
      {run.state === 'interrupted' ? (
        <Alert color="yellow" mb="md">
          {text('run.interrupted')}
        </Alert>
      ) : null}
      <RunMonitor key={runId} runId={runId} others={runs} />
    </>
  );
}

function NewRun({ fromId }: { readonly fromId: string | undefined }) {
  const text = useText('trainForm');
  return (
    <Page
      title={text('new')}
      isFilled
      actions={
        <Button component="a" variant="default" href={routeTo('train')} leftSection={<ArrowLeft size={14} />}>
          {text('back')}
        </Button>
      }
    >
      <TrainForm fromRunId={fromId} />
    </Page>
  );
}
