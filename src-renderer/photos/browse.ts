import type { PhotoQuery, PhotoRow, PhotoSort } from '../../src-shared/contract/photo-filing.ts';
import { core } from '../api/core.ts';
import { loaded } from '../api/loaded.ts';
import { useWorkspace } from '../api/workspace.ts';
import { Catching } from './order.ts';
import { keyOf, type PhotoView } from './query.ts';
import { offsetOf, RowCache, rowAt, type Stretch } from './row-cache.ts';
import { NOTHING_SELECTED, type Selection, withAll, withToggled } from './selection.ts';
import { isShowing, say, usePhotos } from './store.ts';

export const rowCache = new RowCache({
  onRows: (rows) => usePhotos.setState({ rows }),
  onFailure: (error) => say({ kind: 'failed', error }),
});

/** How much is asked for before the grid has said what it shows. */
const FIRST_ROWS = 200;

/** Shows what a view finds, from an offset on; the same view again only brings it up to date. */
export async function show(view: PhotoView, start: number): Promise<void> {
  const key = listKey(view);
  const { list } = usePhotos.getState();
  const isSame = list.state === 'ready' && list.value.key === key;
  usePhotos.setState({ view });
  void loadFacets(view);
  void loadFilingState();
  const found = await rowCache.show(pagesOfView(view), isSame ? undefined : { start, end: start + FIRST_ROWS });
  if (!found.ok) {
    if (isShowing(view)) usePhotos.setState({ list: loaded(found) });
    return;
  }
  if (!found.value) return;
  if (isSame) return restoreCursor(view);
  const { rows } = usePhotos.getState();
  const cursor = Math.max(0, Math.min(start, rows.total - 1));
  usePhotos.setState({
    list: { state: 'ready', value: { key, start: cursor } },
    cursor,
    anchor: cursor,
    cursorId: rowAt(rows, cursor)?.photoId ?? null,
    selection: NOTHING_SELECTED,
  });
  const { openedId } = usePhotos.getState();
  if (openedId !== null) await putCursorOn(openedId);
}

const catching = new Catching(() => {
  const { view, cursor } = usePhotos.getState();
  return show(view, cursor);
});

/** What has changed in the photos that are shown. A burst of keys is caught up with together. */
export function refresh(): Promise<void> {
  return catching.up();
}

/** Says which rows are in sight, and asks for those that are missing. */
export function want(stretch: Stretch): void {
  rowCache.want(stretch);
}

export async function loadDrugs(): Promise<void> {
  const result = await core.catalog.list({});
  if (result.ok) usePhotos.setState({ drugs: result.value });
}

/** Moves the cursor; with `extends` everything from where the selection began is selected, with `adds` beside what was. */
export async function moveTo(offset: number, { extends: isExtending = false, adds = false } = {}): Promise<void> {
  const { rows, anchor, view, openedId } = usePhotos.getState();
  if (rows.total === 0) return;
  const cursor = Math.max(0, Math.min(offset, rows.total - 1));
  const row = rowAt(rows, cursor);
  usePhotos.setState({ cursor, cursorId: row?.photoId ?? null });
  if (isExtending) {
    const start = Math.min(anchor, cursor);
    const before = adds ? usePhotos.getState().selection : NOTHING_SELECTED;
    return selectOffsets(
      Array.from({ length: Math.abs(anchor - cursor) + 1 }, (_, i) => start + i),
      { before, isLast: true },
    );
  }
  usePhotos.setState({ anchor: cursor, selection: NOTHING_SELECTED });
  const photoId = row?.photoId ?? (await photoAt(view, cursor));
  const now = usePhotos.getState();
  if (photoId === null || now.cursor !== cursor || !isShowing(view)) return;
  usePhotos.setState({
    cursorId: photoId,
    ...(openedId === null || now.openedId === null ? {} : { openedId: photoId }),
  });
}

/** Asks which photo the cursor is on where it has jumped to a row that is not there yet. */
export async function knowCursor(): Promise<void> {
  const { cursor, cursorId, rows, view } = usePhotos.getState();
  if (cursorId !== null || rows.total === 0) return;
  const photoId = await photoAt(view, cursor);
  if (usePhotos.getState().cursor === cursor && isShowing(view)) usePhotos.setState({ cursorId: photoId });
}

export function moveBy(step: number, options: { extends?: boolean } = {}): Promise<void> {
  return moveTo(usePhotos.getState().cursor + step, options);
}

/** Puts one photo into the selection, or takes it out. */
export async function toggleAt(offset: number): Promise<void> {
  const { rows, selection, view, cursor } = usePhotos.getState();
  const row = rowAt(rows, offset);
  if (!row) return;
  usePhotos.setState({ cursor: offset, cursorId: row.photoId, anchor: offset });
  if (selection.kind === 'all') {
    const answer = await core.photos.select({ ...view });
    if (!answer.ok) say({ kind: 'failed', error: answer.error });
    else if (isShowing(view))
      usePhotos.setState({ selection: withToggled(new Set(answer.value.photoIds), row.photoId) });
    return;
  }
  // The photo under the cursor was meant as well, although nothing had been selected yet.
  const first = selection.photoIds.size === 0 && cursor !== offset ? rowAt(rows, cursor) : undefined;
  const before = first ? new Set([first.photoId]) : selection.photoIds;
  usePhotos.setState({ selection: withToggled(before, row.photoId) });
}

