import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEventHandler } from 'react';
import { useText } from '../../ui/i18n.ts';
import { routeTo, useRoute, useRouteParams } from '../../ui/route.ts';
import { Table } from '../../ui/Table.tsx';
import { moveByArrows } from '../arrow-keys.ts';
import type { ClassSort, ListChoice, ListedClass } from '../list.ts';
import type { ClassListProps } from './ClassCards.tsx';
import styles from './ClassTable.module.css';
import { AccuracyFigure, GradeMix, HaveBar } from './Figures.tsx';
import { Highlighted } from './Highlighted.tsx';
import { ReferencePhoto } from './ReferencePhoto.tsx';

/** As `ClassTable.module.css` draws it, in pixels. */
const ROW_HEIGHT = 48;
const HEAD_HEIGHT = 32;
const PHOTO_WIDTH = 128;

const COLUMNS = [
  { name: 'column.name', sort: 'name' },
  { name: 'column.kcode', sort: 'kcode' },
  { name: 'column.manufacturer', sort: 'manufacturer' },
  { name: 'column.form', sort: 'form' },
  { name: 'source.studio', sort: 'studio' },
  { name: 'source.real', sort: 'real' },
  { name: 'column.grades', sort: 'grade' },
  { name: 'column.accuracy', sort: 'accuracy', isNumber: true },
  { name: 'column.realAccuracy', sort: 'realAccuracy', isNumber: true },
] as const satisfies readonly { readonly name: string; readonly sort: ClassSort; readonly isNumber?: boolean }[];

/** The drugs as a table. Only the rows on the screen are drawn. */
export function ClassTable({ listed, choice, listRef }: ClassListProps) {
  const text = useText('classes');
  const virtual = useVirtualizer({
    count: listed.length,
    getScrollElement: () => listRef.current,
    estimateSize: () => ROW_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const [first, last] = [rows[0], rows.at(-1)];
  const pageRows = Math.max(1, Math.floor(((listRef.current?.clientHeight ?? 0) - HEAD_HEIGHT) / ROW_HEIGHT));
  const reveal = (index: number) => virtual.scrollToIndex(index);
  return (
    <div ref={listRef} className={styles.scroll} data-list>
      <Table
        looks={['ruled', 'sticky']}
        className={styles.table}
        aria-label={text('list.label')}
        aria-rowcount={listed.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.photoHead}>
              <span className={styles.spoken}>{text('column.photo')}</span>
            </th>
            {COLUMNS.map((column) => (
              <Head key={column.sort} column={column} choice={choice} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first && first.start > 0 ? <tr aria-hidden style={{ height: first.start }} /> : null}
          {rows.map(({ index }) => {
            const item = listed[index];
            return item ? (
              <Row
                key={item.entry.kcode}
                item={item}
                index={index}
                isTabStop={index === first?.index}
                onKeyDown={(event) => moveByArrows(event, { count: listed.length, columns: 1, pageRows, reveal })}
              />
            ) : null;
          })}
          {last && last.end < virtual.getTotalSize() ? (
            <tr aria-hidden style={{ height: virtual.getTotalSize() - last.end }} />
          ) : null}
        </tbody>
      </Table>
    </div>
  );
}

function Head({ column, choice }: { readonly column: (typeof COLUMNS)[number]; readonly choice: ListChoice }) {
  const text = useText('classes');
  const frame = useText('frame');
  const [, setParams] = useRouteParams();
  const { name, sort } = column;
  const isSorted = choice.sort === sort;
  const Arrow = choice.isReversed ? ArrowDown : ArrowUp;
  const label = name === 'source.studio' || name === 'source.real' ? frame(name) : text(name);
  return (
    <th
      scope="col"
      className={'isNumber' in column ? styles.number : undefined}
      aria-sort={isSorted ? (choice.isReversed ? 'descending' : 'ascending') : 'none'}
      data-column={sort}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => setParams({ sort: isSorted && !choice.isReversed ? `-${sort}` : sort }, 'replace')}
      >
        {label}
        {isSorted ? <Arrow size={12} strokeWidth={2} aria-hidden /> : null}
      </button>
    </th>
  );
}

type RowProps = {
  readonly item: ListedClass;
  readonly index: number;
  readonly isTabStop: boolean;
  readonly onKeyDown: KeyboardEventHandler<HTMLElement>;
};

function Row({ item: { entry, ranges }, index, isTabStop, onKeyDown }: RowProps) {
  const { params } = useRoute();
  return (
    <tr className={styles.row} aria-rowindex={index + 2} data-kcode={entry.kcode}>
      <td className={styles.photoCell}>
        <span className={styles.picture}>
          <ReferencePhoto photoId={entry.referencePhotoId} width={PHOTO_WIDTH} />
        </span>
      </td>
      <th scope="row">
        <a
          className={styles.name}
          href={routeTo('classes', { ...params, open: entry.kcode })}
          title={entry.drugName}
          data-index={index}
          tabIndex={isTabStop ? 0 : -1}
          onKeyDown={onKeyDown}
        >
          <Highlighted text={entry.drugName} ranges={ranges.drugName} />
        </a>
      </th>
      <td>
        <Highlighted text={entry.kcode} ranges={ranges.kcode} />
      </td>
      <td className={styles.cut} title={entry.manufacturer}>
        <Highlighted text={entry.manufacturer} ranges={ranges.manufacturer} />
      </td>
      <td className={styles.cut} title={entry.form}>
        {entry.form}
      </td>
      <td>
        <HaveBar entry={entry} source="studio" />
      </td>
      <td>
        <HaveBar entry={entry} source="real" />
      </td>
      <td>
        <GradeMix grades={entry.grades} />
      </td>
      <td className={styles.number}>
        <AccuracyFigure score={entry.accuracy?.overall} />
      </td>
      <td className={styles.number}>
        <AccuracyFigure score={entry.accuracy?.real} isRealOnly />
      </td>
    </tr>
  );
}
