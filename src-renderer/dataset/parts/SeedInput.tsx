import { NumberInput } from '@mantine/core';
import { useText } from '../../ui/i18n.ts';
import styles from './Steps.module.css';

type SeedInputProps = {
  readonly value: number;
  /** Absent: it can't be changed here. */
  readonly onChange?: (value: number | undefined) => void;
  readonly title?: string;
};

/** A whole number from 0; an emptied field is the program's own choice again. */
export function SeedInput({ value, onChange, title }: SeedInputProps) {
  const text = useText('dataset');
  return (
    <NumberInput
      className={styles.seed ?? ''}
      label={text('seed')}
      title={title}
      min={0}
      max={Number.MAX_SAFE_INTEGER}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      readOnly={onChange === undefined}
      value={value}
      onChange={(typed) => onChange?.(typeof typed === 'number' ? typed : undefined)}
    />
  );
}
