import { Check, X } from 'lucide-react';
import type { JudgedPhoto } from '../../../src-shared/contract/evaluation.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Photos.module.css';

/** Pixels of a thumbnail: twice its side on the page, for dense screens. */
const THUMBNAIL_PX = 384;

type PhotoTileProps = { readonly photo: JudgedPhoto; readonly href: string; readonly isCurrent: boolean };

/** A judged photo: what it is, what it was taken for and how sure the network was. */
export function PhotoTile({ photo, href, isCurrent }: PhotoTileProps) {
  const text = useText('evaluation');
  const { photoId, truth, prediction, isCorrect, confidence } = photo;
  const sure = formatPercent(confidence);
  const label = text('photo.open', { truth: truth.drugName, prediction: prediction.drugName, confidence: sure });
  return (
    <a
      className={styles.tile}
      href={href}
      aria-current={isCurrent ? true : undefined}
      aria-label={label}
      data-path={photo.path}
    >
      <span className={styles.picture}>
        {photoId === null ? (
          <span className={styles.gone}>{text('photos.gone')}</span>
        ) : (
          <img src={photoUrl(photoId, THUMBNAIL_PX)} alt="" loading="lazy" decoding="async" />
        )}
      </span>
      <span className={styles.line} data-kind="right" title={truth.drugName}>
        <Check size={12} strokeWidth={2.5} aria-hidden />
        <span className={styles.name}>{truth.drugName}</span>
        {isCorrect ? <span className={styles.sure}>{sure}</span> : null}
      </span>
      {isCorrect ? null : (
        <span className={styles.line} data-kind="wrong" title={prediction.drugName}>
          <X size={12} strokeWidth={2.5} aria-hidden />
          <span className={styles.name}>{prediction.drugName}</span>
          <span className={styles.sure}>{sure}</span>
        </span>
      )}
    </a>
  );
}
