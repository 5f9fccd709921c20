import { Select } from '@mantine/core';
import { PredictionSort } from '../../../src-shared/contract/evaluation.ts';
import { useText } from '../../ui/i18n.ts';

type SortSelectProps = { readonly sort: PredictionSort; readonly onSort: (sort: PredictionSort) => void };

/** In which order photos stand. */
export function SortSelect({ sort, onSort }: SortSelectProps) {
  const text = useText('evaluation');
  return (
    <Select
      w={144}
      aria-label={text('sort.label')}
      value={sort}
      onChange={(value) => value !== null && onSort(value)}
      data={PredictionSort.options.map((value) => ({ value, label: text(`sort.${value}`) }))}
    />
  );
}
