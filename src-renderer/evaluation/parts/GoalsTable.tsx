import type { GoalStatus } from '../../../src-shared/contract/evaluation.ts';
import type { GoalResult } from '../../../src-shared/contract/release.ts';
import { bound, quantity } from '../../ui/goal-format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { Table } from '../../ui/Table.tsx';
import { HeadRow } from './HeadRow.tsx';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import styles from './Table.module.css';
import { Verdict } from './Verdict.tsx';

type GoalsTableProps = { readonly goals: GoalStatus; readonly runId: string; readonly hrefOf: EvidenceHref };

/** The owner's five goals: what is asked, what was measured, what follows. */
export function GoalsTable({ goals, runId, hrefOf }: GoalsTableProps) {
  const text = useText('evaluation');
  return (
    <>
      <Table looks={['lined', 'flush']} className={styles.table} data-testid="goals">
        <HeadRow
          columns={[
            { title: text('goals.metric'), isWords: true },
            { title: text('goals.measured') },
            { title: text('goals.goal') },
            { title: text('goals.least') },
            { title: text('goals.verdict'), isWords: true },
          ]}
        />
        <tbody>
          {goals.results.map((goal) => (
            <tr key={goal.metric} data-metric={goal.metric}>
              <th scope="row">{text(`metric.${goal.metric}`)}</th>
              <td className={`${styles.number} ${styles.strong}`} data-testid="measured">
                <Measured goal={goal} runId={runId} hrefOf={hrefOf} />
              </td>
              <td className={`${styles.number} ${styles.muted}`}>{bound(goal, goal.goal)}</td>
              <td className={`${styles.number} ${styles.muted}`}>{bound(goal, goal.least)}</td>
              <td>
                <Verdict verdict={goal.verdict} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {goals.exportedAt === null ? (
        <p className={styles.note}>
          {text('goals.toExport')}{' '}
          <a className={styles.link} href={routeTo('release', { run: runId })}>
            {text('goals.export')}
          </a>
        </p>
      ) : null}
    </>
  );
}

function Measured({
  goal,
  runId,
  hrefOf,
}: {
  readonly goal: GoalResult;
  readonly runId: string;
  readonly hrefOf: EvidenceHref;
}) {
  const value = quantity(goal, goal.measured);
  if (goal.measured === null) return value;
  // The goals are about the test split, whatever is looked at.
  const onTest = (source: string) => ({ split: 'test', source });
  switch (goal.metric) {
    case 'top1':
      return <NumberLink href={hrefOf({ isCorrect: true }, onTest('all'))}>{value}</NumberLink>;
    case 'top5':
      return <NumberLink href={hrefOf({ isInTop5: true }, onTest('all'))}>{value}</NumberLink>;
    case 'realTop1':
      return <NumberLink href={hrefOf({ isCorrect: true }, onTest('real'))}>{value}</NumberLink>;
    case 'latencyMs':
    case 'fileSizeMb':
      return <NumberLink href={routeTo('release', { run: runId })}>{value}</NumberLink>;
  }
}
