import type { DatasetClassStatistics } from '../../../src-shared/contract/dataset-state.ts';
import type { Source } from '../../../src-shared/contract/photos.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { missing, shortageOf } from '../class-rows.ts';
import { ClassRow, type PlacedClass } from './ClassRow.tsx';
import styles from './ClassTable.module.css';

const SOURCES = ['studio', 'real'] as const satisfies readonly Source[];

/** Drug, bar, studio, real, short. */
export const MIX_COLUMNS = [null, null, 104, 104, 64] as const;

export function MixHead() {
  const text = useText('dataset');
  const frame = useText('frame');
  return (
    <>
      <th scope="col">{text('classes.drug')}</th>
      <th scope="col">
        <span className={styles.legend}>
          {SOURCES.map((source) => (
            <span key={source} className={styles.key}>
              <span className={styles.swatch} data-source={source} aria-hidden />
              {frame(`source.${source}`)}
            </span>
          ))}
          <span className={styles.key}>
            <span className={styles.swatch} data-source="missing" aria-hidden />
            {text('classes.missing')}
          </span>
        </span>
      </th>
      {SOURCES.map((source) => (
        <th key={source} scope="col" className={styles.number}>
          {frame(`source.${source}`)}
          <br />
          {text('classes.haveNeed')}
        </th>
      ))}
      <th scope="col" className={styles.number}>
        {text('classes.short')}
      </th>
    </>
  );
}

/** What a class has and needs of each source, as a bar and in numbers; both lead to its photos. */
export function MixRow(place: PlacedClass) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { entry } = place;
  const short = shortageOf(entry);
  return (
    <ClassRow {...place}>
      <td>
        <MixBar entry={entry} />
      </td>
      {SOURCES.map((source) => {
        const { have, need } = entry[source];
        return (
          <td key={source}>
            <a
              className={styles.link}
              href={photosOf(entry, source)}
              aria-label={text('classes.photosOf', {
                name: entry.drugName,
                source: frame(`source.${source}`),
                have,
                need,
              })}
            >
              <span className={have < need ? styles.short : undefined}>{formatCount(have)}</span>
              <span className={styles.need}>&nbsp;/ {formatCount(need)}</span>
            </a>
          </td>
        );
      })}
      <td className={`${styles.number} ${short > 0 ? styles.short : styles.none}`} data-testid="short">
        {short > 0 ? `−${formatCount(short)}` : '0'}
      </td>
    </ClassRow>
  );
}

/** The whole width is what the class needs, so that every class without a gap has what it needs. */
function MixBar({ entry }: { readonly entry: DatasetClassStatistics }) {
  const text = useText('dataset');
  const { studio, real } = entry;
  const label = text('classes.bar', {
    name: entry.drugName,
    studioHave: studio.wouldChoose,
    studioNeed: studio.need,
    realHave: real.wouldChoose,
    realNeed: real.need,
  });
  const segments = SOURCES.flatMap((source) => [
    { source, kind: 'have', photos: entry[source].wouldChoose } as const,
    { source, kind: 'missing', photos: missing(entry[source]) } as const,
  ]).filter(({ photos }) => photos > 0);
  return (
    <div className={styles.mix} title={label} aria-hidden>
      {segments.map(({ source, kind, photos }) => (
        // biome-ignore lint/a11y/useAnchorContent: for the pointer alone; the numbers beside the bar are the same links, by name and by key
        <a
          key={`${source} ${kind}`}
          className={styles.segment}
          data-source={source}
          data-kind={kind}
          href={photosOf(entry, source)}
          tabIndex={-1}
          style={{ flexGrow: photos }}
        />
      ))}
    </div>
  );
}

function photosOf({ kcode }: DatasetClassStatistics, source: Source): string {
  return routeTo('photos', { class: kcode, source });
}
