/** How a photo lies in its frame: screen pixels per pixel of the photo, and where its top left corner is. */
export type Zoom = { readonly scale: number; readonly x: number; readonly y: number };
export type Size = { readonly width: number; readonly height: number };
type Point = { readonly x: number; readonly y: number };

/** Enough to count the grains of a sensor. */
const MAX_SCALE = 8;
/** One press of a key; four double it. */
export const ZOOM_STEP = 2 ** 0.25;
/** Around a photo that fits, in pixels. */
const MARGIN = 16;

/** The whole photo, as large as it goes, but no larger than its own pixels. */
export function fitted(photo: Size, frame: Size): Zoom {
  return centred(photo, frame, fitScale(photo, frame));
}

/** Its own pixels, around the middle. */
export function full(photo: Size, frame: Size): Zoom {
  return centred(photo, frame, 1);
}

export function isFitted(zoom: Zoom, photo: Size, frame: Size): boolean {
  return Math.abs(zoom.scale - fitScale(photo, frame)) < 1e-6;
}

/** Larger or smaller by a factor; what is under the point stays there. */
export function zoomedAt(zoom: Zoom, factor: number, point: Point, photo: Size, frame: Size): Zoom {
  const least = Math.min(1, fitScale(photo, frame));
  const scale = Math.min(MAX_SCALE, Math.max(least, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return held(
    { scale, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio },
    photo,
    frame,
  );
}

export function moved(zoom: Zoom, by: Point, photo: Size, frame: Size): Zoom {
  return held({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, photo, frame);
}

function fitScale(photo: Size, frame: Size): number {
  const scale = Math.min((frame.width - 2 * MARGIN) / photo.width, (frame.height - 2 * MARGIN) / photo.height);
  return Math.max(0.01, Math.min(1, scale));
}

function centred(photo: Size, frame: Size, scale: number): Zoom {
  return { scale, x: (frame.width - photo.width * scale) / 2, y: (frame.height - photo.height * scale) / 2 };
}

/** A photo smaller than its frame stays in the middle, a larger one leaves no gap at its edges. */
function held(zoom: Zoom, photo: Size, frame: Size): Zoom {
  const hold = (at: number, length: number, room: number) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at));
  return {
    scale: zoom.scale,
    x: hold(zoom.x, photo.width * zoom.scale, frame.width),
    y: hold(zoom.y, photo.height * zoom.scale, frame.height),
  };
}