type SelectOptions = {
  /** What is selected besides. */
  readonly before: Selection;
  /** Whether rows that are not there are asked for: not while the stretch still grows. */
  readonly isLast: boolean;
};

/** Selects the photos at these offsets, which ascend. */
export async function selectOffsets(offsets: readonly number[], { before, isLast }: SelectOptions): Promise<void> {
  const { rows, view } = usePhotos.getState();
  const known = offsets.flatMap((offset) => rowAt(rows, offset)?.photoId ?? []);
  const selection = withAll(before, known);
  usePhotos.setState({ selection });
  const [first] = offsets;
  const last = offsets.at(-1);
  if (!isLast || known.length === offsets.length || first === undefined || last === undefined) return;
  const answer = await core.photos.select({ ...view, offset: first, limit: last - first + 1 });
  if (!answer.ok) return say({ kind: 'failed', error: answer.error });
  // Whatever was selected or shown meanwhile is what the person wants now.
  if (!isShowing(view) || usePhotos.getState().selection !== selection) return;
  const { photoIds } = answer.value;
  usePhotos.setState({
    selection: withAll(
      before,
      offsets.flatMap((offset) => photoIds[offset - first] ?? []),
    ),
  });
}

export function selectAll(): void {
  const { rows } = usePhotos.getState();
  if (rows.total > 0) usePhotos.setState({ selection: { kind: 'all', total: rows.total } });
}

export function selectNothing(): void {
  usePhotos.setState({ selection: NOTHING_SELECTED });
}

/** Shows a photo large, whether the view finds it or not; the cursor goes there where it does. */
export async function open(photoId: number): Promise<void> {
  usePhotos.setState({ openedId: photoId });
  if (usePhotos.getState().cursorId !== photoId) await putCursorOn(photoId);
}

export function openCursor(): void {
  const { cursorId } = usePhotos.getState();
  if (cursorId !== null) void open(cursorId);
}

export function close(): void {
  usePhotos.setState({ openedId: null });
}

/** Puts the cursor on a photo where the view finds it, and says whether it does. */
export async function putCursorOn(photoId: number): Promise<boolean> {
  const { rows, view } = usePhotos.getState();
  const known = offsetOf(rows, photoId);
  const offset = known ?? (await positionOf(photoId, view));
  if (offset === null || !isShowing(view)) return false;
  usePhotos.setState({ cursor: offset, anchor: offset, cursorId: photoId });
  return true;
}

/** The photo at an offset of a view; null where there is none any more. */
export async function photoAt({ query, sort }: PhotoView, offset: number): Promise<number | null> {
  const answer = await core.photos.page({ query, sort, offset, limit: 1 });
  return answer.ok ? (answer.value.rows[0]?.photoId ?? null) : null;
}

/** Null where the view does not find the photo. */
export async function positionOf(photoId: number, { query, sort }: PhotoView): Promise<number | null> {
  const answer = await core.photos.position({ photoId, query, sort });
  return answer.ok ? answer.value.offset : null;
}

/** The row of a photo where it is among those that are there. */
export function rowOf(photoId: number): PhotoRow | undefined {
  const { rows } = usePhotos.getState();
  const offset = offsetOf(rows, photoId);
  return offset === null ? undefined : rowAt(rows, offset);
}

/** The same view of another workspace is another list. */
function listKey(view: PhotoView): string {
  const { info } = useWorkspace.getState();
  return `${info.state === 'ready' ? info.value.dir : ''} ${keyOf(view)}`;
}

function pagesOfView({ query, sort }: { readonly query: PhotoQuery; readonly sort: PhotoSort }) {
  return (offset: number, limit: number) => core.photos.page({ query, sort, offset, limit });
}

async function loadFacets(view: PhotoView): Promise<void> {
  const result = await core.photos.facets({ query: view.query });
  if (!isShowing(view)) return;
  // What is there stays on the screen when it can't be brought up to date; the list says what went wrong.
  if (result.ok || usePhotos.getState().facets.state === 'loading') usePhotos.setState({ facets: loaded(result) });
}

async function loadFilingState(): Promise<void> {
  const result = await core.photos.history({ limit: 1 });
  if (result.ok) usePhotos.setState({ filing: { undo: result.value.undo, redo: result.value.redo } });
}

/** The photos around the cursor have moved: it stays on its photo, or where that photo was. */
async function restoreCursor(view: PhotoView): Promise<void> {
  const { rows, cursor, cursorId, selection } = usePhotos.getState();
  if (selection.kind === 'all') usePhotos.setState({ selection: { kind: 'all', total: rows.total } });
  if (cursorId !== null && rowAt(rows, cursor)?.photoId === cursorId) return;
  if (cursorId !== null && (await putCursorOn(cursorId))) return;
  const now = usePhotos.getState();
  if (!isShowing(view) || now.cursorId !== cursorId) return;
  const offset = Math.max(0, Math.min(now.cursor, now.rows.total - 1));
  usePhotos.setState({ cursor: offset, anchor: offset, cursorId: rowAt(now.rows, offset)?.photoId ?? null });
}
