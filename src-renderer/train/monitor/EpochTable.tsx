import { memo } from 'react';
import type { EpochMetric } from '../../../src-shared/contract/training.ts';
import { formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { Table } from '../../ui/Table.tsx';
import styles from './EpochTable.module.css';
import { useShown } from './use-shown.ts';

/** The numbers behind the curves, the newest epoch first. */
export const EpochTable = memo(function EpochTable({ bestEpoch }: { readonly bestEpoch: number | null }) {
  const text = useText('trainMonitor');
  const epochs = useShown((state) => state.curves.epochs);
  if (epochs.length === 0) return null;
  return (
    <Panel id="epochs" title={text('table.title')} className={styles.panel}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={styles.scroll} tabIndex={0} aria-label={text('table.title')}>
        <Table looks={['ruled', 'sticky']} className={styles.table} data-testid="epochs">
          <thead>
            <tr>
              <th>{text('table.epoch')}</th>
              <th>{text('table.trainLoss')}</th>
              <th>{text('table.valLoss')}</th>
              <th>{text('table.valTop1')}</th>
              <th>{text('table.valTop5')}</th>
              <th>{text('table.time')}</th>
            </tr>
          </thead>
          <tbody>
            {epochs.toReversed().map((metric) => (
              <Row key={metric.epoch} metric={metric} isBest={metric.epoch === bestEpoch} />
            ))}
          </tbody>
        </Table>
      </section>
    </Panel>
  );
});

type RowProps = { readonly metric: EpochMetric; readonly isBest: boolean };

const Row = memo(function Row({ metric, isBest }: RowProps) {
  const text = useText('trainMonitor');
  const language = usePreferences((state) => state.language);
  return (
    <tr>
      <td>
        {metric.epoch}
        {isBest ? <span className={styles.best}>{text('table.best')}</span> : null}
      </td>
      <td>{formatNumber(metric.trainLoss, 3)}</td>
      <td>{formatNumber(metric.valLoss, 3)}</td>
      <td>{formatPercent(metric.valTop1)}</td>
      <td>{formatPercent(metric.valTop5)}</td>
      <td>{formatDuration(metric.seconds, language)}</td>
    </tr>
  );
});
