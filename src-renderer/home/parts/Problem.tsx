import { CloseButton } from '@mantine/core';
import { describeError } from '../../../src-shared/errors.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import styles from '../Home.module.css';
import { useHome } from '../store.ts';

/** Why what the person has asked for was not done. */
export function Problem() {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const { problem, clearProblem } = useHome();
  if (!problem) return null;
  return (
    <div className={styles.problem} role="alert">
      <span>{describeError(problem, language)}</span>
      <CloseButton size="sm" aria-label={text('problem.close')} onClick={clearProblem} />
    </div>
  );
}
