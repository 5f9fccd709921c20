import { Select } from '@mantine/core';
import type { PredictionModel } from '../../../src-shared/contract/prediction.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { runTitle } from '../../ui/run-title.ts';
import { modelKey } from '../model-key.ts';
import styles from './ModelPicker.module.css';

type ModelPickerProps = {
  readonly models: readonly PredictionModel[];
  readonly chosen: PredictionModel;
  readonly onChoose: (key: string) => void;
};

/** Packages and runs, the newest first, with what they reached and what was decided. */
export function ModelPicker({ models, chosen, onChoose }: ModelPickerProps) {
  const text = useText('try');
  const option = ({
    model,
    runId,
    runName,
    dir,
    architecture,
    accuracy,
    verdict,
    decision,
    isThere,
  }: PredictionModel) => {
    const folder = dir === null ? runId : (dir.split(/[\\/]/).at(-1) ?? runId);
    const name = runTitle({ runId: folder, name: runName });
    const parts = [
      name,
      architecture,
      accuracy ? text(`accuracy.${accuracy.split}`, { top1: formatPercent(accuracy.top1) }) : null,
      decision ? text(`decision.${decision}`) : verdict ? text(`verdict.${verdict}`) : null,
      isThere ? null : text('models.gone'),
    ];
    return {
      value: modelKey(model),
      label: parts.filter((part) => part !== null).join(' · '),
      disabled: !isThere,
    };
  };
  const of = (kind: PredictionModel['model']['kind']) => models.filter(({ model }) => model.kind === kind).map(option);
  return (
    <Select
      className={styles.picker}
      aria-label={text('model')}
      data={[
        { group: text('models.packages'), items: of('package') },
        { group: text('models.runs'), items: of('run') },
      ].filter(({ items }) => items.length > 0)}
      value={modelKey(chosen.model)}
      searchable={models.length > 10}
      onChange={(value) => {
        if (value !== null) onChoose(value);
      }}
    />
  );
}
