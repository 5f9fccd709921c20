import { UnstyledButton } from '@mantine/core';
import { VersionChange, type VersionComparison } from '../../../src-shared/contract/dataset-versions.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Difference.module.css';
import { VirtualTable } from './VirtualTable.tsx';

/** As `Difference.module.css` draws a row, its line included. */
const ROW_PX = 49;
/** Drug, each change, photos before and after. */
const COLUMNS = [null, ...VersionChange.options.map(() => 80), 112] as const;

type DifferenceClassesProps = {
  readonly comparison: VersionComparison;
  readonly nameOf: (kcode: string) => string;
  /** Shows the changed photos of one class. */
  readonly onChoose: (kcode: string) => void;
};

/** The classes with a change, with how many of each kind and their photos before and after. */
export function DifferenceClasses({ comparison, nameOf, onChoose }: DifferenceClassesProps) {
  const text = useText('dataset');
  const { perClass } = comparison;
  return (
    <VirtualTable
      label={text('difference.classes')}
      rows={perClass.length}
      rowPx={ROW_PX}
      columns={COLUMNS}
      head={
        <>
          <th scope="col">{text('classes.drug')}</th>
          {VersionChange.options.map((change) => (
            <th key={change} scope="col" className={styles.number}>
              {text(`change.${change}`)}
            </th>
          ))}
          <th scope="col" className={styles.number}>
            {text('report.photos')}
          </th>
        </>
      }
    >
      {(index) => {
        const entry = perClass[index];
        if (!entry) return null;
        const { kcode, from, to, changes } = entry;
        return (
          <tr key={kcode} className={styles.row} aria-rowindex={index + 2} data-kcode={kcode}>
            <th scope="row">
              <UnstyledButton className={`${styles.link} ${styles.cut}`} onClick={() => onChoose(kcode)}>
                {nameOf(kcode)}
              </UnstyledButton>
              <span className={styles.sub}>{kcode}</span>
            </th>
            {VersionChange.options.map((change) => (
              <td key={change} className={`${styles.number} ${changes[change] === 0 ? styles.zero : ''}`}>
                {formatCount(changes[change])}
              </td>
            ))}
            <td className={styles.number}>
              {formatCount(from.studio + from.real)} → {formatCount(to.studio + to.real)}
            </td>
          </tr>
        );
      }}
    </VirtualTable>
  );
}
