import { Button, Modal, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { RejectReason } from '../../../src-shared/contract/photo-filing.ts';
import { useCommands } from '../../ui/commands.ts';
import { Key } from '../../ui/Key.tsx';
import { file, targetNow } from '../filing.ts';
import { ask } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './Prompt.module.css';

/** What the server takes. */
const MAX_NOTE_LENGTH = 500;

/** One key for each reason: `r 1` is a rejection. */
export function RejectPrompt({ words }: { readonly words: Words }) {
  const { text, reason } = words;
  const [isOther, setOther] = useState(false);
  const [count] = useState(() => targetNow()?.count ?? 0);
  useCommands(
    useMemo(
      () =>
        RejectReason.options.map((option, i) => ({
          id: `photos.reject.${option}`,
          label: `${text('file.reject')}: ${reason(option)}`,
          keys: String(i + 1),
          isKeyOnly: true,
          isOfDialog: true,
          run: () => choose(option, setOther),
        })),
      [text, reason],
    ),
  );
  const title = count > 1 ? text('reject.titleMany', { count }) : text('reject.title');
  return (
    <Modal
      opened
      onClose={() => ask(null)}
      title={title}
      size={400}
      closeButtonProps={{ 'aria-label': words.frame('action.close') }}
    >
      {isOther ? (
        <NoteForm words={words} />
      ) : (
        <div className={styles.options}>
          {RejectReason.options.map((option, i) => (
            <button
              key={option}
              type="button"
              className={styles.option}
              data-autofocus={i === 0 || undefined}
              onClick={() => choose(option, setOther)}
            >
              <span>{reason(option)}</span>
              <Key>{i + 1}</Key>
            </button>
          ))}
        </div>
      )}
    </Modal>
  );
}

function choose(reason: RejectReason, setOther: (isOther: boolean) => void): void {
  if (reason === 'other') {
    setOther(true);
  } else {
    ask(null);
    void file({ kind: 'reject', reason });
  }
}

function NoteForm({ words }: { readonly words: Words }) {
  const [note, setNote] = useState('');
  const trimmed = note.trim();
  const submit = () => {
    if (trimmed === '') return;
    ask(null);
    void file({ kind: 'reject', reason: 'other', note: trimmed });
  };
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextInput
        autoFocus
        label={words.text('reject.note')}
        value={note}
        maxLength={MAX_NOTE_LENGTH}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" disabled={trimmed === ''}>
        {words.text('reject.submit')}
      </Button>
    </form>
  );
}
