import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../ui/i18n.ts';
import { type DatasetView, useDataset } from '../store.ts';
import { chosenOptions } from '../use-steps.ts';
import { ResetDialog } from './ResetDialog.tsx';
import { SeedInput } from './SeedInput.tsx';
import styles from './Steps.module.css';

type OptionsProps = { readonly view: DatasetView };

export function AssembleOptions({ view }: OptionsProps) {
  const text = useText('dataset');
  const { options, setOptions } = useDataset();
  const { seed, isMaterialised } = chosenOptions(options, view);
  return (
    <>
      <SeedInput value={seed} onChange={(value) => setOptions({ seed: value })} title={text('seed.hint')} />
      <Checkbox
        className={styles.check ?? ''}
        label={text('materialise')}
        title={text('materialise.hint')}
        checked={isMaterialised}
        onChange={(event) => setOptions({ isMaterialised: event.currentTarget.checked })}
      />
    </>
  );
}

type SplitOptionsProps = OptionsProps & {
  readonly isBusy: boolean;
  readonly onReset: (seed: number) => Promise<void>;
};

/** A split stands: its seed changes only together with every assignment. */
export function SplitOptions({ view, isBusy, onReset }: SplitOptionsProps) {
  const text = useText('dataset');
  const [isAsking, setAsking] = useState(false);
  const { options, setOptions } = useDataset();
  const { splitSeed } = chosenOptions(options, view);
  if (view.statistics.seeds.split === null) {
    return (
      <SeedInput value={splitSeed} onChange={(value) => setOptions({ splitSeed: value })} title={text('seed.hint')} />
    );
  }
  return (
    <>
      <SeedInput value={splitSeed} title={text('seed.fixed')} />
      <Button variant="subtle" color="red" disabled={isBusy} onClick={() => setAsking(true)} aria-haspopup="dialog">
        {text('reset.open')}
      </Button>
      {isAsking ? (
        <ResetDialog
          view={view}
          seed={splitSeed}
          onClose={() => setAsking(false)}
          onConfirm={(seed) => {
            setAsking(false);
            void onReset(seed);
          }}
        />
      ) : null}
    </>
  );
}

export function ManifestOptions({ view }: OptionsProps) {
  const text = useText('dataset');
  const { options, setOptions } = useDataset();
  const { name, version } = chosenOptions(options, view);
  return (
    <>
      <TextInput
        className={styles.grow ?? ''}
        label={text('name')}
        value={name}
        error={name.trim() === '' ? text('name.required') : undefined}
        onChange={(event) => setOptions({ name: event.currentTarget.value })}
      />
      <TextInput
        className={styles.version ?? ''}
        label={text('version')}
        value={version}
        onChange={(event) => setOptions({ version: event.currentTarget.value })}
      />
    </>
  );
}
