import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { ArrowDownUp, Grid2x2, Grid3x3, Import, type LucideIcon, Search, Square, X } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { PhotoSort } from '../../../src-shared/contract/photo-filing.ts';
import { CELL_SIZES, type CellSize, setCellSize, usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './Toolbar.module.css';

type ToolbarProps = {
  readonly words: Words;
  readonly search: string;
  readonly sort: PhotoSort;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly onSearch: (text: string) => void;
  readonly onSort: (sort: PhotoSort) => void;
  readonly onImport: () => void;
  readonly isImporting: boolean;
};

const SORTS = PhotoSort.shape.by.unwrap().options;
const SIZE_ICONS: Readonly<Record<CellSize, LucideIcon>> = { small: Grid3x3, medium: Grid2x2, large: Square };

/** Searching, ordering, the size of the pictures, and where photos come from. */
export function Toolbar({ words, search, sort, searchField, onSearch, onSort, onImport, isImporting }: ToolbarProps) {
  const { text } = words;
  return (
    <>
      <SearchField words={words} search={search} field={searchField} onSearch={onSearch} />
      <div className={styles.sort}>
        <Select
          className={styles.sortBy}
          aria-label={text('sort.label')}
          value={sort.by}
          data={SORTS.map((by) => ({ value: by, label: text(`sort.${by}`) }))}
          onChange={(by) => onSort({ by: SORTS.find((known) => known === by) ?? 'added', isReversed: false })}
        />
        <ActionIcon
          aria-label={text('sort.reverse')}
          title={text('sort.reverse')}
          aria-pressed={sort.isReversed}
          variant={sort.isReversed ? 'light' : 'subtle'}
          onClick={() => onSort({ ...sort, isReversed: !sort.isReversed })}
        >
          <ArrowDownUp size={16} strokeWidth={1.75} />
        </ActionIcon>
      </div>
      <SizeChoice words={words} />
      <Button
        variant="default"
        leftSection={<Import size={16} strokeWidth={1.75} />}
        onClick={onImport}
        disabled={isImporting}
      >
        {text('import.button')}
      </Button>
    </>
  );
}

/** Pauses in typing that are longer start the search. */
const TYPING_PAUSE_MS = 120;

type SearchFieldProps = Pick<ToolbarProps, 'words' | 'search' | 'onSearch'> & {
  readonly field: ToolbarProps['searchField'];
};

function SearchField({ words, search, field, onSearch }: SearchFieldProps) {
  const { text } = words;
  const [typed, setTyped] = useState(search);
  const timer = useRef(0);
  // A link, the back button or a removed chip has changed it from outside.
  useEffect(() => {
    setTyped((now) => (now.trim() === search ? now : search));
  }, [search]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (value: string) => {
    setTyped(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onSearch(value.trim()), TYPING_PAUSE_MS);
  };
  const clear = () => {
    window.clearTimeout(timer.current);
    setTyped('');
    onSearch('');
  };
  return (
    <TextInput
      ref={field}
      className={styles.search}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape' && typed !== '') clear();
        else if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
      }}
      leftSection={<Search size={14} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <ActionIcon size={20} aria-label={text('search.clear')} onClick={clear}>
            <X size={12} />
          </ActionIcon>
        )
      }
      placeholder={text('search.placeholder')}
      aria-label={text('search.label')}
    />
  );
}

function SizeChoice({ words }: { readonly words: Words }) {
  const { text } = words;
  const size = usePhotos((state) => state.cellSize);
  return (
    <fieldset className={styles.sizes}>
      <legend className={styles.hidden}>{text('size.label')}</legend>
      {CELL_SIZES.map((choice) => {
        const Icon = SIZE_ICONS[choice];
        return (
          <ActionIcon
            key={choice}
            aria-label={text(`size.${choice}`)}
            title={text(`size.${choice}`)}
            aria-pressed={choice === size}
            variant={choice === size ? 'light' : 'subtle'}
            onClick={() => setCellSize(choice)}
          >
            <Icon size={16} strokeWidth={1.75} />
          </ActionIcon>
        );
      })}
    </fieldset>
  );
}
