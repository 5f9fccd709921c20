import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';
import type { ClassCount } from '../store.ts';

export function DatasetTable({ classes }: { readonly classes: readonly ClassCount[] }) {
  const text = useText();
  const chosen = (entry: ClassCount) => entry.selectedStudio + entry.selectedReal;
  const most = Math.max(1, ...classes.map(chosen));
  const total = classes.reduce((sum, entry) => sum + chosen(entry), 0);
  return (
    <>
      <p className="hint legend-line">
        {text('dataset.total', { photos: formatCount(total), classes: classes.length })}
        <span className="legend">
          <span className="swatch studio" aria-hidden="true" /> {text('dataset.studio')}
          <span className="swatch real" aria-hidden="true" /> {text('dataset.real')}
        </span>
      </p>
      <div className="scroll tall">
        <table className="data sticky" data-testid="dataset">
          <thead>
            <tr>
              <th scope="col">{text('classes.drug')}</th>
              <th scope="col">{text('dataset.mix')}</th>
              <th scope="col" className="number">
                {text('dataset.chosen')}
              </th>
              <th scope="col" className="number">
                {text('split.train')}
              </th>
              <th scope="col" className="number">
                {text('split.val')}
              </th>
              <th scope="col" className="number">
                {text('split.test')}
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map((entry) => (
              <tr key={entry.kcode} data-kcode={entry.kcode}>
                <th scope="row">
                  {entry.drugName}
                  <span className="sub">{entry.kcode}</span>
                </th>
                <td className="bar-cell">
                  <Mix studio={entry.selectedStudio} real={entry.selectedReal} most={most} />
                </td>
                <td className="number strong">{formatCount(chosen(entry))}</td>
                <td className="number muted">{formatCount(entry.train)}</td>
                <td className="number muted">{formatCount(entry.val)}</td>
                <td className="number muted">{formatCount(entry.test)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Mix({ studio, real, most }: { readonly studio: number; readonly real: number; readonly most: number }) {
  const text = useText();
  const label = text('dataset.cell', { studio: formatCount(studio), real: formatCount(real) });
  const width = (count: number) => (100 * count) / most;
  return (
    <svg className="mix" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      <rect className="studio" width={width(studio)} height="8" />
      <rect className="real" x={width(studio)} width={width(real)} height="8" />
    </svg>
  );
}
