import { Pill } from 'lucide-react';
import { photoUrl } from '../../api/photo-url.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './ReferencePhoto.module.css';

type ReferencePhotoProps = {
  readonly photoId: number | null;
  /** Pixels that are asked for; the size on the screen is its place's. */
  readonly width: number;
  /** Whether the place has room for words where there is no photo. */
  readonly isLarge?: boolean;
};

/** The photo that stands for a drug. It says nothing that the name beside it doesn't, so it has no name of its own. */
export function ReferencePhoto({ photoId, width, isLarge = false }: ReferencePhotoProps) {
  const text = useText('classes');
  if (photoId === null) {
    return (
      <span className={styles.none}>
        <Pill size={isLarge ? 24 : 16} strokeWidth={1.5} aria-hidden />
        <span className={isLarge ? styles.words : styles.spoken}>{text('photo.none')}</span>
      </span>
    );
  }
  return (
    <img
      className={styles.photo}
      src={photoUrl(photoId, width)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
    />
  );
}
