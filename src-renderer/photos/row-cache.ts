import type { PhotoPage, PhotoRow } from '../../src-shared/contract/photo-filing.ts';
import type { AppErrorData, Result } from '../../src-shared/errors.ts';

/** Rows asked for at once: some three screens of small cells. */
export const PAGE_ROWS = 200;
/** 40 pages are 8,000 rows, about 4 MB; those farthest from what is on the screen go first. */
const MAX_PAGES = 40;

/** Offsets of a list; `end` is not part of it. */
export type Stretch = { readonly start: number; readonly end: number };
export type Page = readonly PhotoRow[];

/** What is known of a list at one moment: how long it is, and the rows that were looked at. */
export type Rows = {
  readonly total: number;
  readonly pages: ReadonlyMap<number, Page>;
};

export const NO_ROWS: Rows = { total: 0, pages: new Map() };

type LoadPage = (offset: number, limit: number) => Promise<Result<PhotoPage>>;
/** What a row will be when the core has answered; the row itself where nothing changes. */
type Change = (row: PhotoRow) => PhotoRow;

/** A change that is shown before the core has made it. */
export type Foreseen = {
  /** The core has made it: it stays until the rows are loaded anew, and so hold it themselves. */
  readonly confirm: () => void;
  /** The core has refused it. */
  readonly revoke: () => void;
};

type RowCacheOptions = {
  readonly onRows: (rows: Rows) => void;
  /** A page that was wanted while scrolling could not be had. */
  readonly onFailure: (error: AppErrorData) => void;
};

/**
 * The rows of a long list of which a person sees a part: asked for in pages as they come into sight, kept as long as they are
 * near. Answers that are out of date are dropped.
 */
export class RowCache {
  readonly #onRows: RowCacheOptions['onRows'];
  readonly #onFailure: RowCacheOptions['onFailure'];
  #load: LoadPage = async () => ({ ok: true, value: { total: 0, rows: [] } });
  /** Counts the lists; an answer to an earlier one comes too late. */
  #generation = 0;
  #total = 0;
  /** As the core has answered. */
  #pages = new Map<number, Page>();
  readonly #asked = new Set<number>();
  /** With the list that will hold them; infinity while the core has not answered. */
  readonly #changes = new Map<Change, number>();
  #wanted: Stretch = { start: 0, end: PAGE_ROWS };

  constructor({ onRows, onFailure }: RowCacheOptions) {
    this.#onRows = onRows;
    this.#onFailure = onFailure;
  }

  /**
   * Shows another list, or the same one anew. What is on the screen stays until all of `wanted` (as far as the list goes) is
   * there, and is then replaced at once. False where another list was asked for meanwhile.
   */
  async show(load: LoadPage, wanted: Stretch = this.#wanted): Promise<Result<boolean>> {
    this.#generation += 1;
    // What was asked of the list before is dropped when it comes.
    this.#asked.clear();
    const generation = this.#generation;
    const indexes = pagesOf(wanted);
    const answers = await Promise.all(indexes.map((index) => load(index * PAGE_ROWS, PAGE_ROWS)));
    if (generation !== this.#generation) return { ok: true, value: false };
    const before = new Map([...this.#pages.values()].flat().map((row) => [row.photoId, row]));
    const pages = new Map<number, Page>();
    for (const [i, answer] of answers.entries()) {
      if (!answer.ok) return answer;
      this.#total = answer.value.total;
      const rows = answer.value.rows.map((row) => sameAs(before.get(row.photoId), row));
      if (rows.length > 0) pages.set(indexes[i] ?? 0, rows);
    }
    for (const [change, heldBy] of this.#changes) if (heldBy <= generation) this.#changes.delete(change);
    this.#load = load;
    this.#pages = pages;
    this.#wanted = wanted;
    this.#publish();
    return { ok: true, value: true };
  }

  /** Says what is in sight; pages of it that are not there yet are asked for. */
  want(wanted: Stretch): void {
    this.#wanted = wanted;
    const end = Math.min(wanted.end, this.#total);
    for (const index of pagesOf({ start: wanted.start, end })) {
      if (!this.#pages.has(index) && !this.#asked.has(index)) void this.#fetch(index);
    }
  }

  /** Shows a change before the core has made it. */
  foresee(change: Change): Foreseen {
    this.#changes.set(change, Number.POSITIVE_INFINITY);
    this.#publish();
    return {
      // A list that is on its way may have been read before; the next one was not.
      confirm: () => void this.#changes.set(change, this.#generation + 1),
      revoke: () => {
        this.#changes.delete(change);
        this.#publish();
      },
    };
  }

  async #fetch(index: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(index);
    const answer = await this.#load(index * PAGE_ROWS, PAGE_ROWS);
    if (generation !== this.#generation) return;
    this.#asked.delete(index);
    if (!answer.ok) return this.#onFailure(answer.error);
    this.#total = answer.value.total;
    this.#pages.set(index, answer.value.rows);
    this.#dropFarPages();
    this.#publish();
  }

  #dropFarPages(): void {
    const middle = (this.#wanted.start + this.#wanted.end) / 2 / PAGE_ROWS - 0.5;
    const farthestFirst = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const index of farthestFirst.slice(0, Math.max(0, farthestFirst.length - MAX_PAGES)))
      this.#pages.delete(index);
  }

  #publish(): void {
    const changes = [...this.#changes.keys()];
    const pages = new Map<number, Page>();
    for (const [index, page] of this.#pages) {
      pages.set(
        index,
        changes.length === 0 ? page : page.map((row) => changes.reduce((now, change) => change(now), row)),
      );
    }
    this.#onRows({ total: this.#total, pages });
  }
}

export function rowAt({ pages }: Rows, offset: number): PhotoRow | undefined {
  return pages.get(Math.floor(offset / PAGE_ROWS))?.[offset % PAGE_ROWS];
}

/** Where a photo stands among the rows that are there; null where it is not among them. */
export function offsetOf({ pages }: Rows, photoId: number): number | null {
  for (const [index, page] of pages) {
    const at = page.findIndex((row) => row.photoId === photoId);
    if (at >= 0) return index * PAGE_ROWS + at;
  }
  return null;
}

/** The next row after `offset` for which `isWanted`; null where the rows that are there hold none without a gap. */
export function nextAfter(rows: Rows, offset: number, isWanted: (row: PhotoRow) => boolean): number | null {
  for (let at = offset + 1; at < rows.total; at++) {
    const row = rowAt(rows, at);
    if (!row) return null;
    if (isWanted(row)) return at;
  }
  return null;
}

function pagesOf({ start, end }: Stretch): number[] {
  const first = Math.max(0, Math.floor(start / PAGE_ROWS));
  const last = Math.max(first, Math.ceil(end / PAGE_ROWS) - 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The row that is on the screen already where nothing has changed: a cell is drawn anew when its row is another. */
function sameAs(before: PhotoRow | undefined, after: PhotoRow): PhotoRow {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
