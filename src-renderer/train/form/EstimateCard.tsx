import { Alert, Button, Loader } from '@mantine/core';
import { Timer, TriangleAlert } from 'lucide-react';
import type { RunEstimate } from '../../../src-shared/contract/recipe.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from './Form.module.css';
import type { EstimateState } from './store-form.ts';

type EstimateCardProps = {
  readonly estimate: EstimateState;
  readonly isRecipeRight: boolean;
  /** Whether something trains, so that nothing can be measured. */
  readonly isBusy: boolean;
  readonly onMeasure: () => void;
};

/** What a run of the recipe would take, before it is started. */
export function EstimateCard({ estimate, isRecipeRight, isBusy, onMeasure }: EstimateCardProps) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const value = estimate.state === 'ready' ? estimate.value : estimate.state === 'running' ? estimate.last : null;
  const isRunning = estimate.state === 'running';
  return (
    <Panel
      id="estimate"
      title={text('estimate.title')}
      actions={isRunning ? <Loader size={14} aria-label={text('estimate.stale')} /> : null}
    >
      <div aria-live="polite" aria-busy={isRunning} data-testid="estimate" data-state={estimate.state}>
        {isRecipeRight ? null : <p className={styles.quiet}>{text('estimate.wrong')}</p>}
        {isRecipeRight && value === null && isRunning ? <p className={styles.quiet}>{text('estimate.stale')}</p> : null}
        {isRecipeRight && estimate.state === 'failed' ? (
          <Alert color="red" className={styles.refusal}>
            {describeError(estimate.error, language)}
          </Alert>
        ) : null}
        {isRecipeRight && value ? (
          <div className={styles.estimate} data-stale={isRunning}>
            {value.problems.map((problem) => (
              <p key={problem.message} className={styles.warning}>
                <TriangleAlert size={14} aria-hidden />
                <span>{describeReason(problem, language)}</span>
              </p>
            ))}
            <Figures value={value} />
            {value.time === null ? (
              <Button
                variant="default"
                fullWidth
                leftSection={<Timer size={14} />}
                disabled={isBusy || isRunning}
                title={isBusy ? text('estimate.busy') : undefined}
                onClick={onMeasure}
              >
                {text('estimate.measure')}
              </Button>
            ) : (
              <p className={styles.quiet}>
                {value.time.method === 'recorded'
                  ? text('estimate.recorded', { run: value.time.runId ?? '' })
                  : text('estimate.measured')}
              </p>
            )}
            {value.notes.length === 0 ? null : (
              <details className={styles.notes}>
                <summary>{text('estimate.notes', { count: value.notes.length })}</summary>
                <ul>
                  {value.notes.map((note) => (
                    <li key={note.message}>{describeReason(note, language)}</li>
                  ))}
                </ul>
              </details>
            )}
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function Figures({ value }: { readonly value: RunEstimate }) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const { time, memory, device, steps, images, disk } = value;
  const duration = (seconds: number | undefined): string =>
    seconds === undefined ? text('estimate.unknown') : formatShort(seconds, language);
  const deviceName = `${device.device}, ${device.precision}`;
  const rows: readonly (readonly [string, string])[] = [
    [text('estimate.total'), duration(time?.totalSeconds)],
    ...(time === null
      ? []
      : ([
          [text('estimate.epoch'), duration(time.epochSeconds)],
          [text('estimate.step'), duration(time.stepSeconds)],
        ] as const)),
    [
      text('estimate.memory'),
      memory === null
        ? text('estimate.memoryOwn')
        : text('estimate.memoryOf', {
            needed: formatBytes(memory.neededBytes),
            available: formatBytes(memory.availableBytes),
          }),
    ],
    ...(memory === null || memory.recompute === 'none'
      ? []
      : ([[text('estimate.recompute'), memory.recompute]] as const)),
    ...(memory === null || memory.microBatch === steps.photos
      ? []
      : ([[text('estimate.micro'), formatCount(memory.microBatch)]] as const)),
    [text('estimate.device'), device.isTested ? deviceName : text('estimate.untested', { device: deviceName })],
    [text('estimate.steps'), text('estimate.stepsOf', { perEpoch: steps.perEpoch, total: steps.total })],
    [text('estimate.photos'), text('estimate.photosOf', { train: images.train, val: images.val })],
    [text('estimate.checkpoints'), formatBytes(disk.checkpointBytes)],
    [text('estimate.cache'), formatBytes(disk.cacheBytes)],
    [text('estimate.free'), formatBytes(disk.freeBytes)],
  ];
  return (
    <dl className={styles.figures}>
      {rows.map(([title, shown], index) => (
        <div key={title} className={styles.figure} data-main={index === 0}>
          <dt>{title}</dt>
          <dd>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Below ten seconds the tenths count. */
function formatShort(seconds: number, language: 'ko' | 'en'): string {
  if (seconds >= 10) return formatDuration(seconds, language);
  const unit = language === 'ko' ? '초' : ' s';
  return seconds < 0.1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)}${unit}`;
}
