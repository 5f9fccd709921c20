/** The one channel between page and core. */
export const FRAME_CHANNEL = 'pillsnap:frame';
