import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { useText } from '../../ui/text.ts';
import { type ConfusionRow, confusionRows, MAX_CLASSES } from '../confusion.ts';

export function ConfusionMatrix({ report }: { readonly report: EvaluationReport }) {
  const text = useText();
  const rows = confusionRows(report, MAX_CLASSES);
  const total = report.confusionMatrix.length;
  return (
    <div className="confusion">
      {total > rows.length ? <p className="hint">{text('confusion.most', { count: rows.length, total })}</p> : null}
      <div className="scroll">
        <table className="matrix" data-testid="confusion">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{text('confusion.truth')}</span>
              </th>
              {rows.map((row) => (
                <th key={row.classIndex} scope="col" className="column" title={row.drugName}>
                  <span>{row.drugName}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.classIndex} row={row} rows={rows} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="matrix-legend" aria-hidden="true">
        <span className="swatch right" /> {text('confusion.correct')}
        <span className="swatch wrong" /> {text('confusion.wrong')}
      </div>
    </div>
  );
}

function Row({ row, rows }: { readonly row: ConfusionRow; readonly rows: readonly ConfusionRow[] }) {
  const text = useText();
  return (
    <tr>
      <th scope="row" className="row" title={row.drugName}>
        {row.drugName}
      </th>
      {row.counts.map((count, index) => {
        const column = rows[index];
        const isRight = column?.classIndex === row.classIndex;
        const label = text('confusion.cell', {
          truth: row.drugName,
          prediction: column?.drugName ?? '',
          count,
          total: row.total,
        });
        return (
          <td
            key={column?.classIndex}
            className={
              count === 0 ? 'none' : isRight ? `right ${shade(count, row.total)}` : `wrong ${shade(count, row.total)}`
            }
            title={label}
          >
            {count === 0 ? <span className="visually-hidden">0</span> : count}
          </td>
        );
      })}
    </tr>
  );
}

/** Five steps, darker for a larger share of the row; the number says the rest. */
function shade(count: number, total: number): string {
  return `shade-${Math.min(5, Math.max(1, Math.ceil((5 * count) / Math.max(1, total))))}`;
}
