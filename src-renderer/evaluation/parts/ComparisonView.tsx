import { Select } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import type { EvaluationComparison, EvaluationHeader } from '../../../src-shared/contract/evaluation.ts';
import type { Loaded } from '../../api/loaded.ts';
import { formatCount, formatPercent, NOTHING } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Table } from '../../ui/Table.tsx';
import { useRunTitle } from '../run-title.ts';
import styles from './Comparison.module.css';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import { RunRanking } from './RunRanking.tsx';
import table from './Table.module.css';

type ComparisonViewProps = {
  /** Of the runs that were evaluated on the split, this one's too. */
  readonly headers: readonly EvaluationHeader[];
  readonly runId: string;
  readonly otherRunId: string | undefined;
  readonly comparison: Loaded<EvaluationComparison>;
  readonly hrefOf: EvidenceHref;
  readonly hrefOfOther: (runId: string) => string;
  readonly onChoose: (runId: string) => void;
  readonly onRetry: () => void;
};

/** One run against an earlier one: what became better, what worse, and whether that says anything. */
export function ComparisonView(props: ComparisonViewProps) {
  const { headers, runId, otherRunId, comparison, hrefOf, hrefOfOther, onChoose, onRetry } = props;
  const text = useText('evaluation');
  const titleOf = useRunTitle();
  const others = headers.map((header) => header.runId).filter((other) => other !== runId);
  if (others.length === 0) {
    return <EmptyNotice title={text('comparison.none')} hint={text('comparison.noneHint')} />;
  }
  const picker = (
    <Select
      w={264}
      aria-label={text('comparison.pick')}
      placeholder={text('comparison.pick')}
      value={otherRunId ?? null}
      onChange={(value) => value !== null && onChoose(value)}
      data={others.map((other) => ({ value: other, label: titleOf(other) }))}
      searchable={others.length > 8}
    />
  );
  if (otherRunId === undefined) {
    return (
      <Panel id="ranking" title={text('ranking.title')} hint={text('comparison.pickHint')} actions={picker}>
        <RunRanking headers={headers} runId={runId} hrefOf={hrefOfOther} />
      </Panel>
    );
  }
  return (
    <LoadedBody
      loaded={comparison}
      empty={{ title: text('comparison.none'), hint: text('comparison.pickHint'), action: picker }}
      onRetry={onRetry}
    >
      {(value) => (
        <>
          <Totals comparison={value} hrefOf={hrefOf} picker={picker} />
          <Panel id="differences" className={styles.classes} title={text('comparison.perClass')}>
            <Differences comparison={value} hrefOf={hrefOf} />
          </Panel>
        </>
      )}
    </LoadedBody>
  );
}

type TotalsProps = {
  readonly comparison: EvaluationComparison;
  readonly hrefOf: EvidenceHref;
  readonly picker: ReactNode;
};

function Totals({ comparison, hrefOf, picker }: TotalsProps) {
  const text = useText('evaluation');
  const { run, before, all, chance, onlyNow, onlyBefore } = comparison;
  const titleOf = useRunTitle();
  const [now, other] = [titleOf(run.runId), titleOf(before.runId)];
  const figures = [
    { label: other, value: formatPercent(share(all.correctBefore, all.photos)) },
    { label: now, value: formatPercent(share(all.correct, all.photos)) },
    { label: text('comparison.difference'), value: text('comparison.points', { points: points(all) }) },
  ];
  return (
    <Panel
      id="comparison"
      title={text('comparison.title', { run: now, other })}
      hint={text('comparison.photos', { count: all.photos })}
      actions={picker}
    >
      <dl className={styles.figures} data-testid="comparison">
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div data-change="fixed">
          <dt>{text('comparison.fixed')}</dt>
          <dd>
            <NumberLink href={hrefOf({ change: 'fixed' })} count={all.fixed}>
              {formatCount(all.fixed)}
            </NumberLink>
          </dd>
        </div>
        <div data-change="broken">
          <dt>{text('comparison.broken')}</dt>
          <dd>
            <NumberLink href={hrefOf({ change: 'broken' })} count={all.broken}>
              {formatCount(all.broken)}
            </NumberLink>
          </dd>
        </div>
      </dl>
      <p className={table.note}>
        {chance === null ? text('comparison.noChange') : text('comparison.chance', { chance: chanceText(chance) })}
      </p>
      {onlyNow + onlyBefore === 0 ? null : (
        <p className={table.note}>{text('comparison.only', { run: now, other, now: onlyNow, before: onlyBefore })}</p>
      )}
    </Panel>
  );
}

