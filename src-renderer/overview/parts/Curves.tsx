import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';
import { accuracyPoints, highest, lossPoints, niceTicks } from '../curve-points.ts';
import type { Metrics } from '../store.ts';

const HEIGHT_PX = 264;
const MARGIN = { top: 0, right: 16, bottom: 0, left: 0 };
const TICK = { fill: 'var(--muted)', fontSize: 12 };
const TOOLTIP = { border: '1px solid var(--line)', borderRadius: 8, background: 'var(--surface)', fontSize: 12 };
const FRACTION_TICKS = [0, 0.25, 0.5, 0.75, 1];

type Curve = { readonly key: string; readonly name: string; readonly colour: string; readonly dash?: string };
type CurvesProps = {
  readonly points: readonly object[];
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
  readonly formatTick: (value: number) => string;
  /** Numbers at the left; the last is the top. */
  readonly ticks: readonly number[];
  readonly epochs: number;
  readonly summary: string;
  readonly id: string;
};

/** Train and validation loss; the thin line is every step. */
export function LossChart({ metrics }: { readonly metrics: Metrics }) {
  const text = useText();
  const last = metrics.epochs.at(-1);
  const points = lossPoints(metrics.steps, metrics.epochs);
  return (
    <Curves
      id="loss"
      points={points}
      curves={[
        { key: 'step', name: text('curves.step'), colour: 'curve-step' },
        { key: 'train', name: text('curves.train'), colour: 'curve-train' },
        { key: 'val', name: text('curves.val'), colour: 'curve-val' },
      ]}
      format={(value) => formatNumber(value, 3)}
      formatTick={String}
      ticks={niceTicks(Math.max(...points.map(highest)))}
      epochs={metrics.run.config.training.epochs}
      summary={
        last
          ? text('curves.summary', {
              epoch: last.epoch,
              train: formatNumber(last.trainLoss, 3),
              val: formatNumber(last.valLoss, 3),
            })
          : text('empty.curves')
      }
    />
  );
}

/** Train and validation accuracy after each epoch. */
export function AccuracyChart({ metrics }: { readonly metrics: Metrics }) {
  const text = useText();
  const last = metrics.epochs.at(-1);
  return (
    <Curves
      id="accuracy"
      points={accuracyPoints(metrics.epochs)}
      curves={[
        { key: 'train', name: text('curves.train'), colour: 'curve-train' },
        { key: 'val', name: text('curves.val'), colour: 'curve-val' },
        { key: 'valTop5', name: text('curves.valTop5'), colour: 'curve-val', dash: '3 4' },
      ]}
      format={formatPercent}
      formatTick={(value) => `${Math.round(value * 100)} %`}
      ticks={FRACTION_TICKS}
      epochs={metrics.run.config.training.epochs}
      summary={
        last
          ? text('curves.summary', {
              epoch: last.epoch,
              train: formatPercent(last.trainTop1),
              val: formatPercent(last.valTop1),
            })
          : text('empty.curves')
      }
    />
  );
}

function Curves({ points, curves, format, formatTick, ticks, epochs, summary, id }: CurvesProps) {
  const text = useText();
  return (
    <figure className="curves" data-testid={`curves-${id}`}>
      <figcaption data-testid={`curves-${id}-summary`}>{summary}</figcaption>
      <ResponsiveContainer width="100%" height={HEIGHT_PX}>
        <LineChart data={[...points]} margin={MARGIN}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[0, epochs]}
            allowDecimals={false}
            tickLine={false}
            tickMargin={8}
            height={32}
            stroke="var(--line)"
            tick={TICK}
          />
          <YAxis
            domain={[0, ticks.at(-1) ?? 1]}
            ticks={[...ticks]}
            tickFormatter={formatTick}
            tickLine={false}
            axisLine={false}
            width={48}
            tick={TICK}
          />
          <Tooltip
            isAnimationActive={false}
            contentStyle={TOOLTIP}
            labelFormatter={(x) => `${text('curves.epoch')} ${formatNumber(Number(x), Number(x) % 1 === 0 ? 0 : 2)}`}
            formatter={(value) => format(Number(value))}
          />
          <Legend
            verticalAlign="top"
            align="right"
            height={32}
            iconType="plainline"
            itemSorter={null}
            formatter={legendText}
          />
          {curves.map((curve) => (
            <Line
              key={curve.key}
              type="linear"
              dataKey={curve.key}
              name={curve.name}
              stroke={`var(--${curve.colour})`}
              strokeWidth={curve.key === 'step' ? 1 : 2}
              {...(curve.dash === undefined ? {} : { strokeDasharray: curve.dash })}
              dot={curve.key !== 'step' && points.length <= 2 ? { r: 3 } : false}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}

function legendText(name: string) {
  return <span className="legend-text">{name}</span>;
}
