import { ActionIcon } from '@mantine/core';
import { ArrowDown, ArrowUp, Pause, X } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { QueueState, RunState } from '../../../src-shared/contract/training.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { RUN_STATE_ICONS } from '../run-state.ts';
import type { ListedRun } from '../store.ts';
import styles from './RunList.module.css';

type RunListProps = {
  /** Newest first. */
  readonly runs: readonly ListedRun[];
  /** The one that is shown beside the list. */
  readonly shownId: string | undefined;
  readonly queue: QueueState | null;
  /** That the queue is held; shown where it stands. */
  readonly held: ReactNode;
  /** That a run was taken out of the queue; shown above all, since the queue may be empty now. */
  readonly removed: ReactNode;
  readonly onHold: () => void;
  readonly onMove: (runId: string, position: number) => void;
  readonly onDequeue: (runId: string) => void;
};

/** What trains, what waits in which order, and what was trained before. */
export function RunList({ runs, shownId, queue, held, removed, onHold, onMove, onDequeue }: RunListProps) {
  const text = useText('trainForm');
  const words = useText('frame');
  const isHeld = queue?.heldSince != null;
  const queued = runs
    .filter(({ state }) => state === 'queued')
    .toSorted((a, b) => (a.queuePosition ?? 0) - (b.queuePosition ?? 0));
  const inState = (...states: readonly RunState[]) => runs.filter(({ state }) => states.includes(state));
  const parts = [
    { id: 'running', title: text('list.running'), runs: inState('running') },
    { id: 'queue', title: text('list.queue'), runs: queued },
    { id: 'waiting', title: text('list.waiting'), runs: inState('paused', 'interrupted', 'failed') },
    { id: 'earlier', title: text('list.earlier'), runs: inState('finished', 'cancelled') },
  ];
  /** Held before anything waits, it is seen all the same. */
  const isShown = (part: (typeof parts)[number]) => part.runs.length > 0 || (part.id === 'queue' && isHeld);
  return (
    <nav className={styles.list} aria-label={text('list.label')}>
      {removed}
      {parts.filter(isShown).map((part) => (
        <section key={part.id}>
          <header className={styles.heading}>
            <h2>{part.title}</h2>
            {part.id === 'queue' && !isHeld ? (
              <ActionIcon
                size={24}
                aria-label={words('queue.hold')}
                title={words('queue.hold')}
                disabled={queue === null}
                onClick={onHold}
              >
                <Pause size={14} />
              </ActionIcon>
            ) : null}
          </header>
          {part.id === 'queue' ? held : null}
          <ul className={styles.items}>
            {part.runs.map((run) => (
              <li key={run.runId} className={styles.item} data-shown={run.runId === shownId}>
                <RunLink run={run} isShown={run.runId === shownId} />
                {run.state === 'queued' ? (
                  <QueueTools run={run} count={queued.length} onMove={onMove} onDequeue={onDequeue} />
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

type RunLinkProps = { readonly run: ListedRun; readonly isShown: boolean };

const RunLink = memo(function RunLink({ run, isShown }: RunLinkProps) {
  const text = useText('trainForm');
  const { state } = run;
  const words = useText('trainMonitor');
  const Icon = RUN_STATE_ICONS[state];
  const network = `${run.network} · ${run.inputSize} px`;
  const epochs = text('list.epochs', { done: run.epochsDone, total: run.epochs });
  return (
    <a
      className={styles.link}
      href={routeTo('train', { run: run.runId })}
      {...(isShown ? { 'aria-current': 'true' } : {})}
    >
      <Icon className={styles.icon} data-state={state} size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.name}>{run.name ?? run.runId}</span>
      <span className={styles.figure} title={text('list.best')}>
        {run.bestValTop1 === null ? '' : formatPercent(run.bestValTop1)}
      </span>
      <span className={styles.under}>{`${words(`state.${state}`)} · ${epochs}`}</span>
      <span className={styles.under} title={network}>
        {network}
      </span>
    </a>
  );
});

type QueueToolsProps = Pick<RunListProps, 'onMove' | 'onDequeue'> & {
  readonly run: ListedRun;
  /** Of the whole queue. */
  readonly count: number;
};

function QueueTools({ run, count, onMove, onDequeue }: QueueToolsProps) {
  const text = useText('trainForm');
  const { runId, queuePosition: position } = run;
  const name = run.name ?? runId;
  if (position === null) return null;
  return (
    <div className={styles.tools}>
      <ActionIcon
        size={24}
        disabled={position === 1}
        aria-label={text('queue.up', { name })}
        onClick={() => onMove(runId, position - 1)}
      >
        <ArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        size={24}
        disabled={position === count}
        aria-label={text('queue.down', { name })}
        onClick={() => onMove(runId, position + 1)}
      >
        <ArrowDown size={14} />
      </ActionIcon>
      <ActionIcon size={24} aria-label={text('queue.remove', { name })} onClick={() => onDequeue(runId)}>
        <X size={14} />
      </ActionIcon>
    </div>
  );
}
