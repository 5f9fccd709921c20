import type { EvaluationHeader } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatDate, formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { Table } from '../../ui/Table.tsx';
import { useRunTitle } from '../run-title.ts';
import { ranked } from '../sort-runs.ts';
import { HeadRow } from './HeadRow.tsx';
import styles from './Table.module.css';

type RunRankingProps = {
  /** Of one split, one of each run. */
  readonly headers: readonly EvaluationHeader[];
  /** The one that the others are compared with. */
  readonly runId: string;
  readonly hrefOf: (runId: string) => string;
};

/** Every run that was evaluated on a split, the best first; each but the shown one leads to its comparison. */
export function RunRanking({ headers, runId, hrefOf }: RunRankingProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const titleOf = useRunTitle();
  return (
    <Table looks={['lined', 'flush']} className={styles.table} data-testid="ranking">
      <HeadRow
        columns={[
          { title: text('run.label'), isWords: true },
          { title: 'Top-1' },
          { title: frame('source.real') },
          { title: frame('source.studio') },
          { title: 'Top-5' },
          { title: text('accuracy.loss') },
          { title: text('accuracy.photos') },
          { title: text('ranking.date') },
        ]}
      />
      <tbody>
        {ranked(headers).map(({ runId: id, overall, real, studio, createdAt }) => {
          const isShown = id === runId;
          return (
            <tr key={id} aria-current={isShown ? true : undefined}>
              <th scope="row" className={styles.run}>
                {isShown ? (
                  text('ranking.shown', { run: titleOf(id) })
                ) : (
                  <a className={styles.link} href={hrefOf(id)}>
                    {titleOf(id)}
                  </a>
                )}
              </th>
              <td className={`${styles.number} ${styles.strong}`}>{formatPercent(overall.top1)}</td>
              <td className={styles.number}>{formatPercent(real.top1)}</td>
              <td className={styles.number}>{formatPercent(studio.top1)}</td>
              <td className={styles.number}>{formatPercent(overall.top5)}</td>
              <td className={styles.number}>{formatNumber(overall.loss, 3)}</td>
              <td className={styles.number}>{formatCount(overall.samples)}</td>
              <td className={`${styles.number} ${styles.muted}`}>{formatDate(createdAt, language)}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
