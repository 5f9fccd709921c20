import { Modal, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import { type DrugMatch, rankDrugs, splitByRanges, type TextRange } from '../../src-shared/hangul.ts';
import styles from './DrugPrompt.module.css';
import { useText } from './i18n.ts';

/** Drugs that are listed: who sees more of them types another letter. */
const MAX_LISTED = 50;

type Choice = { readonly drug: Drug; readonly match: DrugMatch | null; readonly isRecent: boolean };

type DrugPromptProps = {
  readonly title: string;
  readonly drugs: readonly Drug[];
  /** K-codes that come first, marked. */
  readonly recent?: readonly string[];
  readonly onChoose: (kcode: string) => void;
  readonly onClose: () => void;
};

const NONE: readonly string[] = [];

/** Asks for a drug: by its initials, name, K-code or maker. */
export function DrugPrompt({ title, drugs, recent = NONE, onChoose, onClose }: DrugPromptProps) {
  const text = useText('frame');
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const choices = choicesFor(typed, drugs, recent);
  const active = Math.min(at, choices.length - 1);
  const choose = (choice: Choice | undefined) => {
    if (choice) onChoose(choice.drug.kcode);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a syllable is being put together, Enter and the arrows belong to the input method.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((active + step + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[active]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': text('action.close') }}>
      <TextInput
        data-autofocus
        // Mantine's own Escape would close every dialog beneath, too.
        data-mantine-stop-propagation="true"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={choices.length > 0 ? `${listId}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        aria-label={text('drug.find')}
        placeholder={text('drug.find')}
        leftSection={<Search size={14} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.drugs} role="listbox" id={listId} aria-label={title}>
        {choices.map((choice, i) => (
          <Option
            key={choice.drug.kcode}
            id={`${listId}-${i}`}
            choice={choice}
            isActive={i === active}
            recent={text('drug.recent')}
            onChoose={() => choose(choice)}
          />
        ))}
      </div>
      {choices.length === 0 ? <p className={styles.none}>{text('drug.none')}</p> : null}
    </Modal>
  );
}

type OptionProps = {
  readonly id: string;
  readonly choice: Choice;
  readonly isActive: boolean;
  readonly recent: string;
  readonly onChoose: () => void;
};

function Option({ id, choice: { drug, match, isRecent }, isActive, recent, onChoose }: OptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the option (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field's own keys choose
    <div ref={element} id={id} role="option" aria-selected={isActive} className={styles.drug} onClick={onChoose}>
      <span className={styles.name}>
        <Found text={drug.drugName} ranges={match?.ranges.drugName ?? []} />
      </span>
      {isRecent ? <span className={styles.recent}>{recent}</span> : null}
      <span className={styles.about}>
        <Found text={drug.kcode} ranges={match?.ranges.kcode ?? []} />
        {' · '}
        <Found text={drug.manufacturer} ranges={match?.ranges.manufacturer ?? []} />
      </span>
    </div>
  );
}

/** A text with what was typed made visible. */
function Found({ text, ranges }: { readonly text: string; readonly ranges: readonly TextRange[] }) {
  let at = 0;
  return splitByRanges(text, ranges).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.isMatch ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
  });
}

function choicesFor(typed: string, drugs: readonly Drug[], recent: readonly string[]): Choice[] {
  if (typed.trim() !== '') {
    return rankDrugs(typed, drugs)
      .slice(0, MAX_LISTED)
      .map(({ drug, match }) => ({ drug, match, isRecent: false }));
  }
  const recentDrugs = recent.flatMap((kcode) => drugs.find((drug) => drug.kcode === kcode) ?? []);
  const others = drugs.filter((drug) => !recent.includes(drug.kcode)).slice(0, MAX_LISTED - recentDrugs.length);
  return [
    ...recentDrugs.map((drug) => ({ drug, match: null, isRecent: true })),
    ...others.map((drug) => ({ drug, match: null, isRecent: false })),
  ];
}
