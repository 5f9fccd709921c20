import type { ReactNode } from 'react';
import type { ClassOverview } from '../../../src-shared/contract/catalog.ts';
import { Split } from '../../../src-shared/contract/photos.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './ClassFacts.module.css';
import { AccuracyFigure, GradeMix, HaveBar } from './Figures.tsx';

const DECISIONS = ['accepted', 'pending', 'rejected'] as const;

/** What is known of a class, in one line of figures. */
export function ClassFacts({ entry }: { readonly entry: ClassOverview }) {
  const text = useText('classes');
  const frame = useText('frame');
  const { accuracy, grades, photos, splits } = entry;
  return (
    <dl className={styles.facts}>
      <Fact name={frame('source.studio')}>
        <HaveBar entry={entry} source="studio" />
      </Fact>
      <Fact name={frame('source.real')}>
        <HaveBar entry={entry} source="real" />
      </Fact>
      <Fact name={text('column.grades')}>
        <GradeMix grades={grades} />
      </Fact>
      <Fact name={text('facts.decisions')}>
        <Counts counts={DECISIONS.map((decision) => [text(`decision.${decision}`), photos[decision]])} />
      </Fact>
      <Fact name={text('facts.splits')}>
        <Counts counts={Split.options.map((split) => [frame(`split.${split}`), splits[split]])} />
      </Fact>
      <Fact name={text('column.accuracy')}>
        <span className={styles.pair}>
          <AccuracyFigure score={accuracy?.overall} />
          {accuracy ? (
            <span className={styles.minor}>
              {frame('source.real')} <AccuracyFigure score={accuracy.real} isRealOnly />
            </span>
          ) : null}
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Counts({ counts }: { readonly counts: readonly (readonly [name: string, count: number])[] }) {
  return (
    <span className={styles.counts}>
      {counts.map(([name, count]) => (
        <span key={name}>
          {name} <b>{formatCount(count)}</b>
        </span>
      ))}
    </span>
  );
}
