import type { ReleaseReport } from '../../../src-shared/contract/release.ts';
import { formatCount, formatPercent, NOTHING } from '../../ui/format.ts';
import { quantity } from '../../ui/goal-format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import styles from '../Release.module.css';
import { Sign } from './Sign.tsx';

/** Whether the exported file gives the answers that were evaluated. */
export function Parity({ parity }: Pick<ReleaseReport, 'parity'>) {
  const text = useText('release');
  const { photos, passed, maxLogitDifference, tolerance, top1Agreement } = parity;
  const words = passed ? 'parity.passed' : photos === 0 ? 'parity.unproved' : 'parity.failed';
  return (
    <Panel
      id="parity"
      title={text('parity.title')}
      hint={text('parity.hint')}
      actions={<Sign status={passed ? 'good' : 'bad'}>{text(words)}</Sign>}
    >
      <dl className={styles.facts}>
        <dt>{text('parity.difference')}</dt>
        <dd>{photos === 0 ? NOTHING : maxLogitDifference.toExponential(1)}</dd>
        <dt>{text('parity.tolerance')}</dt>
        <dd>{tolerance.toExponential(1)}</dd>
        <dt>{text('parity.agreement')}</dt>
        <dd>{photos === 0 ? NOTHING : formatPercent(top1Agreement)}</dd>
        <dt>{text('parity.photos')}</dt>
        <dd>{formatCount(photos)}</dd>
      </dl>
    </Panel>
  );
}

/** How long one photo takes, and on what it was measured. */
export function Latency({ latency }: Pick<ReleaseReport, 'latency'>) {
  const text = useText('release');
  const { medianMs, p95Ms, runs, device } = latency;
  return (
    <Panel id="latency" title={text('latency.title')} hint={text('latency.hint')}>
      <dl className={styles.figures}>
        <div className={styles.figure}>
          <dt>{text('latency.median')}</dt>
          <dd>{quantity({ unit: 'ms' }, medianMs)}</dd>
        </div>
        <div className={styles.figure}>
          <dt>{text('latency.p95')}</dt>
          <dd>{quantity({ unit: 'ms' }, p95Ms)}</dd>
        </div>
      </dl>
      <dl className={styles.facts}>
        <dt>{text('latency.runs')}</dt>
        <dd>{formatCount(runs)}</dd>
        <dt>{text('latency.device')}</dt>
        <dd>{device}</dd>
      </dl>
    </Panel>
  );
}
