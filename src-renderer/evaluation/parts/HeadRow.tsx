import styles from './Table.module.css';

/** A column of figures unless it says that it holds words. */
export type HeadColumn = { readonly title: string; readonly isWords?: boolean };

/** The head of a table of figures: the accuracies, the goals, the bins of confidence. */
export function HeadRow({ columns }: { readonly columns: readonly HeadColumn[] }) {
  return (
    <thead>
      <tr>
        {columns.map(({ title, isWords = false }) => (
          <th key={title} scope="col" className={isWords ? undefined : styles.number}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
