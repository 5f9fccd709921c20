import type { DatasetStatistics } from '../../../src-shared/contract/dataset-state.ts';
import type { Source, Split } from '../../../src-shared/contract/photos.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { Table } from '../../ui/Table.tsx';
import styles from './Side.module.css';

const SPLITS = ['train', 'val', 'test'] as const satisfies readonly Split[];
const SOURCES = ['studio', 'real'] as const satisfies readonly Source[];

/** How many photos stand in each split, by source, and which stand in none. */
export function SplitTotals({ statistics }: { readonly statistics: DatasetStatistics }) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { splits } = statistics.totals;
  const totalOf = (split: Split) => splits[split].studio + splits[split].real;
  const all = SPLITS.reduce((sum, split) => sum + totalOf(split), 0);
  const notes = [
    ['unassigned', statistics.unassigned],
    ['leftOut', statistics.leftOut],
    ['rejected', statistics.excluded.rejected],
    ['missing', statistics.excluded.missing],
  ] as const;
  return (
    <section className={styles.card} aria-labelledby="dataset-totals" data-testid="totals">
      <div className={styles.head}>
        <h2 className={styles.title} id="dataset-totals">
          {text('totals.title')}
        </h2>
      </div>
      {all === 0 ? (
        <p className={styles.muted}>{text('totals.none')}</p>
      ) : (
        <>
          <div className={styles.shares} aria-hidden>
            {SPLITS.map((split) => (
              <span key={split} className={styles.part} data-split={split} style={{ flexGrow: totalOf(split) }} />
            ))}
          </div>
          <Table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{text('totals.split')}</th>
                {SOURCES.map((source) => (
                  <th key={source} scope="col">
                    {frame(`source.${source}`)}
                  </th>
                ))}
                <th scope="col">{text('totals.photos')}</th>
                <th scope="col">{text('totals.share')}</th>
              </tr>
            </thead>
            <tbody>
              {SPLITS.map((split) => (
                <tr key={split} data-split={split}>
                  <th scope="row">
                    <span className={styles.name}>
                      <span className={styles.dot} data-split={split} aria-hidden />
                      {frame(`split.${split}`)}
                    </span>
                  </th>
                  {SOURCES.map((source) => (
                    <td key={source} data-source={source}>
                      <a
                        href={routeTo('photos', { split, source })}
                        aria-label={text('totals.link', {
                          split: frame(`split.${split}`),
                          source: frame(`source.${source}`),
                          count: splits[split][source],
                        })}
                      >
                        {formatCount(splits[split][source])}
                      </a>
                    </td>
                  ))}
                  <td>{formatCount(totalOf(split))}</td>
                  <td className={styles.share}>{formatPercent(totalOf(split) / all)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{text('totals.all')}</th>
                {SOURCES.map((source) => (
                  <td key={source}>{formatCount(SPLITS.reduce((sum, split) => sum + splits[split][source], 0))}</td>
                ))}
                <td>{formatCount(all)}</td>
                <td />
              </tr>
            </tfoot>
          </Table>
        </>
      )}
      {notes.map(([note, count]) =>
        count === 0 ? null : (
          <p key={note} className={note === 'rejected' ? styles.muted : styles.fair}>
            {text(`totals.${note}`, { count })}
          </p>
        ),
      )}
    </section>
  );
}
