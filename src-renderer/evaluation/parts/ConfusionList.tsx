import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { confusionsOf } from '../confusions.ts';
import styles from './Matrix.module.css';
import type { EvidenceHref } from './NumberLink.tsx';

const ROW_PX = 48;

type ConfusionListProps = { readonly summary: EvaluationSummary; readonly hrefOf: EvidenceHref };

/** What the matrix shows off its diagonal, in words: every pair that is confused, the most frequent first. */
export function ConfusionList({ summary, hrefOf }: ConfusionListProps) {
  const text = useText('evaluation');
  const box = useRef<HTMLDivElement>(null);
  const confusions = useMemo(() => confusionsOf(summary), [summary]);
  const virtual = useVirtualizer({
    count: confusions.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <section className={styles.confusions} aria-labelledby="confusions-title">
      <h3 id="confusions-title" className={styles.subtitle}>
        {text('confusions.title')}
        <span className={styles.muted}>{text('confusions.hint', { count: confusions.length })}</span>
      </h3>
      {confusions.length === 0 ? <p className={styles.muted}>{text('confusions.none')}</p> : null}
      <div ref={box} className={styles.list}>
        <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const confusion = confusions[index];
            if (!confusion) return null;
            const { truth, prediction, count, share } = confusion;
            return (
              <li
                key={`${truth.kcode} ${prediction.kcode}`}
                className={styles.row}
                style={{ top: start, height: ROW_PX }}
              >
                <a href={hrefOf({ truth: truth.kcode, taken: prediction.kcode })} className={styles.pair}>
                  <span className={styles.pairNames}>
                    <span>{truth.drugName}</span>
                    <span className={styles.muted}>→ {prediction.drugName}</span>
                  </span>
                  <span className={styles.pairCount}>
                    <span>{count}</span>
                    <span className={styles.muted}>{formatPercent(share)}</span>
                  </span>
                </a>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}
