import type { GoalResult } from '../../../src-shared/contract/release.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';
import { Status, type StatusKind } from './Status.tsx';

const STATUS: Readonly<Record<GoalResult['verdict'], StatusKind>> = {
  goal: 'good',
  least: 'fair',
  missed: 'bad',
  unmeasured: 'none',
};

export function GoalsTable({ goals }: { readonly goals: readonly GoalResult[] }) {
  const text = useText();
  return (
    <table className="data" data-testid="goals">
      <thead>
        <tr>
          <th scope="col">{text('goals.metric')}</th>
          <th scope="col" className="number">
            {text('goals.goal')}
          </th>
          <th scope="col" className="number">
            {text('goals.least')}
          </th>
          <th scope="col" className="number">
            {text('goals.measured')}
          </th>
          <th scope="col">{text('goals.verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {goals.map((goal) => (
          <tr key={goal.metric} data-metric={goal.metric}>
            <th scope="row">{text(`metric.${goal.metric}`)}</th>
            <td className="number muted">{bound(goal, goal.goal)}</td>
            <td className="number muted">{bound(goal, goal.least)}</td>
            <td className="number strong" data-testid="measured">
              {quantity(goal, goal.measured)}
            </td>
            <td>
              <span className="status-line">
                <Status kind={STATUS[goal.verdict]} />
                {text(`goal.${goal.verdict}`)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function bound(goal: GoalResult, value: number): string {
  return `${goal.direction === 'atLeast' ? '≥' : '≤'} ${quantity(goal, value)}`;
}

function quantity({ unit }: GoalResult, value: number | null): string {
  if (value === null) return '–';
  return unit === 'fraction' ? formatPercent(value) : `${formatNumber(value, 1)} ${unit}`;
}
