import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';
import { accuracyPoints, lossPoints } from '../curve-points.ts';
import type { Metrics } from '../store.ts';

const HEIGHT_PX = 264;
const MARGIN = { top: 8, right: 16, bottom: 4, left: 0 };

type Curve = { readonly key: string; readonly name: string; readonly className: string; readonly dash?: string };
type CurvesProps = {
  readonly points: readonly object[];
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
  readonly domain: readonly [number, number | 'auto'];
  readonly epochs: number;
  readonly summary: string;
  readonly id: string;
};

/** Train and validation loss; the thin line is every step. */
export function LossChart({ metrics }: { readonly metrics: Metrics }) {
  const text = useText();
  const last = metrics.epochs.at(-1);
  return (
    <Curves
      id="loss"
      points={lossPoints(metrics.steps, metrics.epochs)}
      curves={[
        { key: 'step', name: text('curves.step'), className: 'curve-step' },
        { key: 'train', name: text('curves.train'), className: 'curve-train' },
        { key: 'val', name: text('curves.val'), className: 'curve-val' },
      ]}
      format={(value) => formatNumber(value, 3)}
      domain={[0, 'auto']}
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
        { key: 'train', name: text('curves.train'), className: 'curve-train' },
        { key: 'val', name: text('curves.val'), className: 'curve-val' },
        { key: 'valTop5', name: text('curves.valTop5'), className: 'curve-val', dash: '3 4' },
      ]}
      format={formatPercent}
      domain={[0, 1]}
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

function Curves({ points, curves, format, domain, epochs, summary, id }: CurvesProps) {
  const text = useText();
  return (
    <figure className="curves" data-testid={`curves-${id}`}>
      <figcaption data-testid={`curves-${id}-summary`}>{summary}</figcaption>
      <ResponsiveContainer width="100%" height={HEIGHT_PX}>
        <LineChart data={[...points]} margin={MARGIN}>
          <CartesianGrid vertical={false} className="chart-grid" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[0, epochs]}
            allowDecimals={false}
            tickLine={false}
            tickMargin={8}
            height={28}
            className="chart-axis"
            unit=""
          />
          <YAxis
            domain={[...domain]}
            tickFormatter={(value: number) => (domain[1] === 1 ? `${Math.round(value * 100)} %` : String(value))}
            tickLine={false}
            axisLine={false}
            width={52}
            className="chart-axis"
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(x) => `${text('curves.epoch')} ${formatNumber(Number(x), Number(x) % 1 === 0 ? 0 : 2)}`}
            formatter={(value) => format(Number(value))}
          />
          <Legend verticalAlign="top" align="right" height={28} iconType="plainline" />
          {curves.map((curve) => (
            <Line
              key={curve.key}
              type="linear"
              dataKey={curve.key}
              name={curve.name}
              className={curve.className}
              stroke={`var(--${curve.className})`}
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
