import type { ConfidenceBin } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Table } from '../../ui/Table.tsx';
import { HeadRow } from './HeadRow.tsx';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import table from './Table.module.css';

type BinTableProps = {
  readonly bins: readonly ConfidenceBin[];
  readonly hrefOf: EvidenceHref;
};

/** The charts in numbers, the surest bin first. */
export function BinTable({ bins, hrefOf }: BinTableProps) {
  const text = useText('evaluation');
  return (
    <Table looks={['lined', 'flush']} className={table.table} data-testid="bins">
      <HeadRow
        columns={[
          { title: text('confidence.bin'), isWords: true },
          { title: text('accuracy.photos') },
          { title: text('confidence.wrong') },
          { title: text('confidence.accuracy') },
          { title: text('confidence.mean') },
        ]}
      />
      <tbody>
        {bins.toReversed().map((bin) => {
          const { above, upTo, count, correct, accuracy, meanConfidence } = bin;
          return (
            <tr key={upTo}>
              <th scope="row">{text('confidence.range', rangeOf(bin))}</th>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo })} count={count}>
                  {formatCount(count)}
                </NumberLink>
              </td>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo, isCorrect: false })} count={count - correct}>
                  {formatCount(count - correct)}
                </NumberLink>
              </td>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo, isCorrect: true })} count={correct}>
                  {formatPercent(accuracy)}
                </NumberLink>
              </td>
              <td className={`${table.number} ${table.muted}`}>{formatPercent(meanConfidence)}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Percent, as a bin is named. */
export function rangeOf({ above, upTo }: ConfidenceBin): { readonly above: number; readonly upTo: number } {
  return { above: Math.round(100 * above), upTo: Math.round(100 * upTo) };
}
