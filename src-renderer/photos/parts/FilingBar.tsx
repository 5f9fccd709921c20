import { Switch } from '@mantine/core';
import { Check, CircleDashed, History, type LucideIcon, Redo2, Tag, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Grade } from '../../../src-shared/contract/photo-filing.ts';
import { formatCount } from '../../ui/format.ts';
import { Key } from '../../ui/Key.tsx';
import { selectNothing } from '../browse.ts';
import { file, redo, undo } from '../filing.ts';
import { rowAt } from '../row-cache.ts';
import { selectionSize } from '../selection.ts';
import { ask, setAdvances, usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './FilingBar.module.css';

/** What the next key acts on, and what it can do: the keys of the screen for whoever learns them, buttons for a mouse. */
export function FilingBar({ words }: { readonly words: Words }) {
  const { text } = words;
  const hasTarget = usePhotos((state) => state.openedId !== null || state.cursorId !== null);
  const advances = usePhotos((state) => state.advances);
  const isHistoryOpen = usePhotos((state) => state.isHistoryOpen);
  const filing = usePhotos((state) => state.filing);
  return (
    <section className={styles.bar} aria-label={text('file.bar')} data-testid="filing-bar">
      <TargetName words={words} />
      <div className={styles.actions}>
        <Act icon={Check} keys="A" is="accept" isDisabled={!hasTarget} onAct={() => void file({ kind: 'accept' })}>
          {text('file.accept')}
        </Act>
        <Act icon={X} keys="R" is="reject" isDisabled={!hasTarget} onAct={() => ask({ kind: 'reject' })}>
          {text('file.reject')}
        </Act>
        <Act icon={Tag} keys="L" isDisabled={!hasTarget} onAct={() => ask({ kind: 'relabel' })}>
          {text('file.relabel')}
        </Act>
        <Act
          icon={CircleDashed}
          keys="P"
          label={text('file.clear')}
          isDisabled={!hasTarget}
          onAct={() => void file({ kind: 'clear' })}
        />
        <span className={styles.rule} />
        {Grade.options.map((grade, i) => (
          <button
            key={grade}
            type="button"
            className={styles.act}
            disabled={!hasTarget}
            aria-label={text('file.grade', { grade })}
            title={text('file.grade', { grade })}
            onClick={() => void file({ kind: 'grade', grade })}
          >
            <strong>{grade}</strong>
            <Key>{i + 1}</Key>
          </button>
        ))}
      </div>
      <div className={styles.end}>
        <Left words={words} />
        <Switch
          checked={advances}
          onChange={(event) => setAdvances(event.currentTarget.checked)}
          label={text('file.advance')}
          title={text('file.advanceHint')}
          className={styles.advance}
        />
        <IconAct icon={Undo2} label={text('file.undo')} keys="Z" isDisabled={!filing.undo} onAct={() => void undo()} />
        <IconAct
          icon={Redo2}
          label={text('file.redo')}
          keys="Ctrl Shift Z"
          isDisabled={!filing.redo}
          onAct={() => void redo()}
        />
        <IconAct
          icon={History}
          label={text('file.history')}
          keys="H"
          isPressed={isHistoryOpen}
          onAct={() => usePhotos.setState({ isHistoryOpen: !isHistoryOpen })}
        />
      </div>
    </section>
  );
}

/** The photo under the cursor, or how many are selected. */
function TargetName({ words }: { readonly words: Words }) {
  const { text } = words;
  const selection = usePhotos((state) => state.selection);
  const isOpened = usePhotos((state) => state.openedId !== null);
  const photo = usePhotos((state) => (state.cursorId === null ? undefined : rowAt(state.rows, state.cursor)));
  const count = selectionSize(selection);
  if (count > 0 && !isOpened) {
    return (
      <div className={styles.target} data-selected>
        <strong>{text(selection.kind === 'all' ? 'file.allSelected' : 'file.selected', { count })}</strong>
        <button type="button" className={styles.unselect} aria-label={text('file.unselect')} onClick={selectNothing}>
          <X size={14} aria-hidden />
        </button>
      </div>
    );
  }
  return (
    <div className={styles.target} title={photo?.fileName}>
      {photo ? (
        <>
          <span className={styles.drug}>{photo.drugName}</span>
          <span className={styles.kcode}>{photo.kcode}</span>
        </>
      ) : (
        <span className={styles.kcode}>{text('file.nothing')}</span>
      )}
    </div>
  );
}

/** How much of the filter is still to be decided. */
function Left({ words }: { readonly words: Words }) {
  const pending = usePhotos(({ facets }) =>
    facets.state === 'ready'
      ? facets.value.facets.decisions.find(({ value }) => value === 'pending')?.count
      : undefined,
  );
  return pending === undefined ? null : (
    <span className={styles.left} title={formatCount(pending)}>
      {words.text('file.left', { count: pending })}
    </span>
  );
}

type ActProps = {
  readonly icon: LucideIcon;
  readonly keys: string;
  readonly is?: 'accept' | 'reject';
  readonly isDisabled: boolean;
  readonly onAct: () => void;
  /** Its name where no word stands beside the icon. */
  readonly label?: string;
  readonly children?: ReactNode;
};

function Act({ icon: Icon, keys, is, isDisabled, onAct, label, children }: ActProps) {
  return (
    <button
      type="button"
      className={styles.act}
      data-is={is}
      disabled={isDisabled}
      aria-label={label}
      title={label}
      onClick={onAct}
    >
      <Icon size={14} strokeWidth={2} aria-hidden />
      {children}
      <Key>{keys}</Key>
    </button>
  );
}

type IconActProps = Pick<ActProps, 'icon' | 'keys' | 'onAct'> & {
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly isPressed?: boolean;
};

function IconAct({ icon: Icon, label, keys, isDisabled = false, isPressed, onAct }: IconActProps) {
  return (
    <button
      type="button"
      className={styles.act}
      disabled={isDisabled}
      aria-label={label}
      aria-pressed={isPressed}
      title={`${label} (${keys})`}
      onClick={onAct}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
