import { MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { assertNever } from '../../../src-shared/errors.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Form.module.css';
import type { FieldKind } from './fields.ts';
import { NumberField } from './NumberField.tsx';

/** What is known of a value beside its name: `test_efficientnet`, "0.4 M weights". */
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

type FieldControlProps = {
  readonly type: FieldKind;
  readonly title: string;
  readonly unit: string | undefined;
  readonly value: unknown;
  readonly isWrong: boolean;
  /** Ids of the explanation and of what is wrong. */
  readonly describedBy: string;
  /** Where the schema knows only that it is a text. */
  readonly choices?: readonly Choice[] | undefined;
  readonly onSet: (value: unknown) => void;
};

/** The control of one key by its type; groups and nullable keys are laid out by `FieldRow`. */
export function FieldControl({ type, title, unit, value, isWrong, describedBy, choices, onSet }: FieldControlProps) {
  const text = useText('trainForm');
  const common = { 'aria-label': title, 'aria-describedby': describedBy, error: isWrong };
  switch (type.kind) {
    case 'switch':
      return (
        <Switch
          aria-label={title}
          aria-describedby={describedBy}
          checked={value === true}
          label={value === true ? text('value.on') : text('value.off')}
          onChange={(event) => onSet(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return <ChoiceControl {...common} type={type} value={value} choices={choices} onSet={onSet} />;
    case 'several':
      return (
        <MultiSelect
          {...common}
          data={[...type.options]}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onSet}
        />
      );
    case 'number':
      return (
        <NumberField
          label={title}
          value={value}
          unit={unit}
          isWrong={isWrong}
          describedBy={describedBy}
          onSet={onSet}
        />
      );
    case 'range': {
      const [low, high]: readonly unknown[] = Array.isArray(value) ? value : [];
      const part = { isWrong, describedBy };
      return (
        <div className={styles.range}>
          <NumberField {...part} label={text('range.low', { title })} value={low} onSet={(one) => onSet([one, high])} />
          <span aria-hidden>–</span>
          <NumberField
            {...part}
            label={text('range.high', { title })}
            value={high}
            onSet={(one) => onSet([low, one])}
          />
          {unit === undefined ? null : <span className={styles.rangeUnit}>{unit}</span>}
        </div>
      );
    }
    case 'text':
      if (choices) {
        const options = choices.map((choice) => choice.value);
        return (
          <ChoiceControl {...common} type={{ kind: 'choice', options }} value={value} choices={choices} onSet={onSet} />
        );
      }
      return (
        <TextInput
          {...common}
          value={value === null || value === undefined ? '' : String(value)}
          onChange={(event) => onSet(event.currentTarget.value)}
        />
      );
    case 'nullable':
    case 'group':
      return null;
    default:
      return assertNever(type);
  }
}

type ChoiceControlProps = {
  readonly 'aria-label': string;
  readonly 'aria-describedby': string;
  readonly error: boolean;
  readonly type: Extract<FieldKind, { kind: 'choice' }>;
  readonly value: unknown;
  readonly choices: readonly Choice[] | undefined;
  readonly onSet: (value: unknown) => void;
};

function ChoiceControl({ type, value, choices, onSet, ...common }: ChoiceControlProps) {
  const labels = new Map(choices?.map((choice) => [choice.value, choice]));
  const known = type.options.map((option) => ({
    value: String(option),
    label: labels.get(String(option))?.label ?? String(option),
  }));
  const own = String(value);
  // A value that is not among them stays visible, with what is wrong with it beside.
  const data = known.some((option) => option.value === own) ? known : [...known, { value: own, label: own }];
  if (data.length === 1) return <span className={styles.fixed}>{data[0]?.label}</span>;
  return (
    <Select
      {...common}
      data={data}
      value={own}
      onChange={(chosen) => onSet(type.options.find((option) => String(option) === chosen) ?? chosen)}
      comboboxProps={{ withinPortal: true }}
      renderOption={({ option }) => {
        const hint = labels.get(option.value)?.hint;
        return (
          <span className={styles.option}>
            <span>{option.label}</span>
            {hint ? <span className={styles.optionHint}>{hint}</span> : null}
          </span>
        );
      }}
    />
  );
}
