import { Button, Progress } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import type { MachineGlance } from '../../../src-shared/contract/machine.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { useJob } from '../../api/jobs.ts';
import { useWorkspace } from '../../api/workspace.ts';
import { formatBytes, formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from '../Home.module.css';
import { useHome } from '../store.ts';

/** A dataset of 10,000 photos of 3 MB. */
const LOW_DISK_BYTES = 30e9;

/** What this machine has, and on what it trains. */
export function MachinePanel() {
  const text = useText('home');
  const glance = useHome((state) => state.glance);
  const loadGlance = useHome((state) => state.loadGlance);
  return (
    <Panel id="machine" title={text('machine.title')} className={styles.machine}>
      <LoadedBody loaded={glance} empty={{ title: text('machine.unchecked') }} onRetry={() => void loadGlance()}>
        {(value) => <Glance glance={value} />}
      </LoadedBody>
    </Panel>
  );
}

function Glance({ glance }: { readonly glance: MachineGlance }) {
  const text = useText('home');
  const { processor, memory, disk } = glance;
  return (
    <div className={styles.machineParts}>
      <Part label={text('machine.processor')} value={processor.model}>
        {text('machine.cores', { count: processor.cores })}
      </Part>
      <Room label={text('machine.memory')} {...memory} />
      {disk ? <Room label={text('machine.disk')} {...disk} isLow={disk.freeBytes < LOW_DISK_BYTES} /> : null}
      <Check check={glance.lastCheck} />
    </div>
  );
}

type PartProps = { readonly label: string; readonly value: React.ReactNode; readonly children?: React.ReactNode };

function Part({ label, value, children }: PartProps) {
  return (
    <div className={styles.part}>
      <span className={styles.partLabel}>{label}</span>
      <span>{value}</span>
      <span className={styles.partHint}>{children}</span>
    </div>
  );
}

type RoomProps = {
  readonly label: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly isLow?: boolean;
};

function Room({ label, freeBytes, totalBytes, isLow = false }: RoomProps) {
  const text = useText('home');
  const used = totalBytes === 0 ? 0 : (100 * (totalBytes - freeBytes)) / totalBytes;
  const free = text('machine.free', { free: formatBytes(freeBytes), total: formatBytes(totalBytes) });
  return (
    <div className={styles.part}>
      <span className={styles.partLabel}>{label}</span>
      <span>{free}</span>
      <Progress value={used} size={4} color={isLow ? 'var(--fair)' : 'var(--muted)'} aria-label={`${label}: ${free}`} />
      {isLow ? (
        <span className={styles.low}>
          <CircleAlert size={14} aria-hidden /> {text('machine.lowDisk')}
        </span>
      ) : null}
    </div>
  );
}

function Check({ check }: { readonly check: MachineGlance['lastCheck'] }) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const info = useWorkspace((state) => state.info);
  const loadGlance = useHome((state) => state.loadGlance);
  const { state, start, cancel } = useJob('machine.report');
  const run = async () => {
    await start(info.state === 'ready' ? { dir: info.value.dir } : {});
    await loadGlance();
  };
  return (
    <>
      <Part label={text('machine.device')} value={check ? <Chosen check={check} /> : text('machine.unchecked')}>
        {check ? text('machine.checkedAt', { date: formatDate(check.checkedAt, language) }) : text('machine.checkHint')}
      </Part>
      {state.state === 'running' ? (
        <JobProgress progress={state.progress} onCancel={cancel} />
      ) : (
        <Button variant="default" fullWidth title={text('machine.checkHint')} onClick={() => void run()}>
          {text('machine.check')}
        </Button>
      )}
      {state.state === 'failed' ? (
        <p className={styles.failed} role="alert">
          {describeError(state.error, language)}
        </p>
      ) : null}
    </>
  );
}

function Chosen({ check }: { readonly check: NonNullable<MachineGlance['lastCheck']> }) {
  const text = useText('home');
  if (check.isBroken) return <span className={styles.failed}>{text('machine.broken')}</span>;
  const { device, precision } = check.chosen;
  return (
    <>
      {device === 'cuda' && check.graphicsCard
        ? check.graphicsCard
        : isDevice(device)
          ? text(`device.${device}`)
          : device}
      {` · ${precision}`}
    </>
  );
}

const DEVICES = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;

function isDevice(device: string): device is (typeof DEVICES)[number] {
  return DEVICES.some((known) => known === device);
}
