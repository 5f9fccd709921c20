import type { ClassFigures } from '../../src-shared/contract/evaluation.ts';
import { matchDrug } from '../../src-shared/hangul.ts';
import type { ClassColumn } from './address.ts';

/** The classes that a search finds, in the order of a column; those without a figure always last. */
export function sortClasses(
  perClass: readonly ClassFigures[],
  {
    column,
    isDescending,
    search,
  }: { readonly column: ClassColumn; readonly isDescending: boolean; readonly search: string },
): ClassFigures[] {
  const direction = isDescending ? -1 : 1;
  return perClass
    .filter((figures) => search.trim() === '' || matchDrug(search, { ...figures, manufacturer: '' }) !== null)
    .sort((a, b) => {
      if (column === 'name')
        return direction * a.drugName.localeCompare(b.drugName, 'ko') || a.classIndex - b.classIndex;
      const [x, y] = [figureOf(a, column), figureOf(b, column)];
      if (x === null || y === null) return Number(x === null) - Number(y === null) || a.classIndex - b.classIndex;
      return direction * (x - y) || a.classIndex - b.classIndex;
    });
}

function figureOf(figures: ClassFigures, column: Exclude<ClassColumn, 'name'>): number | null {
  switch (column) {
    case 'index':
      return figures.classIndex;
    case 'wrong':
      return figures.total - figures.correct;
    default:
      return figures[column];
  }
}
