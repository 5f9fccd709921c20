import { useVirtualizer } from '@tanstack/react-virtual';
import { Database, File, Folder } from 'lucide-react';
import { type KeyboardEvent, useCallback, useId, useRef } from 'react';
import type { FolderContents, FolderEntry, FolderListing } from '../../src-shared/contract/places.ts';
import styles from './FolderPicker.module.css';
import { browse, finishPicking, usePicker } from './folder-picker.ts';
import { formatBytes, formatDate } from './format.ts';
import { useText } from './i18n.ts';
import { usePreferences } from './preferences.ts';

/** Pixels of a row. */
const ROW_HEIGHT = 32;

type FolderEntriesProps = {
  readonly listing: FolderListing;
  readonly question: { readonly kind: 'folder' | 'file'; readonly extensions: readonly string[] };
};

/** What lies in a folder: arrows and letters move, Enter goes in or chooses, Backspace goes up. */
export function FolderEntries({ listing, question }: FolderEntriesProps) {
  const text = useText('places');
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  // The keys of whoever went into a folder go on there.
  const focusList = useCallback((list: HTMLDivElement | null) => {
    scroller.current = list;
    list?.focus();
  }, []);
  const selected = usePicker((state) => state.selected);
  const { entries, unlisted } = listing;
  const index = entries.findIndex(({ path }) => path === selected);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const select = (at: number) => {
    usePicker.setState({ selected: entries[at]?.path ?? null });
    if (entries[at]) rows.scrollToIndex(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key]?.(index, entries.length);
    if (move !== undefined) select(move);
    else if (event.key === 'Enter' && entries[index]) activate(entries[index]);
    else if (event.key === 'Backspace') void browse(listing.trail.at(-2)?.path ?? listing.path);
    else if (event.key.length === 1 && event.key !== ' ') select(findByLetter(entries, index, event.key));
    else return;
    event.preventDefault();
  };
  const empty =
    question.kind === 'file' ? text('emptyFile', { extensions: question.extensions.join(', ') }) : text('empty');
  return (
    <>
      <div
        ref={focusList}
        className={styles.entries}
        role="listbox"
        tabIndex={0}
        aria-label={text('list.label', { name: listing.trail.at(-1)?.name ?? listing.path })}
        aria-activedescendant={index >= 0 ? `${id}-${index}` : undefined}
        onKeyDown={onKeyDown}
      >
        {entries.length === 0 ? <p className={styles.none}>{empty}</p> : null}
        <div className={styles.rows} role="presentation" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const entry = entries[row.index];
            if (!entry) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, as a listbox does
              <div
                key={entry.path}
                id={`${id}-${row.index}`}
                className={styles.entry}
                role="option"
                tabIndex={-1}
                aria-selected={row.index === index}
                aria-setsize={entries.length}
                aria-posinset={row.index + 1}
                style={{ height: ROW_HEIGHT, transform: `translateY(${row.start}px)` }}
                onClick={() => select(row.index)}
                onDoubleClick={() => activate(entry)}
              >
                <Entry entry={entry} />
              </div>
            );
          })}
        </div>
      </div>
      {unlisted > 0 ? <p className={styles.unlisted}>{text('unlisted', { count: unlisted })}</p> : null}
    </>
  );
}

function Entry({ entry }: { readonly entry: FolderEntry }) {
  const text = useText('places');
  const language = usePreferences((state) => state.language);
  const contentsOf = useContentsText();
  if (entry.kind === 'file') {
    return (
      <>
        <File size={16} strokeWidth={1.75} aria-hidden />
        <span className={styles.name}>{entry.name}</span>
        <span className={styles.facts}>{formatDate(entry.modifiedAt, language)}</span>
        <span className={styles.size}>{formatBytes(entry.sizeBytes)}</span>
      </>
    );
  }
  const Icon = entry.isWorkspace ? Database : Folder;
  return (
    <>
      <Icon size={16} strokeWidth={1.75} aria-hidden data-workspace={entry.isWorkspace || undefined} />
      <span className={styles.name}>{entry.name}</span>
      <span className={styles.facts}>
        {entry.isWorkspace ? text('workspace') : entry.contents ? contentsOf(entry.contents) : ''}
      </span>
    </>
  );
}

/** `30 pictures · 2 folders`, in words. */
export function useContentsText(): (contents: FolderContents) => string {
  const text = useText('places');
  return ({ pictures, folders, isCut }) => {
    const parts = [
      pictures > 0 ? text('pictures', { count: pictures }) : null,
      folders > 0 ? text('folders', { count: folders }) : null,
    ].filter((part) => part !== null);
    const amount = parts.join(' · ');
    if (amount === '') return text('nothing');
    return isCut ? text('more', { amount }) : amount;
  };
}

function activate(entry: FolderEntry): void {
  if (entry.kind === 'folder') void browse(entry.path);
  else finishPicking(entry.path);
}

/** Where a key leads, by the row it starts from (-1: none) and how many there are. */
const MOVES: Readonly<Record<string, (from: number, count: number) => number>> = {
  ArrowDown: (from, count) => Math.min(count - 1, from + 1),
  ArrowUp: (from) => Math.max(0, from - 1),
  Home: () => 0,
  End: (_from, count) => count - 1,
  PageDown: (from, count) => Math.min(count - 1, from + 10),
  PageUp: (from) => Math.max(0, from - 10),
};

/** The next entry that begins with a letter, from the top again after the last one. */
function findByLetter(entries: readonly FolderEntry[], from: number, letter: string): number {
  const begins = (entry: FolderEntry) => entry.name.toLowerCase().startsWith(letter.toLowerCase());
  const after = entries.findIndex((entry, at) => at > from && begins(entry));
  return after >= 0 ? after : Math.max(from, entries.findIndex(begins));
}
