import { Button, Modal, Progress } from '@mantine/core';
import { Pause, Play, Square } from 'lucide-react';
import { memo, type ReactNode, useMemo, useState } from 'react';
import type { RunLive, RunState } from '../../../src-shared/contract/training.ts';
import { progressTexts } from '../../../src-shared/text/progress.ts';
import { type Command, useCommands } from '../../ui/commands.ts';
import { formatBytes, formatCount, formatDuration, formatNumber, formatPercent, NOTHING } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import { RUN_STATE_ICONS } from '../run-state.ts';
import styles from './RunHeader.module.css';
import { type ShownRun, useMonitor } from './store.ts';
import { useShown } from './use-shown.ts';

const CAN_RESUME: readonly RunState[] = ['paused', 'interrupted', 'failed'];
const HAS_ENDED: readonly RunState[] = ['finished', 'cancelled'];

/**
 * What a run is, how far it has come, and how to pause, resume and stop it. What changes with each step of a live run
 * (the progress, the live figures) is drawn by itself.
 */
export const RunHeader = memo(function RunHeader({ run }: { readonly run: ShownRun }) {
  const text = useText('trainMonitor');
  const wish = useMonitor((state) => state.live?.wish ?? null);
  const Icon = RUN_STATE_ICONS[run.state];
  return (
    <section className={styles.header} aria-label={run.name ?? run.runId}>
      <div className={styles.line}>
        <h2 className={styles.name}>{run.name ?? run.runId}</h2>
        <span className={styles.state} data-state={run.state} data-testid="run-state">
          <Icon size={14} aria-hidden />
          {wish ? text(`wish.${wish}`) : text(`state.${run.state}`)}
        </span>
        <Controls run={run} wish={wish} />
      </div>
      <RunProgress run={run} />
      <dl className={styles.facts}>
        <LiveFacts memory={run.memory} />
        <Fact name={text('fact.best')}>
          {run.bestEpoch === null
            ? NOTHING
            : text('fact.bestAt', { top1: formatPercent(run.bestValTop1), epoch: run.bestEpoch })}
        </Fact>
        <Fact name={text('fact.network')}>
          {text('fact.networkAt', { name: run.config.model.name, size: run.config.data.input_size })}
        </Fact>
        <Fact name={text('fact.photos')} hint={text('fact.photosHint')}>
          {text('fact.photosIn', run.images)}
        </Fact>
        <Fact name={text('fact.device')}>{run.device ?? NOTHING}</Fact>
      </dl>
    </section>
  );
});

function RunProgress({ run }: { readonly run: ShownRun }) {
  return <ProgressAt run={run} live={useShown((state) => state.live)} />;
}

type Live = { readonly live: RunLive | null };

const ProgressAt = memo(function ProgressAt({ run, live }: Live & { readonly run: ShownRun }) {
  const text = useText('trainMonitor');
  const language = usePreferences((state) => state.language);
  const { epochs } = run.config.training;
  const share = run.state === 'finished' ? 1 : progressOf(run, live);
  return (
    <>
      {/* Moved by a transition, it would have the page drawn twelve times for each step. */}
      <Progress value={100 * share} size={4} aria-label={text('progress.label')} transitionDuration={0} />
      <div className={styles.under}>
        <span>{text('progress.epoch', { epoch: live?.epoch ?? run.epochsDone, epochs })}</span>
        {live?.secondsLeft == null ? null : (
          <span>{text('progress.left', { time: formatDuration(live.secondsLeft, language) })}</span>
        )}
      </div>
    </>
  );
});

function LiveFacts({ memory }: Pick<ShownRun, 'memory'>) {
  return <FactsAt memory={memory} live={useShown((state) => state.live)} />;
}

const FactsAt = memo(function FactsAt({ memory, live }: Live & Pick<ShownRun, 'memory'>) {
  const text = useText('trainMonitor');
  const language = usePreferences((state) => state.language);
  if (!live) return null;
  const phase = Object.entries(progressTexts).find(([name]) => name === live.phase)?.[1];
  return (
    <>
      <Fact name={text('fact.phase')}>
        {phase?.[language] ?? live.phase} {formatCount(live.done)}
        {live.total === null ? '' : ` / ${formatCount(live.total)}`}
      </Fact>
      <Fact name={text('fact.speed')}>{formatNumber(live.imagesPerSecond, 1)}</Fact>
      <Fact name={text('fact.waiting')}>{formatPercent(live.waitShare)}</Fact>
      <Fact name={text('fact.learningRate')}>
        {live.learningRate === null ? NOTHING : live.learningRate.toExponential(2)}
      </Fact>
      <Fact
        name={text('fact.memory')}
        hint={memory ? text('fact.memoryPeak', { peak: formatBytes(memory.peakBytes) }) : ''}
      >
        {memory
          ? text('fact.memoryOf', { now: formatBytes(live.memoryBytes), free: formatBytes(memory.availableBytes) })
          : formatBytes(live.memoryBytes)}
      </Fact>
    </>
  );
});

function Fact({
  name,
  hint = '',
  children,
}: {
  readonly name: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>
        {children}
        {hint === '' ? null : <span className={styles.hint}>{hint}</span>}
      </dd>
    </div>
  );
}

function Controls({ run, wish }: { readonly run: ShownRun; readonly wish: RunLive['wish'] }) {
  const text = useText('trainMonitor');
  const frame = useText('frame');
  const { control } = useMonitor.getState();
  const [isStopping, setStopping] = useState(false);
  const isRunning = run.state === 'running';
  const canResume = CAN_RESUME.includes(run.state) || (isRunning && wish === 'pause');
  useCommands(
    useMemo((): readonly Command[] => {
      if (isRunning && !canResume) {
        return [{ id: 'train.pause', label: text('action.pause'), keys: 'p', run: () => void control('pause') }];
      }
      return canResume
        ? [{ id: 'train.resume', label: text('action.resume'), keys: 'p', run: () => void control('resume') }]
        : [];
    }, [isRunning, canResume, control, text]),
  );
  return (
    <div className={styles.controls}>
      {isRunning && !canResume ? (
        <Button variant="default" leftSection={<Pause size={14} />} onClick={() => void control('pause')}>
          {text('action.pause')}
        </Button>
      ) : null}
      {canResume ? (
        <Button leftSection={<Play size={14} />} onClick={() => void control('resume')}>
          {text('action.resume')}
        </Button>
      ) : null}
      {HAS_ENDED.includes(run.state) ? null : (
        <Button variant="default" leftSection={<Square size={14} />} onClick={() => setStopping(true)}>
          {text('action.stop')}
        </Button>
      )}
      {run.bestEpoch !== null && !isRunning ? (
        <>
          <Button variant="default" component="a" href={routeTo('evaluation', { run: run.runId })}>
            {text('action.evaluate')}
          </Button>
          <Button variant="default" component="a" href={routeTo('release', { run: run.runId })}>
            {text('action.release')}
          </Button>
        </>
      ) : null}
      <Modal opened={isStopping} onClose={() => setStopping(false)} title={text('stop.title')}>
        <p className={styles.confirm}>{text('stop.hint')}</p>
        <div className={styles.confirmActions}>
          <Button variant="default" onClick={() => setStopping(false)} data-autofocus>
            {frame('action.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setStopping(false);
              void control('stop');
            }}
          >
            {text('action.stop')}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

/** Of the whole run, 0..1: finished epochs, and of the one it is in as far as its steps tell. */
function progressOf(run: ShownRun, live: RunLive | null): number {
  if (live?.phase === 'train' && live.total) return live.done / live.total;
  return run.epochsDone / run.config.training.epochs;
}
