import { TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { ClassFigures, EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Table } from '../../ui/Table.tsx';
import type { Address, Changes, ClassColumn } from '../address.ts';
import { sortClasses } from '../sort-classes.ts';
import styles from './ClassTable.module.css';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import { Reference } from './Reference.tsx';
import table from './Table.module.css';

const ROW_PX = 48;
const PICTURE_PX = 36;

type ClassTableProps = Pick<Address, 'column' | 'isDescending' | 'search'> & {
  readonly summary: EvaluationSummary;
  readonly references: ReadonlyMap<string, number>;
  readonly hrefOf: EvidenceHref;
  readonly onChange: (changes: Changes, how: 'push' | 'replace') => void;
};

/** Columns with numbers, in their order. */
const FIGURES = [
  'accuracy',
  'wrong',
  'total',
  'top5',
  'precision',
  'predicted',
] as const satisfies readonly ClassColumn[];
/** What a person looks for first: the least of these, and the most of the others. */
const WORST_IS_LEAST: readonly ClassColumn[] = ['index', 'name', 'accuracy', 'top5', 'precision'];

/** Every class with its figures, each of which leads to its photos. */
export function ClassTable({ summary, references, hrefOf, onChange, ...sorting }: ClassTableProps) {
  const text = useText('evaluation');
  const { column, isDescending, search } = sorting;
  const { perClass, failureThreshold } = summary;
  const rows = useMemo(
    () => sortClasses(perClass, { column, isDescending, search }),
    [perClass, column, isDescending, search],
  );
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const header = (name: ClassColumn, words: string) => {
    const isSorted = name === column;
    const Arrow = isDescending ? ArrowDown : ArrowUp;
    const next = isSorted ? !isDescending : !WORST_IS_LEAST.includes(name);
    return (
      <th
        key={name}
        scope="col"
        className={styles[name]}
        aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}
      >
        <button
          type="button"
          className={styles.sort}
          title={text('classes.sortBy', { column: words })}
          onClick={() => onChange({ column: name, descending: next ? 'yes' : null }, 'replace')}
        >
          {words}
          {isSorted ? <Arrow size={12} strokeWidth={2} aria-hidden /> : null}
        </button>
      </th>
    );
  };
  return (
    <Panel
      id="classes"
      className={styles.panel}
      title={text('classes.title')}
      hint={text('classes.shown', { shown: rows.length, count: perClass.length })}
      actions={
        <TextInput
          w={240}
          leftSection={<Search size={14} strokeWidth={1.75} />}
          placeholder={text('classes.search')}
          aria-label={text('classes.search')}
          value={search}
          onChange={(event) => onChange({ q: event.currentTarget.value }, 'replace')}
        />
      }
    >
      {rows.length === 0 ? (
        <EmptyNotice title={text('classes.none')} />
      ) : (
        <div ref={box} className={styles.scroll}>
          <Table
            looks={['ruled', 'sticky']}
            className={styles.table}
            aria-rowcount={rows.length + 1}
            data-testid="classes"
          >
            <thead>
              <tr>
                {header('name', text('classes.drug'))}
                {FIGURES.map((name) => header(name, text(`classes.${name}`)))}
                <th scope="col" className={styles.confused}>
                  {text('classes.confused')}
                </th>
              </tr>
            </thead>
            <tbody>
              <Room height={before} />
              {items.map(({ index }) => {
                const figures = rows[index];
                return figures ? (
                  <ClassRow
                    key={figures.kcode}
                    figures={figures}
                    index={index}
                    isFailure={figures.accuracy !== null && figures.accuracy < failureThreshold}
                    photoId={references.get(figures.kcode)}
                    hrefOf={hrefOf}
                  />
                ) : null;
              })}
              <Room height={after} />
            </tbody>
          </Table>
        </div>
      )}
    </Panel>
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

type ClassRowProps = {
  readonly figures: ClassFigures;
  readonly index: number;
  readonly isFailure: boolean;
  readonly photoId: number | undefined;
  readonly hrefOf: EvidenceHref;
};

function ClassRow({ figures, index, isFailure, photoId, hrefOf }: ClassRowProps) {
  const text = useText('evaluation');
  const { kcode, drugName, total, correct, accuracy, interval, top5, precision, predicted, confusedWith } = figures;
  const [most] = confusedWith;
  const wrong = total - correct;
  const number = (name: ClassColumn, content: ReactNode) => (
    <td className={`${styles.number} ${styles[name]}`}>{content}</td>
  );
  return (
    <tr aria-rowindex={index + 2} data-kcode={kcode} data-failure={isFailure ? true : undefined}>
      <th scope="row">
        <span className={styles.drug}>
          <Reference drugName={drugName} photoId={photoId} size={PICTURE_PX} isDecorative />
          <span className={styles.names}>
            <a className={styles.name} href={hrefOf({ truth: kcode })} title={drugName}>
              {drugName}
            </a>
            <span className={styles.kcode}>{kcode}</span>
          </span>
        </span>
      </th>
      <td>
        <span className={styles.measure}>
          <AccuracyBar accuracy={accuracy} interval={interval} />
          <span className={styles.percent}>
            <NumberLink href={hrefOf({ truth: kcode, isCorrect: true })} count={correct}>
              {formatPercent(accuracy)}
            </NumberLink>
          </span>
        </span>
      </td>
      {number(
        'wrong',
        <NumberLink href={hrefOf({ truth: kcode, isCorrect: false })} count={wrong}>
          {formatCount(wrong)}
        </NumberLink>,
      )}
      {number(
        'total',
        <NumberLink href={hrefOf({ truth: kcode })} count={total}>
          {formatCount(total)}
        </NumberLink>,
      )}
      {number(
        'top5',
        <NumberLink href={hrefOf({ truth: kcode, isInTop5: true })} count={Math.round((top5 ?? 0) * total)}>
          {formatPercent(top5)}
        </NumberLink>,
      )}
      {number(
        'precision',
        <NumberLink href={hrefOf({ taken: kcode, isCorrect: true })} count={correct}>
          {formatPercent(precision)}
        </NumberLink>,
      )}
      {number(
        'predicted',
        <NumberLink href={hrefOf({ taken: kcode })} count={predicted}>
          {formatCount(predicted)}
        </NumberLink>,
      )}
      <td className={styles.confused}>
        {most ? (
          <a
            className={table.link}
            href={hrefOf({ truth: kcode, taken: most.kcode })}
            title={text('confusions.item', { truth: drugName, prediction: most.drugName })}
          >
            {most.drugName} <span className={styles.kcode}>{most.count}</span>
          </a>
        ) : null}
      </td>
    </tr>
  );
}

/** The accuracy as a bar, and over it where the true one lies with 95 % confidence. */
function AccuracyBar({ accuracy, interval }: Pick<ClassFigures, 'accuracy' | 'interval'>) {
  const text = useText('evaluation');
  if (accuracy === null || !interval) return <span />;
  const [low, high] = interval;
  const label = text('classes.interval', { low: formatPercent(low, 0), high: formatPercent(high, 0) });
  return (
    <svg className={styles.bar} viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      <rect className={styles.track} width="100" height="12" />
      <rect className={styles.fill} width={100 * accuracy} height="12" />
      <rect className={styles.interval} x={100 * low} y="5" width={100 * (high - low)} height="2" />
    </svg>
  );
}
