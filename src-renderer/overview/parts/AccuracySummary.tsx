import type { Accuracy, EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';

export function AccuracySummary({ report }: { readonly report: EvaluationReport }) {
  const text = useText();
  const rows: readonly (readonly ['overall' | 'real' | 'studio', Accuracy])[] = [
    ['overall', report.overall],
    ['real', report.real],
    ['studio', report.studio],
  ];
  return (
    <table className="data" data-testid="accuracy">
      <thead>
        <tr>
          <th scope="col" aria-label={text('accuracy.overall')} />
          <th scope="col" className="number">
            Top-1
          </th>
          <th scope="col" className="number">
            Top-5
          </th>
          <th scope="col" className="number">
            {text('accuracy.loss')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, accuracy]) => (
          <tr key={name} data-source={name}>
            <th scope="row">
              {text(`accuracy.${name}`)}
              <span className="sub">{text('accuracy.photos', { count: formatCount(accuracy.samples) })}</span>
            </th>
            <td className={name === 'real' ? 'number figure accent' : 'number figure'}>
              {formatPercent(accuracy.top1)}
            </td>
            <td className="number">{formatPercent(accuracy.top5)}</td>
            <td className="number muted">{formatNumber(accuracy.loss, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
