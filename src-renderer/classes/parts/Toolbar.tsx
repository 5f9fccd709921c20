import { CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core';
import { ArrowDownUp, LayoutGrid, Rows3, Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { type Command, useCommands } from '../../ui/commands.ts';
import { useText } from '../../ui/i18n.ts';
import { Key } from '../../ui/Key.tsx';
import { useRouteParams } from '../../ui/route.ts';
import { type ClassFilter, FILTERS, type ListChoice, SORTS } from '../list.ts';
import styles from './Toolbar.module.css';

type ToolbarProps = {
  readonly counts: Readonly<Record<ClassFilter, number>>;
  readonly choice: ListChoice;
  readonly view: 'cards' | 'table';
  /** Enter in the search field. */
  readonly onEnter: () => void;
  /** Arrow down in the search field. */
  readonly onDown: () => void;
};

/** Search, filter, order and view of the list. */
export function Toolbar({ counts, choice, view, onEnter, onDown }: ToolbarProps) {
  const text = useText('classes');
  const [, setParams] = useRouteParams();
  const search = useRef<HTMLInputElement>(null);
  useCommands(
    useMemo(
      (): readonly Command[] => [
        { id: 'classes.search', label: text('search.focus'), keys: '/', run: () => search.current?.select() },
      ],
      [text],
    ),
  );
  const setQuery = (q: string) => setParams({ q }, 'replace');
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys that an input method takes for the syllable it is making.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onEnter();
    else if (event.key === 'ArrowDown') onDown();
    else if (event.key === 'Escape') setQuery('');
    else return;
    event.preventDefault();
  };
  return (
    <search className={styles.toolbar} aria-label={text('search.label')}>
      <TextInput
        ref={search}
        className={styles.search}
        value={choice.query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        aria-label={text('search.label')}
        placeholder={text('search.placeholder')}
        leftSection={<Search size={14} strokeWidth={1.75} />}
        rightSection={
          choice.query === '' ? (
            <Key>/</Key>
          ) : (
            <CloseButton size="xs" aria-label={text('search.clear')} onClick={() => setQuery('')} />
          )
        }
      />
      <SegmentedControl
        aria-label={text('filter.label')}
        value={choice.filter}
        onChange={(filter) => setParams({ filter: filter === 'all' ? null : filter })}
        data={FILTERS.map((filter) => ({
          value: filter,
          label: (
            <span className={styles.filter}>
              {text(`filter.${filter}`)}
              <span className={styles.count}>{counts[filter]}</span>
            </span>
          ),
        }))}
      />
      <Select
        className={styles.sort}
        aria-label={text('sort.label')}
        leftSection={<ArrowDownUp size={14} strokeWidth={1.75} />}
        value={sortValue(choice)}
        onChange={(sort) => setParams({ sort: sort === DEFAULT_SORT ? null : sort }, 'replace')}
        data={sortOptions(choice)}
        comboboxProps={{ width: 232, position: 'bottom-end' }}
        maxDropdownHeight={400}
      />
      <SegmentedControl
        aria-label={text('view.label')}
        value={view}
        onChange={(next) => setParams({ view: next === 'table' ? 'table' : null }, 'replace')}
        data={[
          {
            value: 'cards',
            label: <LayoutGrid className={styles.icon} size={16} strokeWidth={1.75} aria-label={text('view.cards')} />,
          },
          {
            value: 'table',
            label: <Rows3 className={styles.icon} size={16} strokeWidth={1.75} aria-label={text('view.table')} />,
          },
        ]}
      />
    </search>
  );

  function sortOptions({ query, sort, isReversed }: ListChoice) {
    const first = { value: DEFAULT_SORT, label: text(query.trim() === '' ? 'sort.index' : 'sort.relevance') };
    const named = SORTS.filter((known) => known !== 'index' || query.trim() !== '').map((known) => ({
      value: known as string,
      label: text(`sort.${known}`),
    }));
    // A column of the table that was turned round.
    const reversed =
      sort !== null && isReversed
        ? [{ value: `-${sort}`, label: text('sort.reversed', { name: text(`sort.${sort}`) }) }]
        : [];
    return [first, ...named, ...reversed];
  }
}

/** The best match where something is searched, else the order of the catalogue. */
const DEFAULT_SORT = 'default';

function sortValue({ query, sort, isReversed }: ListChoice): string {
  if (sort === null || (sort === 'index' && !isReversed && query.trim() === '')) return DEFAULT_SORT;
  return isReversed ? `-${sort}` : sort;
}
