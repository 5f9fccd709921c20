import type { GoalResult } from '../../../src-shared/contract/release.ts';
import { bound, quantity } from '../../ui/goal-format.ts';
import { useText } from '../../ui/i18n.ts';
import { Table } from '../../ui/Table.tsx';
import { goalScale } from '../gate.ts';
import styles from './Goals.module.css';
import { GOAL_STATUS, Sign } from './Sign.tsx';

type GoalsProps = {
  readonly goals: readonly GoalResult[];
  /** Whether time and size could be measured. */
  readonly isExported: boolean;
};

/** Each goal with what was measured on a scale of its own. */
export function Goals({ goals, isExported }: GoalsProps) {
  const text = useText('release');
  return (
    <Table looks={['lined']} className={styles.goals}>
      <caption className={styles.caption}>{text('goals.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{text('goals.metric')}</th>
          <th scope="col" className={styles.number}>
            {text('goals.measured')}
          </th>
          <th scope="col" className={styles.scaleColumn}>
            {text('goals.scale')}
          </th>
          <th scope="col">{text('goals.bounds')}</th>
          <th scope="col">{text('goals.verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {goals.map((goal) => (
          <tr key={goal.metric} data-metric={goal.metric}>
            <th scope="row">{text(`metric.${goal.metric}`)}</th>
            <td className={`${styles.number} ${styles.measured}`}>{quantity(goal, goal.measured)}</td>
            <td>
              <Scale goal={goal} />
            </td>
            <td>
              <dl className={styles.bounds}>
                <div>
                  <dt>{text('goals.goal')}</dt>
                  <dd>{bound(goal, goal.goal)}</dd>
                </div>
                <div>
                  <dt>{text('goals.least')}</dt>
                  <dd>{bound(goal, goal.least)}</dd>
                </div>
              </dl>
            </td>
            <td>
              <Sign status={GOAL_STATUS[goal.verdict]}>
                {isByExport(goal, isExported) ? text('goals.byExport') : text(`verdict.${goal.verdict}`)}
              </Sign>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function isByExport({ unit, measured }: GoalResult, isExported: boolean): boolean {
  return !isExported && measured === null && unit !== 'fraction';
}

/** Says nothing that the numbers beside it don't. */
function Scale({ goal }: { readonly goal: GoalResult }) {
  const { zones, measuredAt, isBeyond } = goalScale(goal);
  return (
    <div className={styles.scale} aria-hidden>
      {zones.map(({ verdict, from, to }) => (
        <span
          key={verdict}
          className={styles.zone}
          data-verdict={verdict}
          style={{ left: percent(from), width: percent(to - from) }}
        />
      ))}
      {measuredAt === null ? null : (
        <span
          className={styles.marker}
          data-verdict={goal.verdict}
          data-beyond={isBeyond}
          style={{ left: percent(measuredAt) }}
        />
      )}
    </div>
  );
}

function percent(share: number): string {
  return `${100 * share}%`;
}
