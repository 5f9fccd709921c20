import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEventHandler, RefObject } from 'react';
import { useText } from '../../ui/i18n.ts';
import { routeTo, useRoute } from '../../ui/route.ts';
import { moveByArrows } from '../arrow-keys.ts';
import type { ListChoice, ListedClass } from '../list.ts';
import styles from './ClassCards.module.css';
import { AccuracyFigure, GradeMix, HaveBar } from './Figures.tsx';
import { Highlighted } from './Highlighted.tsx';
import { ReferencePhoto } from './ReferencePhoto.tsx';

export type ClassListProps = {
  readonly listed: readonly ListedClass[];
  readonly choice: ListChoice;
  readonly listRef: RefObject<HTMLDivElement | null>;
};

/** As `ClassCards.module.css` draws them, in pixels. */
const CARD = { minWidth: 304, height: 172, gap: 16, margin: 24 } as const;
/** Of a photo on the densest usual screens: its place is 96 pixels wide, and shows the middle of it. */
const PHOTO_WIDTH = 256;

/** The drugs as cards. Only those on the screen are drawn. */
export function ClassCards({ listed, listRef }: ClassListProps) {
  const text = useText('classes');
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(sizeRef, listRef);
  const columns = Math.max(1, Math.floor((width - 2 * CARD.margin + CARD.gap) / (CARD.minWidth + CARD.gap)));
  const virtual = useVirtualizer({
    count: Math.ceil(listed.length / columns),
    getScrollElement: () => listRef.current,
    estimateSize: () => CARD.height + CARD.gap,
    paddingStart: CARD.gap,
    paddingEnd: CARD.gap,
    scrollPaddingStart: CARD.gap,
    scrollPaddingEnd: CARD.gap,
    overscan: 2,
  });
  const pageRows = Math.max(1, Math.floor(height / (CARD.height + CARD.gap)));
  const reveal = (index: number) => virtual.scrollToIndex(Math.floor(index / columns));
  const rows = virtual.getVirtualItems();
  const firstShown = (rows[0]?.index ?? 0) * columns;
  return (
    <div ref={ref} className={styles.scroll} data-list>
      <ul className={styles.cards} aria-label={text('list.label')} style={{ height: virtual.getTotalSize() }}>
        {rows.flatMap((row) =>
          listed.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => (
            <Card
              key={item.entry.kcode}
              item={item}
              index={row.index * columns + column}
              count={listed.length}
              isTabStop={row.index * columns + column === firstShown}
              onKeyDown={(event) => moveByArrows(event, { count: listed.length, columns, pageRows, reveal })}
              style={{
                top: row.start,
                left: `calc(${CARD.margin}px + ${column} * (100% - ${2 * CARD.margin - CARD.gap}px) / ${columns})`,
                width: `calc((100% - ${2 * CARD.margin - CARD.gap}px) / ${columns} - ${CARD.gap}px)`,
              }}
            />
          )),
        )}
      </ul>
    </div>
  );
}

type CardProps = {
  readonly item: ListedClass;
  readonly index: number;
  readonly count: number;
  readonly isTabStop: boolean;
  readonly onKeyDown: KeyboardEventHandler<HTMLElement>;
  readonly style: Readonly<Record<'top' | 'left' | 'width', string | number>>;
};

function Card({ item: { entry, ranges }, index, count, isTabStop, onKeyDown, style }: CardProps) {
  const text = useText('classes');
  const frame = useText('frame');
  const { params } = useRoute();
  const id = `class-${entry.classIndex}`;
  return (
    <li className={styles.place} style={style} aria-posinset={index + 1} aria-setsize={count}>
      <a
        className={styles.card}
        href={routeTo('classes', { ...params, open: entry.kcode })}
        aria-labelledby={id}
        aria-describedby={`${id}-facts`}
        data-index={index}
        data-kcode={entry.kcode}
        tabIndex={isTabStop ? 0 : -1}
        onKeyDown={onKeyDown}
      >
        <span className={styles.head}>
          <span className={styles.picture}>
            <ReferencePhoto photoId={entry.referencePhotoId} width={PHOTO_WIDTH} isLarge />
          </span>
          <span className={styles.who}>
            <span className={styles.name} id={id} title={entry.drugName}>
              <Highlighted text={entry.drugName} ranges={ranges.drugName} />
            </span>
            <span className={styles.sub}>
              <Highlighted text={entry.kcode} ranges={ranges.kcode} />
            </span>
            <span className={styles.sub} title={entry.manufacturer}>
              <Highlighted text={entry.manufacturer} ranges={ranges.manufacturer} />
            </span>
            <span className={styles.sub}>{entry.form}</span>
          </span>
        </span>
        <span className={styles.facts} id={`${id}-facts`}>
          <span className={styles.bars}>
            <span aria-hidden>{frame('source.studio')}</span>
            <HaveBar entry={entry} source="studio" />
            <span aria-hidden>{frame('source.real')}</span>
            <HaveBar entry={entry} source="real" />
          </span>
          <span className={styles.quality}>
            <span className={styles.score}>
              {entry.accuracy ? <span className={styles.scoreOf}>{text('card.accuracy')}</span> : null}
              <AccuracyFigure score={entry.accuracy?.overall} />
            </span>
            <GradeMix grades={entry.grades} />
          </span>
        </span>
      </a>
    </li>
  );
}
