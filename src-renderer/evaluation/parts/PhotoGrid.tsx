import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { JudgedPhotos } from '../../../src-shared/contract/evaluation.ts';
import styles from './Photos.module.css';
import { PhotoTile } from './PhotoTile.tsx';

type PhotoGridProps = {
  readonly photos: JudgedPhotos;
  /** Least pixels of a tile. */
  readonly tile: number;
  /** Path of the photo that is looked at. */
  readonly current: string | undefined;
  readonly hrefOf: (path: string) => string;
  /** Called when the end of what is there comes into view. */
  readonly onMore: () => void;
};

/** Between tiles, both ways, and what stands under a picture: two lines of 16 pixels with their distances. */
const GAP_PX = 16;
const CAPTION_PX = 48;
/** Around the picture of a tile. */
const TILE_PADDING_PX = 8;

/** Photos in rows, as far as they are seen. */
export function PhotoGrid({ photos: { total, photos }, tile, current, hrefOf, onMore }: PhotoGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (tile + GAP_PX)));
  const side = (width - (columns - 1) * GAP_PX) / columns;
  const height = Math.max(0, side - TILE_PADDING_PX) + CAPTION_PX;
  const rows = width === 0 ? 0 : Math.ceil(photos.length / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => height + GAP_PX / 2,
    overscan: 2,
  });
  useEffect(() => {
    if (height > 0) virtual.measure();
  }, [virtual, height]);
  const items = virtual.getVirtualItems();
  const isAtEnd = rows > 0 && (items.at(-1)?.index ?? 0) >= rows - 1;
  const isMore = isAtEnd && photos.length < total;
  const known = photos.length;
  useEffect(() => {
    // Also when a page has come and the end is still in view.
    if (isMore && known > 0) onMore();
  }, [isMore, known, onMore]);
  return (
    <div ref={box} className={styles.grid} data-testid="photos" data-total={total}>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <div
            key={index}
            className={styles.row}
            style={{ top: start, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {photos.slice(index * columns, (index + 1) * columns).map((photo) => (
              <PhotoTile key={photo.path} photo={photo} href={hrefOf(photo.path)} isCurrent={photo.path === current} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
