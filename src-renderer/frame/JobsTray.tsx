import { Indicator, Popover, UnstyledButton } from '@mantine/core';
import { CirclePause, ListChecks } from 'lucide-react';
import type { JobSummary } from '../../src-shared/contract/jobs.ts';
import { describeError } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { useJobs } from '../api/jobs.ts';
import { useTrainingQueue } from '../api/training-queue.ts';
import { frameTexts } from '../locales/frame.ts';
import { type TextKey, useText } from '../ui/i18n.ts';
import { JobProgress } from '../ui/JobProgress.tsx';
import { usePreferences } from '../ui/preferences.ts';
import { QueueHeld } from '../ui/QueueHeld.tsx';
import styles from './JobsTray.module.css';

/** How many ended jobs are still listed. */
const SHOWN_ENDED = 5;

/** What runs, wherever in the window it was started, what has just ended, and whether the queue of runs is held. */
export function JobsTray() {
  const text = useText('frame');
  const jobs = useJobs((state) => state.jobs);
  const running = jobs.filter((job) => job.state === 'running');
  const ended = jobs
    .filter((job) => job.state !== 'running')
    .slice(-SHOWN_ENDED)
    .reverse();
  const { queue, refusal, hold } = useTrainingQueue();
  const isHeld = queue?.heldSince != null;
  const Icon = isHeld && running.length === 0 ? CirclePause : ListChecks;
  const count = running.length === 0 ? text('jobs.idle') : text('jobs.running', { count: running.length });
  const label = isHeld ? (running.length === 0 ? text('queue.held') : `${count} · ${text('queue.held')}`) : count;
  return (
    <Popover position="top-start" width={360} trapFocus>
      <Popover.Target>
        <UnstyledButton className={styles.button} aria-label={`${text('jobs.title')}: ${label}`}>
          <Indicator disabled={running.length === 0} processing size={8} offset={2}>
            <Icon size={16} strokeWidth={1.75} aria-hidden />
          </Indicator>
          <span className={styles.label}>{label}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.list}>
          <QueueHeld queue={queue} refusal={refusal} onResume={() => void hold(false)} />
          {running.map((job) => (
            <JobProgress
              key={job.jobId}
              title={nameOf(job, text)}
              progress={job.progress}
              onCancel={() => void core.jobs.cancel({ jobId: job.jobId })}
            />
          ))}
          {ended.map((job) => (
            <Ended key={job.jobId} job={job} />
          ))}
          {jobs.length === 0 ? <span className={styles.none}>{text('jobs.none')}</span> : null}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Ended({ job }: { readonly job: JobSummary }) {
  const text = useText('frame');
  const language = usePreferences((state) => state.language);
  return (
    <div className={styles.ended}>
      <span>{nameOf(job, text)}</span>
      <span className={styles.outcome} data-state={job.state}>
        {job.state === 'running' ? null : text(`jobs.${job.state}`)}
      </span>
      {job.error ? <p className={styles.error}>{describeError(job.error, language)}</p> : null}
    </div>
  );
}

type FrameText = ReturnType<typeof useText<'frame'>>;
type OperationKey = Extract<TextKey<'frame'>, `operation.${string}`>;

function nameOf({ operation }: JobSummary, text: FrameText): string {
  const key = `operation.${operation}`;
  return isOperation(key) ? text(key) : operation;
}

function isOperation(key: string): key is OperationKey {
  return key in frameTexts;
}
