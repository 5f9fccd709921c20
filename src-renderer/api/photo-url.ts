import { useWorkspace } from './workspace.ts';

/**
 * The address of a photo of the open workspace, at most `width` pixels on its longer side. With the workspace's version in
 * it the browser keeps the picture and never asks again, not even whether it has changed: other bytes are another photo.
 */
export function photoUrl(photoId: number, width: number): string {
  const { info } = useWorkspace.getState();
  const version = info.state === 'ready' ? `&v=${info.value.photoVersion}` : '';
  return `/photo/${photoId}?width=${width}${version}`;
}