const ROW_PX = 40;

function Differences({ comparison, hrefOf }: Omit<TotalsProps, 'picker'>) {
  const text = useText('evaluation');
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      comparison.perClass
        .filter(({ photos }) => photos > 0)
        .map((row) => ({ ...row, difference: (row.correct - row.correctBefore) / row.photos }))
        .sort((a, b) => a.difference - b.difference || a.classIndex - b.classIndex),
    [comparison],
  );
  const most = Math.max(0, ...rows.map(({ difference }) => Math.abs(difference)));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const room = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)] as const;
  return (
    <div ref={box} className={styles.scroll}>
      <Table
        looks={['lined', 'flush', 'sticky']}
        className={`${table.table} ${styles.table}`}
        aria-rowcount={rows.length + 1}
        data-testid="differences"
      >
        <thead>
          <tr>
            <th scope="col">{text('classes.drug')}</th>
            <th scope="col" className={table.number}>
              {text('comparison.before')}
            </th>
            <th scope="col" className={table.number}>
              {text('comparison.now')}
            </th>
            <th scope="col" colSpan={2} className={styles.difference}>
              {text('comparison.difference')}
            </th>
            <th scope="col" className={table.number}>
              {text('comparison.fixed')}
            </th>
            <th scope="col" className={table.number}>
              {text('comparison.broken')}
            </th>
          </tr>
        </thead>
        <tbody>
          <Room height={room[0]} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (!row) return null;
            const { kcode, drugName, photos, correct, correctBefore, fixed, broken, difference } = row;
            return (
              <tr key={kcode} aria-rowindex={index + 2} data-kcode={kcode}>
                <th scope="row">
                  {drugName} <span className={table.muted}>{kcode}</span>
                </th>
                <td className={`${table.number} ${table.muted}`}>{formatPercent(share(correctBefore, photos))}</td>
                <td className={table.number}>{formatPercent(share(correct, photos))}</td>
                <td className={styles.bar}>
                  <DifferenceBar difference={difference} most={most} />
                </td>
                <td className={`${table.number} ${table.strong}`}>{points(row)}</td>
                <td className={table.number}>
                  <NumberLink href={hrefOf({ truth: kcode, change: 'fixed' })} count={fixed}>
                    {formatCount(fixed)}
                  </NumberLink>
                </td>
                <td className={table.number}>
                  <NumberLink href={hrefOf({ truth: kcode, change: 'broken' })} count={broken}>
                    {formatCount(broken)}
                  </NumberLink>
                </td>
              </tr>
            );
          })}
          <Room height={room[1]} />
        </tbody>
      </Table>
    </div>
  );
}

/** Where rows would stand that are not seen. */
function Room({ height }: { readonly height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td className={styles.room} style={{ height }} />
    </tr>
  ) : null;
}

/** To the right where it became better, to the left where worse. */
function DifferenceBar({ difference, most }: { readonly difference: number; readonly most: number }) {
  const width = most === 0 ? 0 : (50 * Math.abs(difference)) / most;
  return (
    <svg className={styles.barPicture} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden>
      <rect className={styles.middle} x="49.75" width="0.5" height="12" />
      <rect
        className={difference < 0 ? styles.worse : styles.better}
        x={difference < 0 ? 50 - width : 50}
        y="2"
        width={width}
        height="8"
      />
    </svg>
  );
}

function share(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

type Changed = { readonly photos: number; readonly correct: number; readonly correctBefore: number };

/** Percentage points with their sign. */
function points({ photos, correct, correctBefore }: Changed): string {
  if (photos === 0) return NOTHING;
  const difference = (100 * (correct - correctBefore)) / photos;
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±';
  return `${sign}${Math.abs(difference).toFixed(1)}`;
}

function chanceText(chance: number): string {
  return chance < 0.001 ? '< 0.1 %' : formatPercent(chance);
}
