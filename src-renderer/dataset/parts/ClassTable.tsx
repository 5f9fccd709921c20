import { Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { DatasetClassStatistics } from '../../../src-shared/contract/dataset-state.ts';
import { useCommands } from '../../ui/commands.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice } from '../../ui/LoadedBody.tsx';
import { useRouteParams } from '../../ui/route.ts';
import { CLASS_SORTS, chooseRows, shortageOf } from '../class-rows.ts';
import styles from './ClassTable.module.css';
import { MIX_COLUMNS, MixHead, MixRow } from './MixRow.tsx';
import { SPLIT_COLUMNS, SplitHead, SplitRow } from './SplitRow.tsx';
import { VirtualTable } from './VirtualTable.tsx';

/** As `ClassTable.module.css` draws a row, its line included. */
const ROW_PX = 41;
const VIEWS = ['mix', 'splits'] as const;

/** Every class: the 3:7 mix it has and needs, or its photos in each split. The address holds what is shown. */
export function ClassTable({ classes }: { readonly classes: readonly DatasetClassStatistics[] }) {
  const text = useText('dataset');
  const [params, setParams] = useRouteParams();
  const view = VIEWS.find((known) => known === params.view) ?? 'mix';
  const sort = CLASS_SORTS.find((known) => known === params.sort) ?? 'short';
  const query = params.q ?? '';
  const isShortOnly = params.short === '1';
  const rows = useMemo(() => chooseRows(classes, { query, sort, isShortOnly }), [classes, query, sort, isShortOnly]);
  const search = useRef<HTMLInputElement>(null);
  useCommands(
    useMemo(
      () => [
        { id: 'dataset.search', label: text('classes.search'), keys: '/', run: () => search.current?.focus() },
        { id: 'dataset.mix', label: text('classes.mix'), keys: 'm', run: () => setParams({ view: null }) },
        { id: 'dataset.splits', label: text('classes.splits'), keys: 's', run: () => setParams({ view: 'splits' }) },
      ],
      [text, setParams],
    ),
  );
  const shortClasses = classes.filter((entry) => shortageOf(entry) > 0).length;
  return (
    <section className={styles.panel} aria-labelledby="dataset-classes" data-testid="classes">
      <div className={styles.bar}>
        <h2 className={styles.title} id="dataset-classes">
          {text('classes.title')}
        </h2>
        <output className={styles.count}>
          {rows.length === classes.length
            ? text('classes.allShown', { all: classes.length })
            : text('classes.count', { shown: rows.length, all: classes.length })}
        </output>
        <TextInput
          className={styles.search ?? ''}
          ref={search}
          type="search"
          aria-label={text('classes.search')}
          placeholder={text('classes.find')}
          leftSection={<Search size={14} strokeWidth={1.75} aria-hidden />}
          value={query}
          onChange={(event) => setParams({ q: event.currentTarget.value }, 'replace')}
        />
        <Checkbox
          label={text('classes.onlyShort', { count: shortClasses })}
          checked={isShortOnly}
          onChange={(event) => setParams({ short: event.currentTarget.checked ? '1' : null })}
        />
        <Select
          className={styles.sort ?? ''}
          aria-label={text('classes.sort')}
          data={CLASS_SORTS.map((value) => ({ value, label: text(`classes.sort.${value}`) }))}
          value={sort}
          onChange={(value) => setParams({ sort: value === 'short' ? null : value })}
        />
        <SegmentedControl
          aria-label={text('classes.view')}
          data={VIEWS.map((value) => ({ value, label: text(`classes.${value}`) }))}
          value={view}
          onChange={(value) => setParams({ view: value === 'mix' ? null : value })}
        />
      </div>
      {rows.length === 0 ? (
        <EmptyNotice
          title={text('classes.nothing')}
          hint={text('classes.nothingHint')}
          action={
            <Button variant="default" onClick={() => setParams({ q: null, short: null })}>
              {text('classes.showAll')}
            </Button>
          }
        />
      ) : (
        <Rows rows={rows} view={view} />
      )}
    </section>
  );
}

type RowsProps = {
  readonly rows: readonly DatasetClassStatistics[];
  readonly view: (typeof VIEWS)[number];
};

function Rows({ rows, view }: RowsProps) {
  const text = useText('dataset');
  const isMix = view === 'mix';
  return (
    <VirtualTable
      // Another view begins at its top.
      key={view}
      label={text('classes.title')}
      rows={rows.length}
      rowPx={ROW_PX}
      columns={isMix ? MIX_COLUMNS : SPLIT_COLUMNS}
      head={isMix ? <MixHead /> : <SplitHead />}
    >
      {(index) => {
        const entry = rows[index];
        if (!entry) return null;
        const place = { entry, rowIndex: index + 2 };
        return isMix ? <MixRow key={entry.kcode} {...place} /> : <SplitRow key={entry.kcode} {...place} />;
      }}
    </VirtualTable>
  );
}
