import type { ReactNode } from 'react';
import type { DatasetClassStatistics } from '../../../src-shared/contract/dataset-state.ts';
import styles from './ClassTable.module.css';

export type PlacedClass = {
  readonly entry: DatasetClassStatistics;
  /** From 1, the head included. */
  readonly rowIndex: number;
};

/** A row of the class table: the drug, then the cells of the view. */
export function ClassRow({ entry, rowIndex, children }: PlacedClass & { readonly children: ReactNode }) {
  return (
    <tr className={styles.row} aria-rowindex={rowIndex} data-kcode={entry.kcode}>
      <th scope="row">
        <span className={styles.name} title={entry.drugName}>
          {entry.drugName}
        </span>
        <span className={styles.kcode}>{entry.kcode}</span>
      </th>
      {children}
    </tr>
  );
}
