import { useMemo } from 'react';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ConfidenceBin, EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { type Translate, useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import type { Evidence } from '../address.ts';
import styles from './Confidence.module.css';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import table from './Table.module.css';

const RELIABILITY_PX = 240;
const HISTOGRAM_PX = 152;
const MARGIN = { top: 8, right: 8, bottom: 8, left: 0 };
const TICK = { fill: 'var(--muted)', fontSize: 12 };
const AXIS_PX = 48;
const TOOLTIP = { border: '1px solid var(--line)', borderRadius: 8, background: 'var(--surface)', fontSize: 12 };
const FRACTIONS = [0, 0.25, 0.5, 0.75, 1];

type ConfidenceViewProps = {
  readonly summary: EvaluationSummary;
  readonly hrefOf: EvidenceHref;
  readonly onOpen: (evidence: Evidence) => void;
};

/** Whether the model is as right as it is sure, and how many photos are judged with what confidence. */
export function ConfidenceView({ summary, hrefOf, onOpen }: ConfidenceViewProps) {
  const text = useText('evaluation');
  const { bins, expectedError, maximumError, meanConfidence } = summary.calibration;
  const accuracy = summary[summary.source === 'all' ? 'overall' : summary.source].top1;
  const points = useMemo(() => bins.map(pointOf), [bins]);
  const openBin = (index: number | string | null | undefined) => {
    const bin = bins[Number(index)];
    if (bin && bin.count > 0) onOpen({ above: bin.above, upTo: bin.upTo });
  };
  const facts = [
    { label: text('confidence.ece'), value: formatPercent(expectedError) },
    { label: text('confidence.mce'), value: formatPercent(maximumError) },
    { label: text('confidence.mean'), value: formatPercent(meanConfidence) },
    { label: text('confidence.top1'), value: formatPercent(accuracy) },
  ];
  const surer = meanConfidence === null || accuracy === null ? null : 100 * (meanConfidence - accuracy);
  return (
    <div className={styles.view}>
      <Panel id="confidence" title={text('confidence.title')} hint={text('confidence.hint')}>
        <dl className={styles.facts}>
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {surer === null ? null : (
          <p className={styles.finding}>
            {text(surer >= 0 ? 'confidence.over' : 'confidence.under', { points: Math.abs(surer).toFixed(1) })}
          </p>
        )}
        <div aria-hidden>
          <ResponsiveContainer width="100%" height={RELIABILITY_PX}>
            <ComposedChart
              data={points}
              // The table beside says the same, and can be reached by the keyboard.
              accessibilityLayer={false}
              margin={MARGIN}
              barCategoryGap={1}
              onClick={(at) => openBin(at.activeTooltipIndex)}
            >
              <CartesianGrid vertical={false} stroke="var(--grid)" />
              <XAxis dataKey="name" hide />
              <YAxis
                domain={[0, 1]}
                ticks={FRACTIONS}
                interval={0}
                tickFormatter={(value) => formatPercent(Number(value), 0)}
                tickLine={false}
                axisLine={false}
                width={AXIS_PX}
                tick={TICK}
              />
              <Tooltip
                isAnimationActive={false}
                cursor={{ fill: 'var(--hover)' }}
                contentStyle={TOOLTIP}
                formatter={(value) => formatPercent(Number(value))}
              />
              <Bar
                dataKey="accuracy"
                name={text('confidence.accuracy')}
                fill="var(--accent)"
                fillOpacity={0.55}
                isAnimationActive={false}
              />
              <Line
                dataKey="ideal"
                name={text('confidence.ideal')}
                stroke="var(--muted)"
                strokeDasharray="4 4"
                dot={false}
                activeDot={false}
                isAnimationActive={false}
              />
            </ComposedChart>
          </ResponsiveContainer>
          <p className={styles.axis}>{text('confidence.photos')}</p>
          <ResponsiveContainer width="100%" height={HISTOGRAM_PX}>
            <ComposedChart
              data={points}
              // The table beside says the same, and can be reached by the keyboard.
              accessibilityLayer={false}
              margin={MARGIN}
              barCategoryGap={1}
              onClick={(at) => openBin(at.activeTooltipIndex)}
            >
              <CartesianGrid vertical={false} stroke="var(--grid)" />
              <XAxis
                dataKey="name"
                interval="preserveStartEnd"
                tickLine={false}
                tickMargin={8}
                height={32}
                stroke="var(--line)"
                tick={TICK}
              />
              <YAxis
                allowDecimals={false}
                tickFormatter={(value) => formatCount(Number(value))}
                tickLine={false}
                axisLine={false}
                width={AXIS_PX}
                tick={TICK}
              />
              <Tooltip
                isAnimationActive={false}
                cursor={{ fill: 'var(--hover)' }}
                contentStyle={TOOLTIP}
                formatter={(value) => formatCount(Number(value))}
              />
              <ReferenceLine y={0} stroke="var(--line)" />
              <Bar
                dataKey="right"
                name={text('confidence.right')}
                stackId="photos"
                fill="rgb(var(--right))"
                isAnimationActive={false}
              />
              <Bar
                dataKey="wrong"
                name={text('confidence.wrong')}
                stackId="photos"
                fill="rgb(var(--wrong))"
                isAnimationActive={false}
              />
            </ComposedChart>
          </ResponsiveContainer>
        </div>
        <ul className={styles.legend} aria-hidden>
          <li data-kind="accuracy">{text('confidence.accuracy')}</li>
          <li data-kind="ideal">{text('confidence.ideal')}</li>
          <li data-kind="right">{text('confidence.right')}</li>
          <li data-kind="wrong">{text('confidence.wrong')}</li>
        </ul>
        <p className={table.note}>{text('confidence.source')}</p>
      </Panel>
      <Panel id="bins" title={text('confidence.table')}>
        <BinTable bins={bins} text={text} hrefOf={hrefOf} />
      </Panel>
    </div>
  );
}

type BinTableProps = {
  readonly bins: readonly ConfidenceBin[];
  readonly text: Translate<'evaluation'>;
  readonly hrefOf: EvidenceHref;
};

/** The charts in numbers, the surest bin first. */
function BinTable({ bins, text, hrefOf }: BinTableProps) {
  return (
    <table className={table.table} data-testid="bins">
      <thead>
        <tr>
          <th scope="col">{text('confidence.bin')}</th>
          <th scope="col" className={table.number}>
            {text('accuracy.photos')}
          </th>
          <th scope="col" className={table.number}>
            {text('confidence.wrong')}
          </th>
          <th scope="col" className={table.number}>
            {text('confidence.accuracy')}
          </th>
          <th scope="col" className={table.number}>
            {text('confidence.mean')}
          </th>
        </tr>
      </thead>
      <tbody>
        {bins.toReversed().map((bin) => {
          const { above, upTo, count, correct, accuracy, meanConfidence } = bin;
          return (
            <tr key={upTo}>
              <th scope="row">{text('confidence.range', rangeOf(bin))}</th>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo })} count={count}>
                  {formatCount(count)}
                </NumberLink>
              </td>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo, isCorrect: false })} count={count - correct}>
                  {formatCount(count - correct)}
                </NumberLink>
              </td>
              <td className={table.number}>
                <NumberLink href={hrefOf({ above, upTo, isCorrect: true })} count={correct}>
                  {formatPercent(accuracy)}
                </NumberLink>
              </td>
              <td className={`${table.number} ${table.muted}`}>{formatPercent(meanConfidence)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function rangeOf({ above, upTo }: ConfidenceBin): { readonly above: number; readonly upTo: number } {
  return { above: Math.round(100 * above), upTo: Math.round(100 * upTo) };
}

function pointOf(bin: ConfidenceBin) {
  const { above, upTo } = rangeOf(bin);
  return {
    name: `${above}–${upTo} %`,
    accuracy: bin.accuracy,
    ideal: (bin.above + bin.upTo) / 2,
    right: bin.correct,
    wrong: bin.count - bin.correct,
  };
}
