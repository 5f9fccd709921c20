import { Camera, TriangleAlert } from 'lucide-react';
import { memo, useState } from 'react';
import type { PhotoRow } from '../../../src-shared/contract/photo-filing.ts';
import { photoUrl } from '../../api/photo-url.ts';
import type { CellWords } from '../words.ts';
import { DecisionMark } from './marks.tsx';
import styles from './PhotoCell.module.css';

type PhotoCellProps = {
  /** Undefined while the row is on its way. */
  readonly photo: PhotoRow | undefined;
  readonly offset: number;
  /** Column in the grid, from 1. */
  readonly column: number;
  /** Pixels of the picture that is asked for. */
  readonly side: number;
  /** Whether there is no room for a name beside the marks. */
  readonly isNarrow: boolean;
  readonly isCursor: boolean;
  readonly isSelected: boolean;
  readonly words: CellWords;
};

/** One photo of the grid. Drawn anew only when something of it has changed. */
export const PhotoCell = memo(function PhotoCell(props: PhotoCellProps) {
  const { photo, offset, column, side, isNarrow, isCursor, isSelected, words } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the cell under the cursor (aria-activedescendant)
    <div
      id={cellId(offset)}
      role="gridcell"
      aria-colindex={column}
      aria-selected={isSelected}
      aria-label={photo ? nameOf(photo, words) : words.loading}
      className={styles.cell}
      data-offset={offset}
      data-photo={photo?.photoId}
      data-cursor={isCursor || undefined}
      data-narrow={isNarrow || undefined}
      data-decision={photo?.decision}
    >
      <div className={styles.picture}>
        {photo ? <Picture key={photo.photoId} photoId={photo.photoId} side={side} gone={words.gone} /> : null}
        {photo && isNarrow ? <span className={styles.label}>{photo.drugName}</span> : null}
      </div>
      <div className={styles.marks}>{photo ? <Marks photo={photo} isNarrow={isNarrow} words={words} /> : null}</div>
    </div>
  );
});

export function cellId(offset: number): string {
  return `photo-cell-${offset}`;
}

function Picture({ photoId, side, gone }: { readonly photoId: number; readonly side: number; readonly gone: string }) {
  const [isGone, setGone] = useState(false);
  if (isGone) return <span className={styles.gone}>{gone}</span>;
  return <img src={photoUrl(photoId, side)} alt="" decoding="async" draggable={false} onError={() => setGone(true)} />;
}

type MarksProps = { readonly photo: PhotoRow; readonly isNarrow: boolean; readonly words: CellWords };

function Marks({ photo, isNarrow, words }: MarksProps) {
  const { decision, grade, rejection, warnings, source } = photo;
  return (
    <>
      <DecisionMark decision={decision} />
      {grade === null ? null : (
        <span className={styles.grade} data-grade={grade}>
          {grade}
        </span>
      )}
      {isNarrow ? null : (
        <span className={rejection ? styles.reason : styles.name}>
          {rejection ? words.reason[rejection.reason] : photo.drugName}
        </span>
      )}
      {warnings > 0 || source === 'studio' ? (
        <span className={styles.end}>
          {warnings > 0 ? <TriangleAlert className={styles.warning} size={12} strokeWidth={2} aria-hidden /> : null}
          {source === 'studio' ? <Camera className={styles.studio} size={13} strokeWidth={1.75} aria-hidden /> : null}
        </span>
      ) : null}
    </>
  );
}

/** Everything that the marks of a cell say. */
function nameOf(photo: PhotoRow, words: CellWords): string {
  return [
    photo.drugName,
    photo.kcode,
    words.source[photo.source],
    words.decision[photo.decision],
    photo.rejection && words.reason[photo.rejection.reason],
    photo.grade && words.grade[photo.grade],
    photo.warnings > 0 && words.warnings(photo.warnings),
    photo.fileName,
  ]
    .filter(Boolean)
    .join(', ');
}
