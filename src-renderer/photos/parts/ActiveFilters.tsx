import { X } from 'lucide-react';
import { FACETS, type Facet, type PhotoQuery } from '../../../src-shared/contract/photo-filing.ts';
import { isFiltered, valuesOf } from '../query.ts';
import type { Words } from '../words.ts';
import styles from './ActiveFilters.module.css';

type ActiveFiltersProps = {
  readonly query: PhotoQuery;
  readonly words: Words;
  readonly onRemove: (facet: Facet, value: string) => void;
  readonly onRemoveText: () => void;
  readonly onClear: () => void;
};

/** What is asked for, each to be taken out by itself. */
export function ActiveFilters({ query, words, onRemove, onRemoveText, onClear }: ActiveFiltersProps) {
  const { text, value } = words;
  if (!isFiltered(query)) return null;
  return (
    <ul className={styles.chips} aria-label={text('filters.active')} data-testid="photo-chips">
      {query.text === undefined ? null : (
        <Chip name={text('search.label')} value={`“${query.text}”`} words={words} onRemove={onRemoveText} />
      )}
      {FACETS.flatMap((facet) =>
        valuesOf(query, facet).map((asked) => (
          <Chip
            key={`${facet} ${asked}`}
            name={text(`facet.${facet}`)}
            value={value(facet, asked)}
            words={words}
            onRemove={() => onRemove(facet, asked)}
          />
        )),
      )}
      <li>
        <button type="button" className={styles.clear} onClick={onClear}>
          {text('filters.clear')}
        </button>
      </li>
    </ul>
  );
}

type ChipProps = Pick<ActiveFiltersProps, 'words'> & {
  readonly name: string;
  readonly value: string;
  readonly onRemove: () => void;
};

function Chip({ name, value, words, onRemove }: ChipProps) {
  return (
    <li className={styles.chip}>
      <span className={styles.name}>{name}</span>
      <span className={styles.value}>{value}</span>
      <button type="button" aria-label={words.text('filters.remove', { name, value })} onClick={onRemove}>
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}
