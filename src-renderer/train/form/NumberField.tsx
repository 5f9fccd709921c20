import { TextInput } from '@mantine/core';
import { useState } from 'react';
import styles from './Form.module.css';

type NumberFieldProps = {
  readonly label: string;
  /** A number, or what was typed instead of one. */
  readonly value: unknown;
  readonly unit?: string | undefined;
  readonly isWrong: boolean;
  readonly describedBy: string;
  readonly isDisabled?: boolean;
  readonly onSet: (value: number | string) => void;
};

/** A number as people write it: `1e-3` stays `1e-3`, and what is no number is said to be wrong instead of vanishing. */
export function NumberField({ label, value, unit, isWrong, describedBy, isDisabled = false, onSet }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft !== null && numberIn(draft) === value ? draft : textOf(value);
  return (
    <TextInput
      aria-label={label}
      aria-describedby={describedBy}
      error={isWrong}
      disabled={isDisabled}
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      rightSection={unit === undefined ? null : <span className={styles.unit}>{unit}</span>}
      rightSectionWidth="auto"
      rightSectionPointerEvents="none"
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        onSet(numberIn(event.currentTarget.value));
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

function numberIn(text: string): number | string {
  const trimmed = text.trim();
  const number = Number(trimmed);
  return trimmed === '' || !Number.isFinite(number) ? trimmed : number;
}

/** Below this a number is easier to read with its exponent. */
const SMALL = 1e-3;

/** As `1e-6`, and not as 0.000001. */
export function textOf(value: unknown): string {
  if (typeof value !== 'number') return value === undefined || value === null ? '' : String(value);
  return value !== 0 && Math.abs(value) < SMALL ? value.toExponential() : String(value);
}
