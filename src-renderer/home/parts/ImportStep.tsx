import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { describeError } from '../../../src-shared/errors.ts';
import { forgetFinished, useJob } from '../../api/jobs.ts';
import { useWorkspace } from '../../api/workspace.ts';
import { pickFolder } from '../../ui/FolderPicker.tsx';
import { formatBytes } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from '../Home.module.css';
import { type ChosenFolder, useHome } from '../store.ts';
import { ImportReport } from './ImportReport.tsx';
import { SetupStep } from './Setup.tsx';

type ImportStepProps = {
  readonly kind: 'studio' | 'photos';
  readonly number: number;
  /** That have come in so far. */
  readonly photos: number;
  /** Photos need a catalogue that says which drugs there are. */
  readonly isReady: boolean;
  /** The first step that is still to be done. */
  readonly isNext: boolean;
};

/** A folder of photos: choose it, see what is in it, bring it in, see what was refused. */
export function ImportStep({ kind, number, photos, isReady, isNext }: ImportStepProps) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const linking = useJob('dataset.linkStudio');
  const importing = useJob('photos.import');
  const job = kind === 'studio' ? linking : importing;
  const chosen = useHome((state) => state.chosen[kind]);
  const choose = useHome((state) => state.choose);
  const { state } = job;
  useEffect(() => () => forgetFinished(kind === 'studio' ? 'dataset.linkStudio' : 'photos.import'), [kind]);
  const isRunning = state.state === 'running';
  const pick = async () => {
    const dir = await pickFolder({ title: text(`setup.${kind}Title`), startAt: chosen?.dir });
    if (dir === null) return;
    job.clear();
    await choose(kind, dir);
  };
  const begin = async (dir: string, unlabelled?: string) => {
    // The folder of a studio photo is its label: nobody is asked for another.
    await (kind === 'studio' ? linking.start({ dir }) : importing.start({ dir, unlabelled }));
    await choose(kind, null);
    await useWorkspace.getState().refresh();
  };
  return (
    <SetupStep
      id={kind}
      number={number}
      title={text(`setup.${kind}`)}
      hint={isReady ? text(`setup.${kind}Hint`) : text('setup.needsCatalog')}
      done={photos > 0 ? text('setup.photoCount', { count: photos }) : null}
      action={
        <Button
          variant={isNext && !chosen ? 'filled' : 'default'}
          disabled={!isReady || isRunning}
          onClick={() => void pick()}
        >
          {text(chosen ? 'setup.otherFolder' : 'setup.folderPick')}
        </Button>
      }
    >
      {chosen && !isRunning ? <Chosen kind={kind} chosen={chosen} onBegin={begin} /> : null}
      {isRunning ? <JobProgress progress={state.progress} onCancel={job.cancel} /> : null}
      {state.state === 'cancelled' ? <p className={styles.report}>{text('setup.stopped')}</p> : null}
      {state.state === 'failed' ? (
        <p className={styles.failed} role="alert">
          {describeError(state.error, language)}
        </p>
      ) : null}
      {state.state === 'finished' ? (
        <ImportReport report={state.output} onLabel={(kcode) => void begin(state.output.dir, kcode)} />
      ) : null}
    </SetupStep>
  );
}

type ChosenProps = {
  readonly kind: 'studio' | 'photos';
  readonly chosen: ChosenFolder;
  readonly onBegin: (dir: string) => Promise<void>;
};

function Chosen({ kind, chosen, onBegin }: ChosenProps) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const { dir, pictures, folders, counted, error } = chosen;
  return (
    <div className={styles.chosen}>
      <span className={styles.grow}>
        <span className={styles.chosenDir}>{dir}</span>
        <output className={styles.partHint}>
          {counted
            ? text('setup.counted', { pictures, folders, size: formatBytes(counted.sizeBytes) })
            : text('setup.counting', { pictures, folders })}
          {counted && counted.otherFiles > 0 ? ` · ${text('setup.otherFiles', { count: counted.otherFiles })}` : null}
        </output>
        {error ? (
          <span className={styles.failed} role="alert">
            {describeError(error, language)}
          </span>
        ) : null}
      </span>
      <Button disabled={pictures === 0} onClick={() => void onBegin(dir)}>
        {text(`setup.${kind}Start`, { count: pictures })}
      </Button>
    </div>
  );
}
