import { SegmentedControl } from '@mantine/core';
import { Split } from '../../../src-shared/contract/photos.ts';
import { useText } from '../../ui/i18n.ts';

type SplitControlProps = { readonly split: Split; readonly onSplit: (split: Split) => void };

/** Which part of the dataset is looked at. */
export function SplitControl({ split, onSplit }: SplitControlProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  return (
    <SegmentedControl
      aria-label={text('split.label')}
      value={split}
      onChange={onSplit}
      data={Split.options.map((value) => ({ value, label: frame(`split.${value}`) }))}
    />
  );
}
