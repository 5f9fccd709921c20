import { Check, ExternalLink, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClassRef, JudgedPhoto } from '../../../src-shared/contract/evaluation.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { useRunTitle } from '../run-title.ts';
import styles from './Photos.module.css';
import { Reference } from './Reference.tsx';
import table from './Table.module.css';

/** Pixels of the picture: twice its place on the page. */
const PICTURE_PX = 720;
const REFERENCE_PX = 120;

type PhotoDetailProps = {
  readonly photo: JudgedPhoto;
  readonly references: ReadonlyMap<string, number>;
  /** Whose judgement `photo.before` is. */
  readonly otherRunId: string | undefined;
};

/** One photo beside the drug that it is and the one that it was taken for. */
export function PhotoDetail({ photo, references, otherRunId }: PhotoDetailProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  const titleOf = useRunTitle();
  const { photoId, truth, prediction, isCorrect, confidence, top5, before, path, source } = photo;
  return (
    <div className={styles.detail} data-testid="photo-detail">
      <div className={styles.large}>
        {photoId === null ? (
          <span className={styles.gone}>{text('photos.gone')}</span>
        ) : (
          <img
            src={photoUrl(photoId, PICTURE_PX)}
            alt={text('photo.alt', { truth: truth.drugName, prediction: prediction.drugName })}
          />
        )}
      </div>
      <div className={styles.verdicts}>
        <Drug drug={truth} photoId={references.get(truth.kcode)} label={text('photo.truth')} kind="right" />
        <Drug
          drug={prediction}
          photoId={references.get(prediction.kcode)}
          label={text('photo.prediction')}
          kind={isCorrect ? 'right' : 'wrong'}
        >
          <span className={styles.muted}>{text('photo.confidence', { confidence: formatPercent(confidence) })}</span>
        </Drug>
      </div>
      {before && otherRunId !== undefined ? (
        <p className={styles.label}>
          {text('photo.before', { run: titleOf(otherRunId) })}: {before.prediction.drugName},{' '}
          {formatPercent(before.confidence)}
        </p>
      ) : null}
      <section aria-labelledby="photo-best">
        <h3 id="photo-best" className={styles.label}>
          {text('photo.top5')}
        </h3>
        <ol className={styles.best} data-testid="top5">
          {top5.map((drug, index) => (
            <li key={drug.kcode}>
              <span className={styles.rank}>{index + 1}</span>
              <span className={styles.name}>{drug.drugName}</span>
              {drug.kcode === truth.kcode ? (
                <Check
                  className={styles.truth}
                  size={14}
                  strokeWidth={2.5}
                  role="img"
                  aria-label={text('photo.truth')}
                />
              ) : null}
              {index === 0 ? <span className={styles.sure}>{formatPercent(confidence)}</span> : null}
            </li>
          ))}
        </ol>
        {top5.some(({ kcode }) => kcode === truth.kcode) ? null : (
          <p className={styles.label}>{text('photo.notInTop5')}</p>
        )}
      </section>
      <p className={styles.file}>
        {frame(`source.${source}`)} · {path}
      </p>
      {photoId === null ? null : (
        <a className={`${table.link} ${styles.label}`} href={routeTo('photos', { photo: photoId })}>
          <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
          {text('photos.openLibrary')}
        </a>
      )}
    </div>
  );
}

type DrugProps = {
  readonly drug: ClassRef;
  readonly photoId: number | undefined;
  readonly label: string;
  readonly kind: 'right' | 'wrong';
  readonly children?: ReactNode;
};

function Drug({ drug, photoId, label, kind, children }: DrugProps) {
  const Sign = kind === 'right' ? Check : X;
  return (
    <div className={styles.verdict}>
      <h3 className={styles.label}>
        <Sign size={14} strokeWidth={2.5} data-kind={kind} aria-hidden />
        {label}
      </h3>
      <Reference drugName={drug.drugName} photoId={photoId} size={REFERENCE_PX} />
      <a className={table.link} href={routeTo('classes', { open: drug.kcode })}>
        {drug.drugName}
      </a>
      <span className={styles.muted}>{drug.kcode}</span>
      {children}
    </div>
  );
}
