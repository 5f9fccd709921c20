import { TriangleAlert } from 'lucide-react';
import type { Source, Split } from '../../../src-shared/contract/photos.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { splitTotal } from '../class-rows.ts';
import { ClassRow, type PlacedClass } from './ClassRow.tsx';
import styles from './ClassTable.module.css';

const CELLS = (['train', 'val', 'test'] as const satisfies readonly Split[]).flatMap((split) =>
  (['studio', 'real'] as const satisfies readonly Source[]).map((source) => ({ split, source })),
);

/** Drug, each split by source, total. */
export const SPLIT_COLUMNS = [null, ...CELLS.map(() => 72), 64] as const;

export function SplitHead() {
  const text = useText('dataset');
  const frame = useText('frame');
  return (
    <>
      <th scope="col">{text('classes.drug')}</th>
      {CELLS.map(({ split, source }) => (
        <th key={`${split} ${source}`} scope="col" className={styles.number}>
          {frame(`split.${split}`)}
          <br />
          {frame(`source.${source}`)}
        </th>
      ))}
      <th scope="col" className={styles.number}>
        {text('classes.total')}
      </th>
    </>
  );
}

/** Photos of a class in each split, by source. A split without a photo of the class is marked. */
export function SplitRow(place: PlacedClass) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { entry } = place;
  const total = splitTotal(entry, 'train') + splitTotal(entry, 'val') + splitTotal(entry, 'test');
  return (
    <ClassRow {...place}>
      {CELLS.map(({ split, source }) => {
        const count = entry.splits[split][source];
        const label = text('classes.splitPhotosOf', {
          name: entry.drugName,
          split: frame(`split.${split}`),
          source: frame(`source.${source}`),
          count,
        });
        return (
          <td key={`${split} ${source}`}>
            <a
              className={`${styles.link} ${count === 0 ? styles.none : ''}`}
              href={routeTo('photos', { class: entry.kcode, split, source })}
              aria-label={label}
            >
              {splitTotal(entry, split) === 0 && source === 'real' ? (
                <span className={styles.empty}>
                  <TriangleAlert size={14} strokeWidth={2} aria-hidden />0
                </span>
              ) : (
                formatCount(count)
              )}
            </a>
          </td>
        );
      })}
      <td className={styles.number}>{formatCount(total)}</td>
    </ClassRow>
  );
}
