import { Button, Menu } from '@mantine/core';
import { ChevronDown, ClipboardCheck } from 'lucide-react';
import { Split } from '../../../src-shared/contract/photos.ts';
import { useText } from '../../ui/i18n.ts';

type EvaluateButtonProps = {
  readonly isRunning: boolean;
  readonly onStart: (split: Split) => void;
};

/** The splits in the order in which a person wants them: the goals are about the test split. */
const OFFERED = Split.options.toReversed();

/** Judges the photos of a split with the chosen run. */
export function EvaluateButton({ isRunning, onStart }: EvaluateButtonProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          disabled={isRunning}
          leftSection={<ClipboardCheck size={16} strokeWidth={1.75} />}
          rightSection={<ChevronDown size={14} strokeWidth={1.75} />}
        >
          {text('evaluate.open')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {OFFERED.map((split) => (
          <Menu.Item key={split} onClick={() => onStart(split)}>
            {text('evaluate.split', { split: frame(`split.${split}`) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
