import { Loader } from '@mantine/core';
import { ImageOff } from 'lucide-react';
import { formatBytes, NOTHING } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import type { Tried } from '../store.ts';
import styles from './Pictures.module.css';

/** The photo with the square that is cut out of it, beside what the network was given. */
export function Pictures({ shown }: { readonly shown: Tried }) {
  const text = useText('try');
  const { photo, answer, name } = shown;
  const prediction = answer.state === 'ready' ? answer.prediction : null;
  return (
    <div className={styles.pictures}>
      <Panel id="photo" title={text('photo.title')} className={styles.panel} hint={<About shown={shown} />}>
        <div className={styles.frame}>
          {photo ? (
            <div className={styles.photo} style={{ aspectRatio: `${photo.width} / ${photo.height}` }}>
              <img src={photo.address} alt={text('photo.alt', { name })} data-wide={photo.width > photo.height} />
              <span className={styles.crop} style={cropStyle(photo)} aria-hidden />
            </div>
          ) : (
            <Nothing isFailed={answer.state === 'failed'} />
          )}
        </div>
        <p className={styles.caption}>{photo ? text('photo.frame') : ''}</p>
      </Panel>
      <Panel
        id="seen"
        title={text('seen.title')}
        className={styles.panel}
        hint={<span className={styles.about}>{prediction ? seenText() : NOTHING}</span>}
      >
        <div className={styles.frame}>
          {prediction ? (
            <img className={styles.seen} src={prediction.seen.address} alt={text('seen.alt')} />
          ) : (
            <Nothing isFailed={answer.state === 'failed'} />
          )}
        </div>
        <p className={styles.caption} />
      </Panel>
    </div>
  );

  function seenText(): string {
    const size = prediction?.seen.inputSize ?? 0;
    return text(prediction?.milliseconds.phone == null ? 'seen.about' : 'seen.phone', { size });
  }
}

/** Where a picture will be, or can't be. */
function Nothing({ isFailed }: { readonly isFailed: boolean }) {
  return isFailed ? (
    <ImageOff size={32} strokeWidth={1.25} aria-hidden />
  ) : (
    <Loader size="sm" color="gray" type="dots" aria-hidden />
  );
}

function About({ shown: { photo, name } }: { readonly shown: Tried }) {
  const text = useText('try');
  const facts =
    photo && text('photo.about', { ...dimensions(photo), format: photo.format, size: formatBytes(photo.sizeBytes) });
  return (
    <span className={styles.about} title={name}>
      {facts ? `${facts} · ${name}` : name}
    </span>
  );
}

type Size = { readonly width: number; readonly height: number };

/** As texts: no thousands separators in pixels. */
function dimensions({ width, height }: Size) {
  return { width: String(width), height: String(height) };
}

/** The centred square, as shares of the photo. */
function cropStyle({ width, height }: Size) {
  const side = Math.min(width, height);
  return {
    left: `${(50 * (width - side)) / width}%`,
    top: `${(50 * (height - side)) / height}%`,
    width: `${(100 * side) / width}%`,
    height: `${(100 * side) / height}%`,
  };
}
