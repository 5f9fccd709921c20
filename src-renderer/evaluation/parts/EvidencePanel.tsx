import { ActionIcon } from '@mantine/core';
import { ArrowLeft, ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { ClassFigures, JudgedPhotos, PredictionSort } from '../../../src-shared/contract/evaluation.ts';
import type { Loaded } from '../../api/loaded.ts';
import { useCommands } from '../../ui/commands.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import type { Evidence } from '../address.ts';
import { useRunTitle } from '../run-title.ts';
import { PhotoDetail } from './PhotoDetail.tsx';
import { PhotoGrid } from './PhotoGrid.tsx';
import styles from './Photos.module.css';
import { SortSelect } from './SortSelect.tsx';

type EvidencePanelProps = {
  readonly evidence: Evidence;
  readonly photos: Loaded<JudgedPhotos>;
  readonly perClass: readonly ClassFigures[];
  readonly references: ReadonlyMap<string, number>;
  readonly otherRunId: string | undefined;
  readonly sort: PredictionSort;
  /** Path of the photo that is looked at; undefined: all of them. */
  readonly photo: string | undefined;
  readonly hrefOfPhoto: (path: string) => string;
  readonly onPhoto: (path: string | null) => void;
  readonly onSort: (sort: PredictionSort) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  readonly onClose: () => void;
};

/** Least pixels of a tile: two beside each other. */
const TILE_PX = 140;
/** Photos that are there before a person comes to them. */
const AHEAD = 3;

/** The photos behind a number, beside where the number stands. */
export function EvidencePanel(props: EvidencePanelProps) {
  const { evidence, photos, perClass, references, otherRunId, sort, photo, hrefOfPhoto } = props;
  const titleOf = useRunTitle();
  const { onPhoto, onSort, onMore, onRetry, onClose } = props;
  const text = useText('evaluation');
  const list = photos.state === 'ready' ? photos.value : undefined;
  const index = photo === undefined ? -1 : (list?.photos.findIndex(({ path }) => path === photo) ?? -1);
  const shown = list?.photos[index];
  const [previous, next] = [list?.photos[index - 1], index < 0 ? undefined : list?.photos[index + 1]];
  // A link may name a photo of a later page, and whoever goes from photo to photo comes to the end of one.
  const isMore = list !== undefined && photo !== undefined && list.photos.length < list.total;
  const isNeeded = isMore && (index < 0 || index >= list.photos.length - AHEAD);
  const known = list?.photos.length;
  useEffect(() => {
    if (isNeeded && known !== undefined) onMore();
  }, [isNeeded, known, onMore]);
  useCommands(
    useMemo(() => {
      const go = (to: string | undefined) => () => {
        if (to !== undefined) onPhoto(to);
      };
      return [
        { id: 'evaluation.photo.next', label: text('photos.next'), keys: 'j', isKeyOnly: true, run: go(next?.path) },
        {
          id: 'evaluation.photo.previous',
          label: text('photos.previous'),
          keys: 'k',
          isKeyOnly: true,
          run: go(previous?.path),
        },
        {
          id: 'evaluation.photos.close',
          label: text('photos.close'),
          keys: 'Escape',
          isKeyOnly: true,
          run: () => (shown ? onPhoto(null) : onClose()),
        },
      ];
    }, [text, next, previous, shown, onPhoto, onClose]),
  );
  const step = (label: string, to: string | undefined, Icon: typeof ChevronLeft) => (
    <ActionIcon
      aria-label={label}
      title={label}
      disabled={to === undefined}
      onClick={() => to !== undefined && onPhoto(to)}
    >
      <Icon size={16} strokeWidth={1.75} />
    </ActionIcon>
  );
  return (
    <aside className={styles.panel} aria-labelledby="evidence-title" data-testid="evidence">
      <header className={styles.head}>
        {shown ? (
          <ActionIcon aria-label={text('photos.back')} title={text('photos.back')} onClick={() => onPhoto(null)}>
            <ArrowLeft size={16} strokeWidth={1.75} />
          </ActionIcon>
        ) : null}
        <h2 id="evidence-title" className={styles.title} aria-live="polite">
          {shown && list
            ? text('photos.position', { at: index + 1, count: list.total })
            : list
              ? text('photos.count', { count: list.total })
              : text('photos.title')}
        </h2>
        <div className={styles.headEnd}>
          {shown ? (
            <>
              {step(text('photos.previous'), previous?.path, ChevronLeft)}
              {step(text('photos.next'), next?.path, ChevronRight)}
            </>
          ) : (
            <SortSelect sort={sort} onSort={onSort} />
          )}
          <ActionIcon aria-label={text('photos.close')} title={text('photos.close')} onClick={onClose}>
            <X size={16} strokeWidth={1.75} />
          </ActionIcon>
        </div>
      </header>
      <ul className={styles.filters}>
        {describe(evidence).map((word) => (
          <li key={word} className={styles.filter}>
            {word}
          </li>
        ))}
      </ul>
      {shown ? (
        <PhotoDetail photo={shown} references={references} otherRunId={otherRunId} />
      ) : (
        <div className={styles.content}>
          <LoadedBody loaded={photos} empty={{ title: text('photos.none') }} onRetry={onRetry}>
            {(value) =>
              value.total === 0 ? (
                <p className={styles.gone}>{text('photos.none')}</p>
              ) : (
                <PhotoGrid photos={value} tile={TILE_PX} current={photo} hrefOf={hrefOfPhoto} onMore={onMore} />
              )
            }
          </LoadedBody>
        </div>
      )}
    </aside>
  );

  /** What was asked for, in words. */
  function describe({ truth, taken, isCorrect, isInTop5, above, upTo, change }: Evidence): string[] {
    const nameOf = (kcode: string) => perClass.find((row) => row.kcode === kcode)?.drugName ?? kcode;
    const words = [
      truth === undefined ? null : text('filter.truth', { drug: nameOf(truth) }),
      taken === undefined ? null : text('filter.prediction', { drug: nameOf(taken) }),
      isCorrect === undefined ? null : text(isCorrect ? 'filter.correct' : 'filter.wrong'),
      isInTop5 === undefined ? null : text(isInTop5 ? 'filter.top5' : 'filter.notTop5'),
      above === undefined || upTo === undefined
        ? null
        : text('filter.confidence', { above: Math.round(100 * above), upTo: Math.round(100 * upTo) }),
      change === undefined ? null : text(`filter.${change}`, { run: titleOf(otherRunId ?? '') }),
    ].filter((word) => word !== null);
    return words.length === 0 ? [text('filter.all')] : words;
  }
}
