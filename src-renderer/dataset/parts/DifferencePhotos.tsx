import { useCallback } from 'react';
import type { DatasetPlace } from '../../../src-shared/contract/dataset-counts.ts';
import type { ComparedPhoto } from '../../../src-shared/contract/dataset-versions.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { routeTo } from '../../ui/route.ts';
import { PAGE_PHOTOS, useComparison } from '../comparison-store.ts';
import { ChangeWord } from './ChangeWord.tsx';
import styles from './Difference.module.css';
import { VirtualTable } from './VirtualTable.tsx';

/** As `Difference.module.css` draws a row, its line included. */
const ROW_PX = 49;
/** Twice the side of the picture on the screen, for dense screens. */
const THUMBNAIL_PX = 80;
/** Picture, file, change, before, after. */
const COLUMNS = [64, null, 104, null, null] as const;

type NameOf = { readonly nameOf: (kcode: string) => string };

/** The photos that changed, page by page as they come into view. */
export function DifferencePhotos({ nameOf }: NameOf) {
  const text = useText('dataset');
  const { photos } = useComparison();
  return (
    <LoadedBody loaded={photos} empty={{ title: text('difference.same') }}>
      {() => <Rows nameOf={nameOf} />}
    </LoadedBody>
  );
}

function Rows({ nameOf }: NameOf) {
  const text = useText('dataset');
  const { total, pages, loadPage } = useComparison();
  const onRange = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / PAGE_PHOTOS); page * PAGE_PHOTOS <= last; page++) void loadPage(page);
    },
    [loadPage],
  );
  return (
    <VirtualTable
      label={text('difference.photos')}
      rows={total}
      rowPx={ROW_PX}
      columns={COLUMNS}
      onRange={onRange}
      head={
        <>
          <th scope="col" colSpan={2}>
            {text('difference.photo')}
          </th>
          <th scope="col">{text('difference.change')}</th>
          <th scope="col">{text('difference.before')}</th>
          <th scope="col">{text('difference.after')}</th>
        </>
      }
    >
      {(index) => (
        <PhotoRow
          key={index}
          photo={pages.get(Math.floor(index / PAGE_PHOTOS))?.[index % PAGE_PHOTOS]}
          rowIndex={index + 2}
          nameOf={nameOf}
        />
      )}
    </VirtualTable>
  );
}

type PhotoRowProps = NameOf & {
  /** Absent while its page is on the way. */
  readonly photo: ComparedPhoto | undefined;
  readonly rowIndex: number;
};

function PhotoRow({ photo, rowIndex, nameOf }: PhotoRowProps) {
  const text = useText('dataset');
  const frame = useText('frame');
  if (!photo) {
    return (
      <tr className={styles.row} aria-rowindex={rowIndex}>
        <td colSpan={COLUMNS.length}>…</td>
      </tr>
    );
  }
  const { photoId, fileName: name, source, change, from, to } = photo;
  return (
    <tr className={styles.row} aria-rowindex={rowIndex} data-change={change}>
      <td>
        {photoId === null ? (
          <span className={styles.thumbnail} />
        ) : (
          <img className={styles.thumbnail} src={photoUrl(photoId, THUMBNAIL_PX)} alt="" loading="lazy" />
        )}
      </td>
      <th scope="row">
        {photoId === null ? (
          <span className={styles.cut}>{name}</span>
        ) : (
          <a className={`${styles.link} ${styles.cut}`} href={routeTo('photos', { photo: photoId })} title={name}>
            {name}
          </a>
        )}
        <span className={styles.sub}>
          {frame(`source.${source}`)}
          {photoId === null ? ` · ${text('difference.gone')}` : ''}
        </span>
      </th>
      <td>
        <ChangeWord change={change} />
      </td>
      <Place place={from} nameOf={nameOf} />
      <Place place={to} nameOf={nameOf} />
    </tr>
  );
}

function Place({ place, nameOf }: NameOf & { readonly place: DatasetPlace | null }) {
  const frame = useText('frame');
  if (place === null) return <td />;
  return (
    <td>
      <span className={styles.cut} title={nameOf(place.kcode)}>
        {nameOf(place.kcode)}
      </span>
      <span className={styles.sub}>
        {place.kcode} · {frame(`split.${place.split}`)}
      </span>
    </td>
  );
}
