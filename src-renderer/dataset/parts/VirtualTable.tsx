import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { Table } from '../../ui/Table.tsx';
import styles from './VirtualTable.module.css';

const OVERSCAN_ROWS = 8;
/** As `VirtualTable.module.css` draws the head. */
const HEAD_PX = 40;

type VirtualTableProps = {
  readonly label: string;
  readonly rows: number;
  readonly rowPx: number;
  /** Width of each column in pixels; null: an equal share of what is left. */
  readonly columns: readonly (number | null)[];
  /** The cells of the head. */
  readonly head: ReactNode;
  /** Rows that are drawn, both included; `onRange` is stable. */
  readonly onRange?: (first: number, last: number) => void;
  /** The row of an index, a `<tr>` of the given height. */
  readonly children: (index: number) => ReactNode;
};

/** A table of any number of rows, of which only those on the screen are drawn. */
export function VirtualTable({ label, rows, rowPx, columns, head, onRange, children }: VirtualTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    scrollPaddingStart: HEAD_PX,
    overscan: OVERSCAN_ROWS,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const [firstIndex, lastIndex] = [first?.index, last?.index];
  useEffect(() => {
    if (firstIndex !== undefined && lastIndex !== undefined) onRange?.(firstIndex, lastIndex);
  }, [firstIndex, lastIndex, onRange]);
  return (
    <div className={styles.scroll} ref={scroller}>
      <Table looks={['ruled', 'sticky']} className={styles.table} aria-label={label} aria-rowcount={rows + 1}>
        <colgroup>
          {columns.map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            <col key={index} style={width === null ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody>
          <Space height={first?.start ?? 0} />
          {items.map(({ index }) => children(index))}
          <Space height={last ? virtual.getTotalSize() - last.end : 0} />
        </tbody>
      </Table>
    </div>
  );
}

/** In place of the rows that are not drawn. */
function Space({ height }: { readonly height: number }) {
  return height === 0 ? null : <tr aria-hidden style={{ height }} />;
}
