import { create } from 'zustand';
import type { PreviewPicture } from '../../src-shared/contract/imaging.ts';
import type { PhotoDetail, PhotoRow } from '../../src-shared/contract/photo-filing.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';
import { photoUrl } from '../api/photo-url.ts';
import { offsetOf, rowAt } from './row-cache.ts';
import { usePhotos } from './store.ts';

export const DETAIL_TABS = ['facts', 'network', 'history'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];

type DetailState = {
  /** Of which photo the rest is. */
  readonly photoId: number | null;
  readonly detail: Loaded<PhotoDetail>;
  readonly copies: Loaded<readonly PhotoRow[]>;
  /** What the network sees; asked for only where a person looks at it. */
  readonly pictures: Loaded<readonly PreviewPicture[]>;
  readonly tab: DetailTab;
};

/** What the large view shows beside the photo. */
export const useDetail = create<DetailState>()(() => ({
  photoId: null,
  detail: LOADING,
  copies: LOADING,
  pictures: LOADING,
  tab: 'facts',
}));

/** Loads what is known of a photo, or loads it anew. */
export async function loadDetail(photoId: number): Promise<void> {
  const isNew = useDetail.getState().photoId !== photoId;
  // What is there stays until the new facts come: going through photos by key must not flicker.
  if (isNew) useDetail.setState({ photoId, copies: LOADING, pictures: LOADING });
  if (useDetail.getState().tab === 'network') void loadPictures(photoId);
  const detail = await core.photos.detail({ photoId });
  if (isOf(photoId)) useDetail.setState({ detail: loaded(detail) });
  if (!isNew) return;
  const copies = await core.photos.copies({ photoId });
  if (isOf(photoId)) {
    useDetail.setState({ copies: copies.ok ? { state: 'ready', value: copies.value.copies } : loaded(copies) });
  }
}

export function showTab(tab: DetailTab, photoId: number): void {
  useDetail.setState({ tab });
  if (tab === 'network') void loadPictures(photoId);
}

async function loadPictures(photoId: number): Promise<void> {
  if (useDetail.getState().pictures.state === 'ready') return;
  const result = await core.imaging.preview({ photoId });
  if (isOf(photoId)) {
    useDetail.setState({ pictures: result.ok ? { state: 'ready', value: result.value.pictures } : loaded(result) });
  }
}

function isOf(photoId: number): boolean {
  return useDetail.getState().photoId === photoId;
}

/** Side of the picture that the large view shows first. */
const FIRST_SIDE = 1024;

/** Fetches the pictures before and after a photo, so that an arrow key shows them at once. */
export function preloadNeighbours(photoId: number): void {
  const { rows } = usePhotos.getState();
  const at = offsetOf(rows, photoId);
  if (at === null) return;
  for (const offset of [at + 1, at - 1, at + 2]) {
    const row = rowAt(rows, offset);
    if (row) new Image().src = photoUrl(row.photoId, FIRST_SIDE);
  }
}
