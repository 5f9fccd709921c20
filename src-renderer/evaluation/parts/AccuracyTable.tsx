import type { Accuracy, EvaluationSummary, Interval } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Table } from '../../ui/Table.tsx';
import { HeadRow } from './HeadRow.tsx';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import styles from './Table.module.css';

const ROWS = [
  { source: 'all', of: 'overall' },
  { source: 'real', of: 'real' },
  { source: 'studio', of: 'studio' },
] as const;

type AccuracyTableProps = { readonly summary: EvaluationSummary; readonly hrefOf: EvidenceHref };

/** What was measured on all photos, on real ones alone and on those of the studio alone. */
export function AccuracyTable({ summary, hrefOf }: AccuracyTableProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  return (
    <Table looks={['lined', 'flush']} className={styles.table} data-testid="accuracy">
      <HeadRow
        columns={[
          { title: text('accuracy.source'), isWords: true },
          { title: 'Top-1' },
          { title: text('accuracy.intervalColumn') },
          { title: 'Top-5' },
          { title: text('accuracy.mistakes') },
          { title: text('accuracy.photos') },
          { title: text('accuracy.loss') },
        ]}
      />
      <tbody>
        {ROWS.map(({ source, of }) => {
          const { samples, top1, top5, loss } = summary[of];
          const mistakes = mistakesOf(summary[of]);
          return (
            <tr key={source} data-source={source} aria-current={summary.source === source ? true : undefined}>
              <th scope="row">{frame(`source.${source}`)}</th>
              <td className={`${styles.number} ${styles.figure}`} data-testid="top1">
                <NumberLink href={hrefOf({ isCorrect: true }, { source })} count={samples - mistakes}>
                  {formatPercent(top1)}
                </NumberLink>
              </td>
              <td className={`${styles.number} ${styles.interval}`}>
                <IntervalText interval={summary.intervals[of]} />
              </td>
              <td className={styles.number} data-testid="top5">
                <NumberLink href={hrefOf({ isInTop5: true }, { source })} count={Math.round(samples * (top5 ?? 0))}>
                  {formatPercent(top5)}
                </NumberLink>
              </td>
              <td className={styles.number} data-testid="mistakes">
                <NumberLink href={hrefOf({ isCorrect: false }, { source })} count={mistakes}>
                  {formatCount(mistakes)}
                </NumberLink>
              </td>
              <td className={styles.number} data-testid="photos">
                <NumberLink href={hrefOf({}, { source })} count={samples}>
                  {formatCount(samples)}
                </NumberLink>
              </td>
              <td className={`${styles.number} ${styles.muted}`}>{formatNumber(loss, 3)}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function IntervalText({ interval }: { readonly interval: Interval | null }) {
  const text = useText('evaluation');
  if (!interval) return null;
  const [low, high] = interval;
  return text('accuracy.interval', { low: (100 * low).toFixed(1), high: (100 * high).toFixed(1) });
}

function mistakesOf({ samples, top1 }: Accuracy): number {
  return top1 === null ? 0 : Math.round(samples * (1 - top1));
}
