import type { ClassAccuracy } from '../../../src-shared/contract/evaluation.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';

/** Every class, the worst first; those without a photo in the split last. */
export function ClassTable({ classes }: { readonly classes: readonly ClassAccuracy[] }) {
  const text = useText();
  const sorted = classes.toSorted((a, b) => (a.accuracy ?? 2) - (b.accuracy ?? 2) || a.classIndex - b.classIndex);
  return (
    <div className="scroll tall">
      <table className="data sticky" data-testid="classes">
        <thead>
          <tr>
            <th scope="col">{text('classes.drug')}</th>
            <th scope="col" colSpan={2}>
              {text('classes.accuracy')}
            </th>
            <th scope="col" className="number">
              {text('classes.correct')}
            </th>
            <th scope="col" className="number">
              {text('classes.precision')}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((entry) => (
            <tr key={entry.classIndex} data-kcode={entry.kcode}>
              <th scope="row">
                {entry.drugName}
                <span className="sub">{entry.kcode}</span>
              </th>
              <td className="number strong">{formatPercent(entry.accuracy)}</td>
              <td className="bar-cell">
                <meter min={0} max={1} low={0.7} optimum={1} value={entry.accuracy ?? 0} aria-label={entry.drugName} />
              </td>
              <td className="number muted">
                {entry.correct} / {entry.total}
              </td>
              <td className="number muted">{formatPercent(entry.precision)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
