import { Alert, Loader } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { Prediction } from '../../../src-shared/contract/prediction.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import type { Tried } from '../store.ts';
import styles from './Answer.module.css';
import { TimeTaken } from './TimeTaken.tsx';

/** What the model says about the photo that is shown; or why it says nothing. */
export function Answer({ shown: { answer, name } }: { readonly shown: Tried }) {
  const text = useText('try');
  const language = usePreferences((state) => state.language);
  return (
    <div className={styles.side} aria-live="polite" data-testid="answer">
      {answer.state === 'ready' ? (
        <>
          <Warnings prediction={answer.prediction} />
          <Best prediction={answer.prediction} />
          <TimeTaken milliseconds={answer.prediction.milliseconds} />
        </>
      ) : (
        <Panel id="answer" title={text('answer.title')}>
          {answer.state === 'failed' ? (
            <Alert
              color="red"
              variant="light"
              role="alert"
              icon={<TriangleAlert size={16} aria-hidden />}
              title={text('answer.failed', { name })}
            >
              {describeError(answer.error, language)}
            </Alert>
          ) : (
            <output className={styles.waiting}>
              <Loader size="sm" color="gray" type="dots" aria-hidden />
              {text('answer.waiting')}
            </output>
          )}
        </Panel>
      )}
    </div>
  );
}

function Best({ prediction: { best } }: { readonly prediction: Prediction }) {
  const text = useText('try');
  const [first] = best;
  return (
    <Panel id="answer" title={text('answer.title')} hint={text('answer.hint')}>
      {first ? (
        <div className={styles.first}>
          <div>
            <p className={styles.drug}>{first.drugName}</p>
            <a className={styles.kcode} href={routeTo('photos', { class: first.kcode })} title={text('answer.class')}>
              {first.kcode}
            </a>
          </div>
          <p className={styles.confidence}>{formatPercent(first.confidence)}</p>
        </div>
      ) : null}
      <ol className={styles.list} aria-label={text('answer.top5')}>
        {best.map(({ classIndex, kcode, drugName, confidence }, index) => (
          <li key={classIndex} className={styles.entry} data-first={index === 0}>
            <span className={styles.rank} aria-hidden>
              {index + 1}
            </span>
            <span className={styles.name}>
              {drugName} <span className={styles.code}>{kcode}</span>
            </span>
            <span className={styles.share}>{formatPercent(confidence)}</span>
            <span className={styles.bar} aria-hidden>
              <span style={{ width: `${100 * confidence}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Warnings({ prediction: { warnings } }: { readonly prediction: Prediction }) {
  const text = useText('try');
  const language = usePreferences((state) => state.language);
  if (warnings.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<TriangleAlert size={16} aria-hidden />}
      title={text('answer.warnings')}
    >
      {warnings.map((warning) => (
        <p key={warning.reason} className={styles.warning}>
          {describeReason(warning, language)}
        </p>
      ))}
    </Alert>
  );
}
