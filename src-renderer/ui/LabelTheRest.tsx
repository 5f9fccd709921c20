import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { PhotoImportReport } from '../../src-shared/contract/photos.ts';
import { core } from '../api/core.ts';
import { DrugPrompt } from './DrugPrompt.tsx';
import { unlabelledCount } from './file-problems.ts';
import { useText } from './i18n.ts';

type LabelTheRestProps = {
  readonly report: Pick<PhotoImportReport, 'refused'>;
  /** Imports the folder once more, its unlabelled photos as this drug. */
  readonly onLabel: (kcode: string) => void;
};

/** After an import: photos that say nothing of their drug come in as the one that a person names. */
export function LabelTheRest({ report, onLabel }: LabelTheRestProps) {
  const text = useText('frame');
  const [drugs, setDrugs] = useState<readonly Drug[] | null>(null);
  const count = unlabelledCount(report);
  if (count === 0) return null;
  const ask = async () => {
    const result = await core.catalog.list({});
    if (result.ok) setDrugs(result.value);
  };
  return (
    <>
      <Button variant="default" onClick={() => void ask()}>
        {text('unlabelled.act', { count })}
      </Button>
      {drugs === null ? null : (
        <DrugPrompt
          title={text('unlabelled.title')}
          drugs={drugs}
          onChoose={(kcode) => {
            setDrugs(null);
            onLabel(kcode);
          }}
          onClose={() => setDrugs(null)}
        />
      )}
    </>
  );
}
