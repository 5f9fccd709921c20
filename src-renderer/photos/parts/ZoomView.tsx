import { ActionIcon, Button } from '@mantine/core';
import { Minus, Plus } from 'lucide-react';
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { photoUrl } from '../../api/photo-url.ts';
import { useCommands } from '../../ui/commands.ts';
import type { Words } from '../words.ts';
import styles from './ZoomView.module.css';
import { fitted, full, isFitted, moved, type Size, ZOOM_STEP, type Zoom, zoomedAt } from './zoom.ts';

/** Pictures a photo is shown by: the first at once, the larger ones when it is zoomed in. The last is the server's largest. */
const SIDES = [1024, 2048, 8192] as const;

type ZoomViewProps = {
  readonly photoId: number;
  /** Its own pixels as stored, which may lie on their side; null while they are not known. */
  readonly pixels: Size | null;
  readonly words: Words;
};

/** One photo to be looked at closely: the wheel zooms around the pointer, dragging moves. */
export function ZoomView({ photoId, pixels, words }: ZoomViewProps) {
  const { text } = words;
  const element = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Size | null>(null);
  const [zoom, setZoom] = useState<Zoom | null>(null);
  const [natural, setNatural] = useState<Size | null>(null);
  const photo = useMemo(() => pixels && natural && upright(pixels, natural), [pixels, natural]);
  const now = zoom ?? (photo && frame ? fitted(photo, frame) : null);

  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = () => setFrame({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  const act = useMemo(() => {
    if (!photo || !frame || !now) return null;
    const middle = { x: frame.width / 2, y: frame.height / 2 };
    return {
      by: (factor: number, point = middle) => setZoom(zoomedAt(now, factor, point, photo, frame)),
      move: (x: number, y: number) => setZoom(moved(now, { x, y }, photo, frame)),
      fit: () => setZoom(null),
      full: () => setZoom(full(photo, frame)),
      toggle: () => setZoom(isFitted(now, photo, frame) ? full(photo, frame) : null),
    };
  }, [photo, frame, now]);

  useEffect(() => {
    const { current } = element;
    if (!current || !act) return;
    // Not React's: its listener is passive, and the page would scroll or zoom with it.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = current.getBoundingClientRect();
      act.by(2 ** (-event.deltaY / WHEEL_PIXELS_TO_DOUBLE), { x: event.clientX - left, y: event.clientY - top });
    };
    current.addEventListener('wheel', onWheel, { passive: false });
    return () => current.removeEventListener('wheel', onWheel);
  }, [act]);

  useCommands(
    useMemo(
      () => [
        { id: 'photos.zoomToggle', label: text('zoom.toggle'), keys: ' ', isKeyOnly: true, run: () => act?.toggle() },
        { id: 'photos.zoomIn', label: text('zoom.in'), keys: '+', isKeyOnly: true, run: () => act?.by(ZOOM_STEP) },
        {
          id: 'photos.zoomOut',
          label: text('zoom.out'),
          keys: '-',
          isKeyOnly: true,
          run: () => act?.by(1 / ZOOM_STEP),
        },
      ],
      [text, act],
    ),
  );

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) act?.move(event.movementX, event.movementY);
  };
  return (
    <div className={styles.view}>
      <div
        ref={element}
        className={styles.frame}
        role="img"
        aria-label={text('zoom.view')}
        data-testid="photo-zoom"
        data-scale={now?.scale}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onDoubleClick={() => act?.toggle()}
      >
        <Layers photoId={photoId} photo={photo} zoom={now} onNatural={setNatural} gone={text('grid.gone')} />
      </div>
      <div className={styles.controls}>
        <ActionIcon
          aria-label={text('zoom.out')}
          title={`${text('zoom.out')} (-)`}
          onClick={() => act?.by(1 / ZOOM_STEP)}
        >
          <Minus size={16} strokeWidth={1.75} />
        </ActionIcon>
        <span className={styles.percent}>{now ? `${Math.round(now.scale * 100)} %` : ''}</span>
        <ActionIcon aria-label={text('zoom.in')} title={`${text('zoom.in')} (+)`} onClick={() => act?.by(ZOOM_STEP)}>
          <Plus size={16} strokeWidth={1.75} />
        </ActionIcon>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => act?.fit()}>
          {text('zoom.fit')}
        </Button>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => act?.full()}>
          {text('zoom.full')}
        </Button>
      </div>
    </div>
  );
}

/** Pixels as the picture on the screen lies. */
function upright(pixels: Size, shown: Size): Size {
  const isTurned = pixels.width > pixels.height !== shown.width > shown.height;
  return isTurned ? { width: pixels.height, height: pixels.width } : pixels;
}

/** A notch of a wheel is 100 to 120 pixels. */
const WHEEL_PIXELS_TO_DOUBLE = 360;

type LayersProps = {
  readonly photoId: number;
  readonly photo: Size | null;
  readonly zoom: Zoom | null;
  readonly onNatural: (size: Size) => void;
  readonly gone: string;
};

/** The small picture stays until the large one is there, so that nothing flickers. */
function Layers({ photoId, photo, zoom, onNatural, gone }: LayersProps) {
  const [isGone, setGone] = useState(false);
  if (isGone) return <span className={styles.gone}>{gone}</span>;
  const shownSide = photo && zoom ? Math.max(photo.width, photo.height) * zoom.scale * window.devicePixelRatio : 0;
  const largest = SIDES.findIndex((side) => side >= shownSide);
  const sides = SIDES.slice(0, largest === -1 ? SIDES.length : largest + 1);
  const style =
    photo && zoom
      ? {
          width: photo.width,
          height: photo.height,
          transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
          imageRendering: zoom.scale > 2 ? ('pixelated' as const) : ('auto' as const),
        }
      : { opacity: 0 };
  return sides.map((side) => (
    <img
      key={side}
      className={styles.photo}
      src={photoUrl(photoId, side)}
      alt=""
      draggable={false}
      style={style}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
        if (side === SIDES[0]) onNatural({ width: naturalWidth, height: naturalHeight });
      }}
      onError={() => {
        if (side === SIDES[0]) setGone(true);
      }}
    />
  ));
}
