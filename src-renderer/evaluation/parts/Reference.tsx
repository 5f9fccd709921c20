import { photoUrl } from '../../api/photo-url.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Photos.module.css';

type ReferenceProps = {
  readonly drugName: string;
  readonly photoId: number | undefined;
  /** Pixels of a side. */
  readonly size: number;
  /** Where the name stands beside, the picture says nothing more. */
  readonly isDecorative?: boolean;
};

/** The photo that stands for a drug. */
export function Reference({ drugName, photoId, size, isDecorative = false }: ReferenceProps) {
  const text = useText('evaluation');
  const box = { width: size, height: size };
  if (photoId === undefined) return <span className={styles.noReference} style={box} title={text('class.noPhoto')} />;
  return (
    <img
      className={styles.reference}
      style={box}
      // Twice the size on the page, for dense screens.
      src={photoUrl(photoId, 2 * size)}
      alt={isDecorative ? '' : text('class.reference', { drug: drugName })}
      loading="lazy"
    />
  );
}
