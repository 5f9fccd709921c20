import { Button } from '@mantine/core';
import { describeError } from '../../../src-shared/errors.ts';
import { useJob } from '../../api/jobs.ts';
import { useText } from '../../ui/i18n.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from '../Home.module.css';
import { useHome } from '../store.ts';

/** The making of the sample workspace, while it runs and where it did not come to its end. */
export function SampleProgress() {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const makeSample = useHome((state) => state.makeSample);
  const { state, cancel } = useJob('sample.workspace');
  switch (state.state) {
    case 'running': {
      const { step, steps } = state.progress?.figures ?? {};
      const place = step === undefined || steps === undefined ? '' : ` · ${text('sample.step', { step, steps })}`;
      return (
        <div className={styles.band}>
          <JobProgress title={`${text('sample.title')}${place}`} progress={state.progress} onCancel={cancel} />
        </div>
      );
    }
    case 'cancelled':
    case 'failed':
      return (
        <div className={styles.problem} role="alert">
          <span>{state.state === 'failed' ? describeError(state.error, language) : text('sample.stopped')}</span>
          <Button variant="default" onClick={() => void makeSample()}>
            {text('sample.resume')}
          </Button>
        </div>
      );
    default:
      return null;
  }
}
