import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PhotoDetail, PhotoQuality, PhotoRow } from '../../../src-shared/contract/photo-filing.ts';
import { gradeFaultTexts } from '../../../src-shared/text/photo-filing.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import type { Loaded } from '../../api/loaded.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { formatBytes, formatCount, formatDate, formatNumber, formatPercent, NOTHING } from '../../ui/format.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import { open } from '../browse.ts';
import { useDetail } from '../detail.ts';
import type { Words } from '../words.ts';
import { DecisionMark } from './marks.tsx';
import styles from './PhotoFacts.module.css';

/** What workspace, file and evaluations know of the photo. */
export function PhotoFacts({ words }: { readonly words: Words }) {
  const detail = useDetail((state) => state.detail);
  const copies = useDetail((state) => state.copies);
  return (
    <LoadedBody loaded={detail} empty={{ title: words.text('grid.gone') }}>
      {(photo) => (
        <>
          <Basics photo={photo} words={words} />
          <Quality photo={photo} words={words} />
          <Condition photo={photo} words={words} />
          <Prediction photo={photo} words={words} />
          <Warnings photo={photo} words={words} />
          <Copies copies={copies} words={words} />
          <Exif photo={photo} words={words} />
        </>
      )}
    </LoadedBody>
  );
}

type PartProps = { readonly photo: PhotoDetail; readonly words: Words };

function Basics({ photo, words: { text, frame } }: PartProps) {
  const language = usePreferences((state) => state.language);
  const grade =
    photo.ownGrade === null
      ? (photo.grade ?? NOTHING)
      : text('fact.gradeOwn', { grade: photo.ownGrade, measured: photo.measuredGrade ?? NOTHING });
  return (
    <Facts
      facts={[
        [
          text('fact.label'),
          <a key="label" href={routeTo('classes', { open: photo.kcode })}>
            {photo.drugName} <span className={styles.code}>{photo.kcode}</span>
          </a>,
        ],
        [text('fact.grade'), grade],
        [text('fact.source'), frame(`source.${photo.source}`)],
        [text('fact.split'), photo.split === null ? text('split.none') : frame(`split.${photo.split}`)],
        [text('fact.pixels'), `${formatCount(photo.width)} × ${formatCount(photo.height)}`],
        [text('fact.size'), formatBytes(photo.sizeBytes)],
        [text('fact.format'), `${photo.format.toUpperCase()} ${photo.mode}`],
        [text('fact.added'), formatDate(photo.addedAt, language)],
        [text('fact.original'), photo.originalPath],
      ]}
    />
  );
}

const QUALITIES: readonly (readonly [keyof PhotoQuality, (value: number) => string])[] = [
  ['sharpness', (value) => formatNumber(value, 1)],
  ['brightness', (value) => formatNumber(value, 0)],
  ['contrast', (value) => formatNumber(value, 0)],
  ['clippedDark', (value) => formatPercent(value)],
  ['clippedBright', (value) => formatPercent(value)],
  ['shortSide', (value) => `${formatCount(value)} px`],
];

function Quality({ photo: { quality, faults }, words: { text } }: PartProps) {
  const language = usePreferences((state) => state.language);
  return (
    <Part title={text('facts.quality')}>
      {quality === null ? (
        <p className={styles.quiet}>{text('quality.none')}</p>
      ) : (
        <Facts facts={QUALITIES.map(([name, format]) => [text(`quality.${name}`), format(quality[name])])} />
      )}
      {faults.map(({ fault, grade }) => (
        <p key={fault} className={styles.warning}>
          <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
          {`${gradeFaultTexts[fault][language]} (${grade})`}
        </p>
      ))}
    </Part>
  );
}

function Condition({ photo: { condition }, words: { text, value } }: PartProps) {
  return (
    <Part title={text('facts.condition')}>
      {condition === null ? (
        <p className={styles.quiet}>{text('condition.unknown')}</p>
      ) : (
        <Facts
          facts={[
            [text('facet.backgrounds'), value('backgrounds', condition.background)],
            [text('facet.lights'), value('lights', condition.light)],
            [text('facet.sides'), value('sides', condition.side)],
            [text('facet.rotations'), value('rotations', String(condition.rotation))],
            [text('facet.elevations'), condition.elevation],
            [text('condition.form'), condition.form],
            [text('condition.size'), condition.size],
          ]}
        />
      )}
    </Part>
  );
}

function Prediction({ photo: { prediction, kcode }, words: { text, frame } }: PartProps) {
  if (prediction === null) {
    return (
      <Part title={text('facts.prediction')}>
        <p className={styles.quiet}>{text('prediction.none')}</p>
      </Part>
    );
  }
  const confidence = formatPercent(prediction.confidence);
  return (
    <Part title={text('facts.prediction')}>
      <p className={prediction.isCorrect ? styles.right : styles.wrong}>
        <DecisionMark decision={prediction.isCorrect ? 'accepted' : 'rejected'} />
        {prediction.isCorrect ? text('prediction.right', { confidence }) : text('prediction.wrong', { confidence })}
      </p>
      <ol className={styles.top}>
        {prediction.top5.map((guess) => (
          <li key={guess.kcode} data-label={guess.kcode === kcode || undefined}>
            {guess.drugName} <span>{guess.kcode}</span>
          </li>
        ))}
      </ol>
      <p className={styles.quiet}>
        <a href={routeTo('evaluation', { run: prediction.runId, split: prediction.split })}>
          {text('prediction.run', { run: prediction.runId })}
        </a>
        {` · ${frame(`split.${prediction.split}`)}`}
      </p>
    </Part>
  );
}

function Warnings({ photo: { warnings }, words: { text } }: PartProps) {
  const language = usePreferences((state) => state.language);
  if (warnings.length === 0) return null;
  return (
    <Part title={text('facts.warnings')}>
      {warnings.map((warning) => (
        <p key={warning.reason} className={styles.warning}>
          <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
          {describeReason(warning, language)}
        </p>
      ))}
    </Part>
  );
}

function Copies({ copies, words: { text } }: { readonly copies: Loaded<readonly PhotoRow[]>; readonly words: Words }) {
  return (
    <Part title={text('facts.copies')}>
      <LoadedBody loaded={copies} empty={{ title: text('copies.none') }}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={styles.quiet}>{text('copies.none')}</p>
          ) : (
            <ul className={styles.copies}>
              {rows.map((row) => (
                <li key={row.photoId}>
                  <button type="button" onClick={() => void open(row.photoId)}>
                    <img src={photoUrl(row.photoId, 128)} alt="" decoding="async" />
                    <span>{row.drugName}</span>
                    <DecisionMark decision={row.decision} />
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </LoadedBody>
    </Part>
  );
}

function Exif({ photo: { exif, exifProblem }, words: { text } }: PartProps) {
  const language = usePreferences((state) => state.language);
  return (
    <Part title={text('facts.exif')}>
      {exifProblem === null ? null : <p className={styles.warning}>{describeReason(exifProblem, language)}</p>}
      {exifProblem === null && exif.length === 0 ? <p className={styles.quiet}>{text('exif.none')}</p> : null}
      <Facts facts={exif.map(({ section, name, value }) => [name, value, `${section}.${name}`])} />
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </section>
  );
}

type Fact = readonly [name: string, value: ReactNode, key?: string];

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value, key = name]) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
