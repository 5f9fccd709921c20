import { Button, Modal } from '@mantine/core';
import type { FilingAction } from '../../../src-shared/contract/photo-filing.ts';
import { fileConfirmed } from '../filing.ts';
import { ask, type Prompt } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './Prompt.module.css';

type ConfirmPromptProps = { readonly prompt: Extract<Prompt, { kind: 'confirm' }>; readonly words: Words };

/** Before very many photos are filed at once. */
export function ConfirmPrompt({ prompt: { action, count }, words }: ConfirmPromptProps) {
  const { text, frame } = words;
  const go = () => {
    ask(null);
    void fileConfirmed(action);
  };
  return (
    <Modal
      opened
      onClose={() => ask(null)}
      title={text('confirm.title', { count })}
      size={400}
      closeButtonProps={{ 'aria-label': frame('action.close') }}
    >
      <p className={styles.body}>{text('confirm.body')}</p>
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => ask(null)}>
          {frame('action.cancel')}
        </Button>
        <Button data-autofocus onClick={go}>
          {text('confirm.go', { action: nameOf(action, words), count })}
        </Button>
      </div>
    </Modal>
  );
}

function nameOf(action: FilingAction, { text, drug, reason }: Words): string {
  switch (action.kind) {
    case 'accept':
      return text('file.accept');
    case 'reject':
      return `${text('file.reject')} (${reason(action.reason)})`;
    case 'relabel':
      return `${text('file.relabel')} (${drug(action.kcode)})`;
    case 'grade':
      return action.grade === null ? text('file.gradeMeasured') : text('file.grade', { grade: action.grade });
    case 'clear':
      return text('file.clear');
  }
}
