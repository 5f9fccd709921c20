import { ActionIcon } from '@mantine/core';
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { useReload } from '../../api/workspace.ts';
import { close, moveBy } from '../browse.ts';
import { DETAIL_TABS, loadDetail, preloadNeighbours, showTab, useDetail } from '../detail.ts';
import { offsetOf, rowAt } from '../row-cache.ts';
import { usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import { DecisionMark } from './marks.tsx';
import { NetworkView } from './NetworkView.tsx';
import { PhotoFacts } from './PhotoFacts.tsx';
import { PhotoHistory } from './PhotoHistory.tsx';
import styles from './PhotoView.module.css';
import { ZoomView } from './ZoomView.tsx';

/** One photo large, over the grid, with everything that is known of it. */
export function PhotoView({ photoId, words }: { readonly photoId: number; readonly words: Words }) {
  const { text } = words;
  const element = useRef<HTMLElement>(null);
  useReload(useCallback(() => void loadDetail(photoId), [photoId]));
  useEffect(() => preloadNeighbours(photoId), [photoId]);
  // The grid beneath is inert, so the focus has to come along; keys work from anywhere.
  useEffect(() => element.current?.focus(), []);
  const row = usePhotos((state) => {
    const offset = offsetOf(state.rows, photoId);
    return offset === null ? undefined : rowAt(state.rows, offset);
  });
  const detail = useDetail((state) =>
    state.detail.state === 'ready' && state.detail.value.photoId === photoId ? state.detail.value : undefined,
  );
  const known = row ?? detail;
  const { width, height } = known ?? {};
  return (
    <section
      ref={element}
      className={styles.view}
      tabIndex={-1}
      aria-label={text('detail.label')}
      data-testid="photo-view"
    >
      <header className={styles.header}>
        <ActionIcon aria-label={text('detail.close')} title={`${text('detail.close')} (Esc)`} onClick={close}>
          <ArrowLeft size={16} strokeWidth={1.75} />
        </ActionIcon>
        {known ? (
          <>
            <h2 className={styles.title}>{known.drugName}</h2>
            <span className={styles.quiet}>{known.kcode}</span>
            <span className={styles.state} data-decision={known.decision}>
              <DecisionMark decision={known.decision} />
              {text(`decision.${known.decision}`)}
              {known.rejection ? `: ${known.rejection.note ?? words.reason(known.rejection.reason)}` : ''}
            </span>
            <span className={styles.file} title={known.fileName}>
              {known.fileName}
            </span>
          </>
        ) : null}
        <Steps photoId={photoId} words={words} />
      </header>
      <div className={styles.body}>
        <ZoomView key={photoId} photoId={photoId} pixels={usePixels(width, height)} words={words} />
        <aside className={styles.aside} aria-label={text('detail.facts')}>
          <Tabs photoId={photoId} words={words} />
        </aside>
      </div>
    </section>
  );
}

/** The same object as long as the numbers are the same. */
function usePixels(width: number | undefined, height: number | undefined) {
  const pixels = useRef<{ readonly width: number; readonly height: number } | null>(null);
  if (width === undefined || height === undefined) pixels.current = null;
  else if (pixels.current?.width !== width || pixels.current.height !== height) pixels.current = { width, height };
  return pixels.current;
}

/** Where the photo stands in what the filter finds, and the way to the next. */
function Steps({ photoId, words: { text } }: { readonly photoId: number; readonly words: Words }) {
  const cursor = usePhotos((state) => state.cursor);
  const isInside = usePhotos((state) => state.cursorId === photoId);
  const total = usePhotos((state) => state.rows.total);
  return (
    <div className={styles.steps}>
      <span className={styles.quiet} data-testid="photo-position">
        {isInside ? text('detail.position', { at: cursor + 1, total }) : text('detail.outside')}
      </span>
      <ActionIcon aria-label={text('detail.previous')} disabled={cursor <= 0} onClick={() => void moveBy(-1)}>
        <ChevronLeft size={16} strokeWidth={1.75} />
      </ActionIcon>
      <ActionIcon aria-label={text('detail.next')} disabled={cursor >= total - 1} onClick={() => void moveBy(1)}>
        <ChevronRight size={16} strokeWidth={1.75} />
      </ActionIcon>
    </div>
  );
}

function Tabs({ photoId, words }: { readonly photoId: number; readonly words: Words }) {
  const { text } = words;
  const tab = useDetail((state) => state.tab);
  return (
    <>
      <nav className={styles.tabs} aria-label={text('detail.tabs')}>
        {DETAIL_TABS.map((id) => (
          <button key={id} type="button" aria-pressed={id === tab} onClick={() => showTab(id, photoId)}>
            {text(`detail.${id}`)}
          </button>
        ))}
      </nav>
      <div className={styles.panel}>
        {tab === 'facts' ? <PhotoFacts words={words} /> : null}
        {tab === 'network' ? <NetworkView words={words} /> : null}
        {tab === 'history' ? <PhotoHistory words={words} /> : null}
      </div>
    </>
  );
}
