import { setImmediate } from 'node:timers/promises';
import {
  FACETS,
  type Facet,
  type PhotoFacets,
  type PhotoPage,
  type PhotoQuery,
  type PhotoRow,
  PhotoSort,
} from '../../src-shared/contract/photo-filing.ts';
import type { BrowseRepository } from './browse-repository.ts';
import { orderValues } from './facet-order.ts';
import { type FoundPhoto, PhotoIndex } from './photo-index.ts';

/** Photos read between two turns of the event loop: about 20 ms. */
const PHOTOS_PER_TURN = 4000;
/** With more changes than this, reading all photos is sooner done than reading each one. */
const MOST_CHANGES = 50_000;

type Window = { readonly offset: number; readonly limit: number };

/**
 * Finds photos for whoever looks through them. Keeps what they are found by in memory and follows the changes, also those of
 * other processes: every answer is about the workspace as it is when the answer is made.
 */
export class PhotoBrowser {
  readonly #repository: BrowseRepository;
  #index = new PhotoIndex();
  /** The change up to which the index is right; null before the first reading. */
  #change: number | null = null;
  #reading: Promise<void> | null = null;

  constructor(repository: BrowseRepository) {
    this.#repository = repository;
  }

  /** Reads and orders ahead what will be asked for; whatever is wrong is told to whoever asks. */
  async warm(): Promise<void> {
    await this.find({}, PhotoSort.parse({})).catch(() => {});
  }

  async page(query: PhotoQuery, sort: PhotoSort, { offset, limit }: Window): Promise<PhotoPage> {
    const photoIds = await this.find(query, sort);
    return { total: photoIds.length, rows: this.#repository.rows(photoIds.slice(offset, offset + limit)) };
  }

  /** Ids of everything that the query finds, in its order. */
  async find(query: PhotoQuery, sort: PhotoSort): Promise<readonly number[]> {
    await this.#follow();
    return this.#index.find(query, sort, this.#repository.classes());
  }

  /** What is shown of photos; those that are gone are left out. */
  rows(photoIds: readonly number[]): PhotoRow[] {
    return this.#repository.rows(photoIds);
  }

  /** What is kept of every photo, in no order that means anything. To be read before anything else is waited for. */
  async photos(): Promise<Iterable<FoundPhoto>> {
    await this.#follow();
    return this.#index.photos();
  }

  async facets(query: PhotoQuery): Promise<PhotoFacets> {
    await this.#follow();
    const classes = this.#repository.classes();
    const { total, facets } = this.#index.count(query, classes);
    const kcodes = new Map(classes.map(({ classIndex, kcode }) => [String(classIndex), kcode]));
    const values = (facet: Facet) => {
      const found = [...(facets.get(facet) ?? [])];
      const named =
        facet === 'kcodes' ? found.map(([value, count]) => [kcodes.get(value) ?? value, count] as const) : found;
      const counts = new Map(named.filter(([, count]) => count > 0));
      // A value that is asked for stays, so that it can be taken back.
      for (const asked of query[facet] ?? []) if (!counts.has(asked)) counts.set(asked, 0);
      return orderValues(facet, counts, classes);
    };
    const entries = FACETS.map((facet) => [facet, values(facet)]);
    // One entry for each facet.
    return { total, library: this.#index.size, facets: Object.fromEntries(entries) as PhotoFacets['facets'] };
  }

  /** Reads what has changed; callers that come meanwhile wait for the same reading. */
  async #follow(): Promise<void> {
    while (this.#reading !== null || this.#change !== this.#repository.lastChange()) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = null;
      });
      await this.#reading;
    }
  }

  async #read(): Promise<void> {
    // What changes while it is read is read again the next time.
    const until = this.#repository.lastChange();
    const changed = this.#change === null ? null : this.#repository.changedSince(this.#change);
    if (changed === null || changed.length > MOST_CHANGES) await this.#readAll();
    else await this.#readSome(changed);
    this.#change = until;
  }

  async #readSome(photoIds: readonly number[]): Promise<void> {
    for (let at = 0; at < photoIds.length; at += PHOTOS_PER_TURN) {
      if (at > 0) await setImmediate();
      for (const { photoId, photo } of this.#repository.read(photoIds.slice(at, at + PHOTOS_PER_TURN))) {
        if (photo) this.#index.set(photo);
        else this.#index.delete(photoId);
      }
    }
  }

  async #readAll(): Promise<void> {
    const index = new PhotoIndex();
    for (let after = -1; ; await setImmediate()) {
      const photos = this.#repository.readAfter(after, PHOTOS_PER_TURN);
      for (const { photo } of photos) if (photo) index.set(photo);
      after = photos.at(-1)?.photoId ?? after;
      if (photos.length < PHOTOS_PER_TURN) break;
    }
    this.#index = index;
  }
}
