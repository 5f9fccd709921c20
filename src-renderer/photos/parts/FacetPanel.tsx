import { Button, TextInput } from '@mantine/core';
import { ChevronRight, Search } from 'lucide-react';
import { memo, useState } from 'react';
import type { Facet, PhotoFacets, PhotoQuery } from '../../../src-shared/contract/photo-filing.ts';
import { rankDrugs } from '../../../src-shared/hangul.ts';
import { useJob } from '../../api/jobs.ts';
import { formatCount } from '../../ui/format.ts';
import { readStored, store } from '../../ui/preferences.ts';
import { valuesOf } from '../query.ts';
import { usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './FacetPanel.module.css';
import { DecisionMark } from './marks.tsx';

type FacetPanelProps = {
  readonly facets: PhotoFacets;
  readonly query: PhotoQuery;
  readonly words: Words;
  readonly onToggle: (facet: Facet, value: string) => void;
};

/** Shown without being asked for; the others are one click away. */
const OPEN_AT_FIRST: ReadonlySet<Facet> = new Set<Facet>([
  'decisions',
  'sources',
  'grades',
  'kcodes',
  'splits',
  'warnings',
]);
/** In the order of the work: what is left to decide comes first. */
const ORDER: readonly Facet[] = [
  'decisions',
  'rejectReasons',
  'sources',
  'grades',
  'kcodes',
  'splits',
  'warnings',
  'backgrounds',
  'lights',
  'sides',
  'rotations',
  'elevations',
];
/** Values that a list shows before it is asked for more, and all that it shows then: the rest is found by typing. */
const FEW = 8;
const MANY = 100;

/** How many photos each value has, and which values are asked for. */
export const FacetPanel = memo(function FacetPanel({ facets, query, words, onToggle }: FacetPanelProps) {
  return (
    <nav className={styles.panel} aria-label={words.text('filters.title')} data-testid="photo-facets">
      {ORDER.map((facet) => {
        const counts = facets.facets[facet];
        // A list without values says nothing about these photos.
        // Photos without a grade can be measured there.
        const isSilent = facet !== 'grades' && counts.every(({ value }) => value === 'none');
        if ((isSilent || counts.length === 0) && valuesOf(query, facet).length === 0) return null;
        return (
          <FacetList
            key={facet}
            facet={facet}
            counts={counts}
            asked={valuesOf(query, facet)}
            words={words}
            onToggle={onToggle}
          />
        );
      })}
    </nav>
  );
});

type FacetListProps = Pick<FacetPanelProps, 'words' | 'onToggle'> & {
  readonly facet: Facet;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly asked: readonly string[];
};

function FacetList({ facet, counts, asked, words, onToggle }: FacetListProps) {
  const kept = readStored(`photos.facet.${facet}`, ['open', 'closed']);
  const [isOpen, setOpen] = useState(
    kept === undefined ? OPEN_AT_FIRST.has(facet) || asked.length > 0 : kept === 'open',
  );
  const [typed, setTyped] = useState('');
  const [showsAll, setShowsAll] = useState(false);
  const found = useFoundValues(facet, counts, typed);
  const limit = showsAll || typed !== '' ? MANY : FEW;
  const shown = found.filter(({ value }, i) => i < limit || asked.includes(value));
  const toggle = () => {
    store(`photos.facet.${facet}`, isOpen ? 'closed' : 'open');
    setOpen(!isOpen);
  };
  return (
    <section className={styles.facet} data-facet={facet}>
      <button type="button" className={styles.heading} aria-expanded={isOpen} onClick={toggle}>
        <ChevronRight className={styles.chevron} size={14} strokeWidth={1.75} aria-hidden />
        {words.text(`facet.${facet}`)}
        {asked.length > 0 ? <span className={styles.asked}>{asked.length}</span> : null}
      </button>
      {isOpen ? (
        <div className={styles.values}>
          {facet === 'kcodes' && counts.length > FEW ? (
            <TextInput
              className={styles.find}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              leftSection={<Search size={14} aria-hidden />}
              placeholder={words.text('filters.findClass')}
              aria-label={words.text('filters.findClass')}
            />
          ) : null}
          {shown.map(({ value, count }) => (
            <label key={value} className={styles.value} data-value={value}>
              <input type="checkbox" checked={asked.includes(value)} onChange={() => onToggle(facet, value)} />
              {facet === 'decisions' ? <DecisionMark decision={decisionOf(value)} size={13} /> : null}
              <span className={styles.name} title={facet === 'kcodes' ? value : undefined}>
                {words.value(facet, value)}
              </span>
              <span className={styles.count}>{formatCount(count)}</span>
            </label>
          ))}
          {typed !== '' && shown.length === 0 ? <p className={styles.none}>{words.text('filters.noClass')}</p> : null}
          {typed === '' && found.length > FEW ? (
            <button type="button" className={styles.more} onClick={() => setShowsAll(!showsAll)}>
              {showsAll ? words.text('filters.less') : words.text('filters.more', { count: found.length - FEW })}
            </button>
          ) : null}
          {facet === 'grades' && counts.some(({ value, count }) => value === 'none' && count > 0) ? (
            <MeasureButton words={words} />
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

/** Drugs are found by name, initials, K-code and maker; the best first. */
function useFoundValues(facet: Facet, counts: FacetListProps['counts'], typed: string): FacetListProps['counts'] {
  const drugs = usePhotos((state) => state.drugs);
  if (facet !== 'kcodes' || typed.trim() === '') return counts;
  const byCode = new Map(counts.map((entry) => [entry.value, entry]));
  return rankDrugs(typed, drugs).flatMap(({ drug }) => byCode.get(drug.kcode) ?? []);
}

function MeasureButton({ words }: { readonly words: Words }) {
  const job = useJob('photos.grade');
  return (
    <Button
      className={styles.measure}
      variant="default"
      size="compact-xs"
      loading={job.state.state === 'running'}
      onClick={() => void job.start({})}
    >
      {words.text('filters.measure')}
    </Button>
  );
}

function decisionOf(value: string) {
  return value === 'accepted' || value === 'rejected' ? value : 'pending';
}
