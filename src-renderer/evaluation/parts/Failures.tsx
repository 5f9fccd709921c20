import { ArrowRight, CircleCheck } from 'lucide-react';
import type { ClassFigures, EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Failures.module.css';
import { type EvidenceHref, NumberLink } from './NumberLink.tsx';
import { Reference } from './Reference.tsx';

/** Classes named one by one; the table of classes has them all. */
const SHOWN_CLASSES = 12;
/** Drugs beside each; the rest are counted. */
const SHOWN_CONFUSIONS = 3;
const PICTURE_PX = 56;

type FailuresProps = {
  readonly summary: EvaluationSummary;
  readonly references: ReadonlyMap<string, number>;
  readonly hrefOf: EvidenceHref;
  /** Where all classes are listed. */
  readonly classesHref: string;
};

/** The classes below the threshold, each beside the drugs it is taken for. */
export function Failures({ summary, references, hrefOf, classesHref }: FailuresProps) {
  const text = useText('evaluation');
  const { failures, perClass, failureThreshold } = summary;
  if (failures.length === 0) {
    return (
      <p className={styles.none}>
        <CircleCheck size={16} strokeWidth={1.75} aria-hidden />
        {text('failures.none', { threshold: formatPercent(failureThreshold, 0) })}
      </p>
    );
  }
  const shown = failures.slice(0, SHOWN_CLASSES).flatMap((classIndex) => perClass[classIndex] ?? []);
  return (
    <>
      <ul className={styles.list} data-testid="failures">
        {shown.map((figures) => (
          <Failure key={figures.kcode} figures={figures} references={references} hrefOf={hrefOf} />
        ))}
      </ul>
      {failures.length > SHOWN_CLASSES ? (
        <a className={styles.more} href={classesHref}>
          {text('failures.more', { count: failures.length })}
        </a>
      ) : null}
    </>
  );
}

type FailureProps = Pick<FailuresProps, 'references' | 'hrefOf'> & { readonly figures: ClassFigures };

function Failure({ figures, references, hrefOf }: FailureProps) {
  const text = useText('evaluation');
  const { kcode, drugName, accuracy, correct, total, confusedWith } = figures;
  const others = confusedWith.length - SHOWN_CONFUSIONS;
  return (
    <li className={styles.failure} data-kcode={kcode}>
      <a className={styles.drug} href={hrefOf({ truth: kcode, isCorrect: false })}>
        <Reference drugName={drugName} photoId={references.get(kcode)} size={PICTURE_PX} isDecorative />
        <span className={styles.names}>
          <span className={styles.name}>{drugName}</span>
          <span className={styles.kcode}>{kcode}</span>
        </span>
      </a>
      <span className={styles.accuracy}>
        <NumberLink href={hrefOf({ truth: kcode })}>{formatPercent(accuracy)}</NumberLink>
        <span className={styles.kcode}>{text('failures.correctOf', { correct, total })}</span>
      </span>
      <span className={styles.takenFor}>
        <ArrowRight size={16} strokeWidth={1.75} aria-hidden />
        <span>{text('failures.takenFor')}</span>
      </span>
      <ul className={styles.confusions}>
        {confusedWith.slice(0, SHOWN_CONFUSIONS).map((other) => (
          <li key={other.kcode}>
            <a className={styles.drug} href={hrefOf({ truth: kcode, taken: other.kcode })}>
              <Reference
                drugName={other.drugName}
                photoId={references.get(other.kcode)}
                size={PICTURE_PX}
                isDecorative
              />
              <span className={styles.names}>
                <span className={styles.name}>{other.drugName}</span>
                <span className={styles.count}>{text('photos.count', { count: other.count })}</span>
              </span>
            </a>
          </li>
        ))}
        {others > 0 ? (
          <li className={styles.others}>
            <a href={hrefOf({ truth: kcode, isCorrect: false })}>{text('failures.others', { count: others })}</a>
          </li>
        ) : null}
      </ul>
    </li>
  );
}
