/** The address of a photo, at most `width` pixels on its longer side. */
export function photoUrl(photoId: number, width: number): string {
  return `/photo/${photoId}?width=${width}`;
}
