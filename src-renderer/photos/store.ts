import { create } from 'zustand';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import {
  type DecideReport,
  type FilingAction,
  type FilingState,
  type FilingStep,
  type PhotoFacets,
  PhotoSort,
} from '../../src-shared/contract/photo-filing.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { LOADING, type Loaded } from '../api/loaded.ts';
import { readStored, store } from '../ui/preferences.ts';
import { keyOf, type PhotoView } from './query.ts';
import { NO_ROWS, type Rows } from './row-cache.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';

export const CELL_SIZES = ['small', 'medium', 'large'] as const;
export type CellSize = (typeof CELL_SIZES)[number];

/** A question that has to be answered before anything else is done. */
export type Prompt =
  | { readonly kind: 'reject' }
  | { readonly kind: 'relabel' }
  | { readonly kind: 'confirm'; readonly action: FilingAction; readonly count: number };

/** What has just happened, said at the bottom of the screen. */
export type Notice =
  | { readonly kind: 'filed'; readonly action: FilingAction; readonly report: DecideReport }
  | { readonly kind: 'undone' | 'redone'; readonly step: FilingStep | null }
  | { readonly kind: 'allDecided' }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** The list that the grid shows: another key is another list, to be looked at from `start`. */
export type ShownList = { readonly key: string; readonly start: number };

type PhotosState = {
  readonly view: PhotoView;
  readonly rows: Rows;
  /** Of the rows: loading before the first, failed where the newest view could not be had. */
  readonly list: Loaded<ShownList>;
  readonly facets: Loaded<PhotoFacets>;
  /** In the order of the class index. */
  readonly drugs: readonly Drug[];
  readonly filing: FilingState;
  /** Which photo each of the last steps was about, where it was a single one: undoing it leads back there. */
  readonly filed: ReadonlyMap<number, number>;
  /** Where keys act, and the photo there; null while its row is not there yet. */
  readonly cursor: number;
  readonly cursorId: number | null;
  /** Where a selection with Shift begins. */
  readonly anchor: number;
  readonly selection: Selection;
  /** The photo that is shown large. */
  readonly openedId: number | null;
  readonly prompt: Prompt | null;
  /** With a number of its own, so that the same thing twice is said twice. */
  readonly notice: { readonly id: number; readonly what: Notice } | null;
  readonly isHistoryOpen: boolean;
  readonly cellSize: CellSize;
  /** Whether the cursor goes to the next pending photo after a decision. */
  readonly advances: boolean;
};

const FIRST_VIEW: PhotoView = { query: {}, sort: PhotoSort.parse({}) };

/** What the Photos screen shows. `browse.ts` and `filing.ts` change it. */
export const usePhotos = create<PhotosState>()(() => ({
  view: FIRST_VIEW,
  rows: NO_ROWS,
  list: LOADING,
  facets: LOADING,
  drugs: [],
  filing: { undo: null, redo: null },
  filed: new Map(),
  cursor: 0,
  cursorId: null,
  anchor: 0,
  selection: NOTHING_SELECTED,
  openedId: null,
  prompt: null,
  notice: null,
  isHistoryOpen: false,
  cellSize: readStored('photos.cellSize', CELL_SIZES) ?? 'medium',
  advances: readStored('photos.advances', ['yes', 'no']) !== 'no',
}));

export function setCellSize(cellSize: CellSize): void {
  store('photos.cellSize', cellSize);
  usePhotos.setState({ cellSize });
}

export function setAdvances(advances: boolean): void {
  store('photos.advances', advances ? 'yes' : 'no');
  usePhotos.setState({ advances });
}

export function ask(prompt: Prompt | null): void {
  usePhotos.setState({ prompt });
}

export function say(what: Notice): void {
  usePhotos.setState(({ notice }) => ({ notice: { id: (notice?.id ?? 0) + 1, what } }));
}

export function unsay(): void {
  usePhotos.setState({ notice: null });
}

/** Whether the screen still shows this view: an answer about another one is out of date. */
export function isShowing(view: PhotoView): boolean {
  return keyOf(usePhotos.getState().view) === keyOf(view);
}
