import { ActionIcon, Switch } from '@mantine/core';
import { CircleAlert, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { valueAt } from '../../../src-shared/recipe-problems.ts';
import { recipeKeys } from '../../../src-shared/text/recipe-keys.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { type Choice, FieldControl } from './FieldControl.tsx';
import styles from './Form.module.css';
import type { Field, FieldKind } from './fields.ts';
import { textOf } from './NumberField.tsx';
import { useProblemText } from './problem-text.ts';

export type RowProps = {
  readonly field: Field;
  /** The whole recipe as written. */
  readonly recipe: unknown;
  readonly problems: readonly RecipeProblem[];
  readonly choices: ReadonlyMap<string, readonly Choice[]>;
  readonly isShown: (field: Field) => boolean;
  readonly onSet: (field: Field, value: unknown) => void;
  readonly onReset: (field: Field) => void;
};

/** A key with its explanation, its control and what is wrong with it; for a group, its keys beneath. */
export function FieldRow(props: RowProps) {
  const { field, recipe, problems, choices, isShown, onSet, onReset } = props;
  const written = valueAt(recipe, field.path);
  const value = written === undefined ? field.defaultValue : written;
  const inner = field.type.kind === 'nullable' ? field.type.inner : field.type;
  const isThere = field.type.kind !== 'nullable' || (value !== null && value !== undefined);
  const beneath = inner.kind === 'group' && isThere ? inner.fields.filter(isShown) : [];
  // What is wrong within a range stands at the range.
  const own = problems.filter(({ path }) => path.filter((part) => typeof part === 'string').join('.') === field.key);
  return (
    <>
      <OneRow
        field={field}
        valueJson={JSON.stringify(value) ?? ''}
        problemsJson={JSON.stringify(own)}
        choices={choices.get(field.key)}
        onSet={onSet}
        onReset={onReset}
      />
      {beneath.length > 0 ? (
        <div className={styles.nested}>
          {beneath.map((one) => (
            <FieldRow key={one.key} {...props} field={one} />
          ))}
        </div>
      ) : null}
    </>
  );
}

type OneRowProps = Pick<RowProps, 'field' | 'onSet' | 'onReset'> & {
  // As text, so that a row is drawn anew only when its own value or problems have changed.
  readonly valueJson: string;
  readonly problemsJson: string;
  readonly choices: readonly Choice[] | undefined;
};

const OneRow = memo(function OneRow({ field, valueJson, problemsJson, choices, onSet, onReset }: OneRowProps) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const problemText = useProblemText();
  const value: unknown = valueJson === '' ? undefined : JSON.parse(valueJson);
  const problems: readonly RecipeProblem[] = JSON.parse(problemsJson);
  const words = recipeKeys[field.key];
  const title = words?.title[language] ?? field.key;
  const { type } = field;
  const inner = type.kind === 'nullable' ? type.inner : type;
  const isPlainGroup = type.kind === 'group';
  const isChanged = !isPlainGroup && valueJson !== (JSON.stringify(field.defaultValue) ?? '');
  const shownDefault = useDefaultText(field);
  const id = `field-${field.key.replaceAll('.', '-')}`;
  return (
    <div className={styles.row} data-changed={isChanged} data-group={isPlainGroup} id={id} data-key={field.key}>
      <div className={styles.titleLine}>
        <span className={styles.title}>{title}</span>
        <code className={styles.key}>{field.path.at(-1)}</code>
        {isChanged ? <span className={styles.changedMark}>{text('changed')}</span> : null}
      </div>
      <p className={styles.explanation} id={`${id}-about`}>
        {words?.explanation[language]}
        {isChanged ? <span className={styles.default}> {text('default', { value: shownDefault })}</span> : null}
      </p>
      {isPlainGroup ? null : (
        <div className={styles.control}>
          {type.kind === 'nullable' ? (
            <NullSwitch
              field={field}
              title={title}
              value={value}
              inner={inner}
              onSet={onSet}
              describedBy={`${id}-about`}
            />
          ) : null}
          {type.kind === 'nullable' && (value === null || value === undefined) ? null : (
            <FieldControl
              type={inner}
              title={title}
              unit={words?.unit?.[language]}
              value={value}
              isWrong={problems.length > 0}
              describedBy={problems.length > 0 ? `${id}-wrong ${id}-about` : `${id}-about`}
              choices={choices}
              onSet={(one) => onSet(field, one)}
            />
          )}
          {problems.length === 0 ? null : (
            <p className={styles.wrong} id={`${id}-wrong`} role="alert">
              <CircleAlert size={14} aria-hidden />
              <span>{problems.map(problemText).join(' ')}</span>
            </p>
          )}
        </div>
      )}
      {isPlainGroup ? null : (
        <div className={styles.resetPlace}>
          {isChanged ? (
            <ActionIcon
              size={24}
              aria-label={text('reset', { title, value: shownDefault })}
              title={text('reset', { title, value: shownDefault })}
              onClick={() => onReset(field)}
            >
              <RotateCcw size={14} />
            </ActionIcon>
          ) : null}
        </div>
      )}
    </div>
  );
});

type NullSwitchProps = {
  readonly field: Field;
  readonly title: string;
  readonly value: unknown;
  readonly inner: FieldKind;
  readonly describedBy: string;
  readonly onSet: RowProps['onSet'];
};

function NullSwitch({ field, title, value, inner, describedBy, onSet }: NullSwitchProps) {
  const text = useText('trainForm');
  const isThere = value !== null && value !== undefined;
  const absent = text(absentWord(field));
  return (
    <Switch
      aria-label={text('null.set', { title })}
      aria-describedby={describedBy}
      checked={isThere}
      label={isThere && inner.kind === 'group' ? text('value.on') : isThere ? '' : absent}
      onChange={(event) => onSet(field, event.currentTarget.checked ? firstValue(field, inner) : null)}
    />
  );
}

/** What a key without a value means; most are chosen by the program. */
function absentWord({ key }: Field): 'null.automatic' | 'null.off' | 'null.dataset' {
  if (key === 'data.real_ratio' || key === 'model.num_classes') return 'null.dataset';
  return key === 'data.cache_gb' || key === 'training.micro_batch' ? 'null.automatic' : 'null.off';
}

/** What a person who sets a value most likely begins from: those that docs/recipe.md measured or names as usual. */
const FIRST_VALUES: Readonly<Record<string, unknown>> = {
  'data.cache_gb': 10,
  'data.real_ratio': 0.3,
  'training.ema_decay': 0.999,
  'training.micro_batch': 8,
  'model.num_classes': 100,
  'checkpoint.resume': 'last',
};

function firstValue({ key }: Field, inner: FieldKind): unknown {
  if (inner.kind !== 'group') return FIRST_VALUES[key] ?? '';
  return Object.fromEntries(inner.fields.map(({ path, defaultValue }) => [path.at(-1) ?? '', defaultValue]));
}

function useDefaultText(field: Field): string {
  const text = useText('trainForm');
  const { defaultValue: value, type } = field;
  if (value === null || value === undefined)
    return type.kind === 'nullable' ? text(absentWord(field)) : text('value.none');
  if (typeof value === 'boolean') return text(value ? 'value.on' : 'value.off');
  if (Array.isArray(value)) return value.map(textOf).join(' – ');
  return textOf(value);
}
