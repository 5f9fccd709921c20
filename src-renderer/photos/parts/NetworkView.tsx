import type { PreviewPicture } from '../../../src-shared/contract/imaging.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { useDetail } from '../detail.ts';
import type { Words } from '../words.ts';
import styles from './NetworkView.module.css';

/** The photo on its way to the network: cut out, prepared, and as training varies it. */
export function NetworkView({ words }: { readonly words: Words }) {
  const { text } = words;
  const pictures = useDetail((state) => state.pictures);
  const nameOf = ({ view, variant }: PreviewPicture) => {
    if (view === 'augmented') return text('network.variant', { variant: variant ?? 0 });
    return view === 'cropped' ? text('network.cropped') : text('network.prepared');
  };
  const isStage = ({ view }: PreviewPicture) => view === 'cropped' || view === 'prepared';
  return (
    <div data-testid="network-view">
      <p className={styles.hint}>{text('network.hint')}</p>
      <LoadedBody loaded={pictures} empty={{ title: text('grid.gone') }}>
        {(all) => (
          <>
            <Pictures pictures={all.filter(isStage)} nameOf={nameOf} />
            <h3 className={styles.title}>{text('network.variants')}</h3>
            <Pictures pictures={all.filter(({ view }) => view === 'augmented')} nameOf={nameOf} />
          </>
        )}
      </LoadedBody>
    </div>
  );
}

type PicturesProps = {
  readonly pictures: readonly PreviewPicture[];
  readonly nameOf: (picture: PreviewPicture) => string;
};

function Pictures({ pictures, nameOf }: PicturesProps) {
  return (
    <ul className={styles.pictures}>
      {pictures.map((picture) => (
        <li key={picture.address}>
          <img src={picture.address} alt={nameOf(picture)} decoding="async" width={136} height={136} />
          <span aria-hidden>{nameOf(picture)}</span>
        </li>
      ))}
    </ul>
  );
}
