import { TriangleAlert } from 'lucide-react';
import type { ClassOverview, ClassScore } from '../../../src-shared/contract/catalog.ts';
import type { Source } from '../../../src-shared/contract/photos.ts';
import { formatCount, formatPercent, NOTHING } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { isWeak } from '../list.ts';
import styles from './Figures.module.css';

const GRADES = ['A', 'B', 'C', 'ungraded'] as const;

type HaveProps = { readonly entry: Pick<ClassOverview, 'photos' | 'needed'>; readonly source: Source };

/** How many photos of a source there are, against those that the plan asks for. */
export function HaveBar({ entry, source }: HaveProps) {
  const text = useText('classes');
  const frame = useText('frame');
  const [have, need] = [entry.photos[source], entry.needed[source]];
  const missing = Math.max(0, need - have);
  return (
    <span
      className={styles.have}
      title={missing === 0 ? text('have.enough') : text('have.short', { count: missing })}
      data-short={missing > 0}
    >
      <span className={styles.track} aria-hidden>
        <span className={styles[source]} style={{ width: `${100 * Math.min(1, have / need)}%` }} />
      </span>
      <span className={styles.figure} aria-hidden>
        <b>{formatCount(have)}</b> / {formatCount(need)}
      </span>
      <span className={styles.spoken}>{text('have.name', { source: frame(`source.${source}`), have, need })}</span>
    </span>
  );
}

/** How the photos of a class are graded: as shares of a bar, and as numbers. */
export function GradeMix({ grades }: Pick<ClassOverview, 'grades'>) {
  const text = useText('classes');
  const total = GRADES.reduce((sum, grade) => sum + grades[grade], 0);
  if (total === grades.ungraded) return <span className={styles.muted}>{text('grades.none')}</span>;
  const name = text('grades.name', { a: grades.A, b: grades.B, c: grades.C, ungraded: grades.ungraded });
  return (
    <span className={styles.mix} title={name}>
      <span className={styles.spoken}>{name}</span>
      <span className={styles.shares} aria-hidden>
        {GRADES.map((grade) => (
          <span key={grade} className={styles[`grade${grade}`]} style={{ flexGrow: grades[grade] }} />
        ))}
      </span>
      <span className={styles.letters} aria-hidden>
        {GRADES.filter((grade) => grade !== 'ungraded').map((grade) => (
          <span key={grade} data-none={grades[grade] === 0}>
            {grade} <b>{formatCount(grades[grade])}</b>
          </span>
        ))}
      </span>
    </span>
  );
}

type AccuracyProps = {
  readonly score: ClassScore | undefined;
  /** Beside the accuracy of all photos, which says in words where nothing was measured. */
  readonly isRealOnly?: boolean;
};

/** The share of a class's photos that the newest evaluation got right. */
export function AccuracyFigure({ score, isRealOnly = false }: AccuracyProps) {
  const text = useText('classes');
  const accuracy = score?.accuracy ?? null;
  if (!score || accuracy === null) {
    const reason = text(score && isRealOnly ? 'accuracy.noReal' : 'accuracy.none');
    if (!isRealOnly) return <span className={styles.muted}>{reason}</span>;
    return (
      <span className={styles.muted} title={reason}>
        <span aria-hidden>{NOTHING}</span>
        <span className={styles.spoken}>{reason}</span>
      </span>
    );
  }
  const weak = isWeak(accuracy);
  return (
    <span
      className={weak ? `${styles.accuracy} ${styles.weak}` : styles.accuracy}
      title={text('accuracy.of', { correct: score.correct, samples: score.samples })}
    >
      {weak ? <TriangleAlert size={14} strokeWidth={1.75} aria-label={text('accuracy.weak')} /> : null}
      {formatPercent(accuracy)}
    </span>
  );
}
