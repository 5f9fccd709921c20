import { type ReactNode, useMemo } from 'react';
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
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import type { Evidence } from '../address.ts';
import { BinTable, rangeOf } from './BinTable.tsx';
import styles from './Confidence.module.css';
import type { EvidenceHref } from './NumberLink.tsx';
import table from './Table.module.css';

const RELIABILITY_PX = 240;
const HISTOGRAM_PX = 152;
const MARGIN = { top: 8, right: 8, bottom: 8, left: 0 };
const TICK = { fill: 'var(--muted)', fontSize: 12 };
const VALUE_AXIS = { tickLine: false, axisLine: false, width: 48, tick: TICK } as const;
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
          <BinChart points={points} height={RELIABILITY_PX} value={formatShare} onOpen={openBin}>
            <XAxis dataKey="name" hide />
            <YAxis {...VALUE_AXIS} domain={[0, 1]} ticks={FRACTIONS} interval={0} tickFormatter={formatWholeShare} />
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
          </BinChart>
          <p className={styles.axis}>{text('confidence.photos')}</p>
          <BinChart points={points} height={HISTOGRAM_PX} value={formatPhotos} onOpen={openBin}>
            <XAxis
              dataKey="name"
              interval="preserveStartEnd"
              tickLine={false}
              tickMargin={8}
              height={32}
              stroke="var(--line)"
              tick={TICK}
            />
            <YAxis {...VALUE_AXIS} allowDecimals={false} tickFormatter={formatPhotos} />
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
          </BinChart>
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
        <BinTable bins={bins} hrefOf={hrefOf} />
      </Panel>
    </div>
  );
}

type BinChartProps = {
  readonly points: readonly BinPoint[];
  readonly height: number;
  /** How the tooltip writes a value. */
  readonly value: (value: unknown) => string;
  readonly onOpen: (index: number | string | null | undefined) => void;
  readonly children: ReactNode;
};

/** What both charts share: one column for each bin, at the same places, which leads to its photos. */
function BinChart({ points, height, value, onOpen, children }: BinChartProps) {
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart
        data={points}
        // The table beside says the same, and can be reached by the keyboard.
        accessibilityLayer={false}
        margin={MARGIN}
        barCategoryGap={1}
        onClick={(at) => onOpen(at.activeTooltipIndex)}
      >
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <Tooltip isAnimationActive={false} cursor={{ fill: 'var(--hover)' }} contentStyle={TOOLTIP} formatter={value} />
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

const formatShare = (value: unknown): string => formatPercent(Number(value));
const formatWholeShare = (value: unknown): string => formatPercent(Number(value), 0);
const formatPhotos = (value: unknown): string => formatCount(Number(value));

type BinPoint = ReturnType<typeof pointOf>;

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
