import { Alert } from '@mantine/core';
import { useState } from 'react';
import type { HistoryStep, StepPhoto } from '../../../src-shared/contract/photo-filing.ts';
import { type AppErrorData, describeError } from '../../../src-shared/errors.ts';
import { core } from '../../api/core.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { formatCount } from '../../ui/format.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo, useRouteParams } from '../../ui/route.ts';
import type { Words } from '../words.ts';
import styles from './StepPhotos.module.css';

/** Photos that are shown more with each press. */
const PHOTOS_A_PAGE = 24;
/** Twice the pixels that they are drawn with, for dense screens; the large view of a photo knows this size too. */
const THUMBNAIL_PX = 128;

/** Which photos a step changed: the first ones at once, the others when they are asked for. Each leads to its photo. */
export function StepPhotos({ step, words: { text } }: { readonly step: HistoryStep; readonly words: Words }) {
  const { stepId, first, photos: count } = step;
  const [others, setOthers] = useState<readonly StepPhoto[]>([]);
  const [left, setLeft] = useState(count - first.length);
  const [error, setError] = useState<AppErrorData | null>(null);
  const language = usePreferences((state) => state.language);
  const showMore = async () => {
    const offset = first.length + others.length;
    const answer = await core.photos.stepPhotos({ stepId, offset, limit: PHOTOS_A_PAGE });
    if (!answer.ok) return setError(answer.error);
    const { photos } = answer.value;
    setError(null);
    setOthers([...others, ...photos]);
    // The step counts the ones that have left the library since, too.
    setLeft(photos.length < PHOTOS_A_PAGE ? 0 : count - offset - photos.length);
  };
  const isAlone = count === 1;
  if (first.length === 0) return <p className={styles.gone}>{text('history.gone')}</p>;
  return (
    <>
      <ul className={styles.photos} data-alone={isAlone}>
        {[...first, ...others].map((photo) => (
          <li key={photo.photoId}>
            <PhotoLink photo={photo} isNamed={isAlone} />
          </li>
        ))}
        {left > 0 ? (
          <li>
            <button
              type="button"
              className={styles.more}
              aria-label={text('history.morePhotos', { count: left })}
              title={text('history.morePhotos', { count: left })}
              onClick={() => void showMore()}
            >
              +{formatCount(left)}
            </button>
          </li>
        ) : null}
      </ul>
      {isAlone ? null : <p className={styles.names}>{first.map(({ fileName }) => fileName).join(', ')}</p>}
      {error ? (
        <Alert color="red" variant="light" role="alert">
          {describeError(error, language)}
        </Alert>
      ) : null}
    </>
  );
}

function PhotoLink({ photo, isNamed }: { readonly photo: StepPhoto; readonly isNamed: boolean }) {
  const [params] = useRouteParams();
  const { photoId, fileName } = photo;
  return (
    <a className={styles.photo} href={routeTo('photos', { ...params, photo: photoId })} title={fileName}>
      <img src={photoUrl(photoId, THUMBNAIL_PX)} alt={isNamed ? '' : fileName} loading="lazy" decoding="async" />
      {isNamed ? <span>{fileName}</span> : null}
    </a>
  );
}
