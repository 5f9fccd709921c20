import type { Prediction } from '../../../src-shared/contract/prediction.ts';
import { formatNumber } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import styles from './TimeTaken.module.css';

const STEPS = ['phone', 'decode', 'preprocess', 'inference'] as const;

/** How long each step took: one after the other as a bar, and as numbers. */
export function TimeTaken({ milliseconds }: Pick<Prediction, 'milliseconds'>) {
  const text = useText('try');
  const steps = STEPS.flatMap((step) => {
    const ms = milliseconds[step];
    return ms === null ? [] : [{ step, ms }];
  });
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <Panel id="time" title={text('time.title')} actions={<strong>{formatNumber(total, 1)} ms</strong>}>
      <div className={styles.bar} aria-hidden>
        {steps.map(({ step, ms }) => (
          <span key={step} data-step={step} style={{ flexGrow: ms }} />
        ))}
      </div>
      <dl className={styles.steps}>
        {steps.map(({ step, ms }) => (
          <div key={step}>
            <dt>
              <span className={styles.key} data-step={step} aria-hidden />
              {text(`time.${step}`)}
            </dt>
            <dd>{formatNumber(ms, 1)} ms</dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>
        {text('time.check', { ms: formatNumber(milliseconds.check, 1) })}
        {milliseconds.open === null ? '' : ` ${text('time.open', { ms: formatNumber(milliseconds.open, 0) })}`}
      </p>
    </Panel>
  );
}
