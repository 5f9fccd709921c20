import type { GoalResult, ReleaseCandidate, ReleasePackage } from '../../../src-shared/contract/release.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { reasonsOf } from '../gate.ts';
import { useRelease } from '../store.ts';
import styles from './Gate.module.css';
import { Goals } from './Goals.tsx';
import { Sign, type Status, VERDICT_STATUS } from './Sign.tsx';

/** The verdict, why, and the five goals it follows from; of a run that was not exported what is known so far. */
export function Gate({ shown }: { readonly shown: ReleasePackage | null }) {
  const text = useText('release');
  return (
    <section className={styles.gate} aria-labelledby="gate-title">
      <h2 id="gate-title" className={styles.title}>
        {text('gate.title')}
      </h2>
      {shown ? <Judged shown={shown} /> : <Expected />}
    </section>
  );
}

function Judged({ shown }: { readonly shown: ReleasePackage }) {
  const text = useText('release');
  const language = usePreferences((state) => state.language);
  const { goals, verdict, parity, createdAt, dir } = shown;
  return (
    <>
      <Statement
        status={VERDICT_STATUS[verdict]}
        words={text(`gate.${verdict}`)}
        goals={goals}
        isParityShown={parity.passed}
        about={`${nameOf(dir)} · ${text('gate.exported', { date: formatDate(createdAt, language) })}`}
      />
      <Goals goals={goals} isExported />
    </>
  );
}

function Expected() {
  const text = useText('release');
  const candidate = useRelease((state) => state.candidate);
  return (
    <LoadedBody loaded={candidate} empty={{ title: text('empty'), hint: text('emptyHint') }}>
      {(value) => <Candidate candidate={value} />}
    </LoadedBody>
  );
}

function Candidate({ candidate }: { readonly candidate: ReleaseCandidate }) {
  const text = useText('release');
  const { goals, checkpoint, evaluation, runId } = candidate;
  const missed = reasonsOf(goals).missed.map((metric) => text(`metric.${metric}`));
  const why =
    checkpoint === null
      ? text('why.noCheckpoint')
      : evaluation === null
        ? text('why.notEvaluated')
        : missed.length > 0
          ? text('why.expectedRefuse', { goals: missed.join(', ') })
          : text('why.expected');
  const about =
    checkpoint && evaluation
      ? text('gate.evaluated', {
          checkpoint: checkpoint.name,
          epoch: checkpoint.epoch,
          samples: evaluation.samples,
          real: evaluation.realSamples,
        })
      : '';
  return (
    <>
      <div className={styles.statement} data-status="none">
        <p className={styles.verdict}>
          <Sign status="none" size={28}>
            {text('gate.pending')}
          </Sign>
        </p>
        <p className={styles.why}>{why}</p>
        <p className={styles.about}>{about === '' ? runId : `${runId} · ${about}`}</p>
      </div>
      <Goals goals={goals} isExported={false} />
    </>
  );
}

type StatementProps = {
  readonly status: Status;
  readonly words: string;
  readonly goals: readonly GoalResult[];
  readonly isParityShown: boolean;
  readonly about: string;
};

function Statement({ status, words, goals, isParityShown, about }: StatementProps) {
  const text = useText('release');
  const { missed, unmeasured, least } = reasonsOf(goals);
  const names = (metrics: readonly GoalResult['metric'][]) =>
    metrics.map((metric) => text(`metric.${metric}`)).join(', ');
  const reasons = [
    ...(missed.length > 0 ? [text('why.missed', { goals: names(missed) })] : []),
    ...(unmeasured.length > 0 ? [text('why.unmeasured', { goals: names(unmeasured) })] : []),
    ...(isParityShown ? [] : [text('why.parity')]),
    ...(least.length > 0 ? [text('why.least', { goals: names(least) })] : []),
  ];
  return (
    <div className={styles.statement} data-status={status} data-testid="verdict">
      <p className={styles.verdict}>
        <Sign status={status} size={28}>
          {words}
        </Sign>
      </p>
      {(reasons.length > 0 ? reasons : [text('why.met')]).map((reason) => (
        <p key={reason} className={styles.why}>
          {reason}
        </p>
      ))}
      <p className={styles.about}>{about}</p>
    </div>
  );
}

function nameOf(dir: string): string {
  return dir.split(/[\\/]/).at(-1) ?? dir;
}
