import { Select } from '@mantine/core';
import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { runTitle } from '../../ui/run-title.ts';
import styles from './RunPicker.module.css';

type RunPickerProps = {
  readonly runs: readonly RunSummary[];
  readonly runId: string;
  readonly onChoose: (runId: string) => void;
};

/** The runs that have a checkpoint, newest first. */
export function RunPicker({ runs, runId, onChoose }: RunPickerProps) {
  const text = useText('release');
  const known = runs.some((run) => run.runId === runId) ? runs : [];
  const options = known.map((run) => {
    const top1 =
      run.bestValTop1 === null ? '' : ` · ${text('runValidation', { top1: formatPercent(run.bestValTop1) })}`;
    return { value: run.runId, label: `${runTitle(run)} · ${run.config.model.name}${top1}` };
  });
  return (
    <Select
      className={styles.picker}
      aria-label={text('run')}
      data={options.length > 0 ? options : [runId]}
      value={runId}
      searchable={options.length > 10}
      onChange={(value) => {
        if (value !== null) onChoose(value);
      }}
    />
  );
}
