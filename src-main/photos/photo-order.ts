import type { PhotoSort } from '../../src-shared/contract/photo-filing.ts';
import { assertNever } from '../../src-shared/errors.ts';
import type { SortedPhoto } from './photo-index.ts';

type Key = PhotoSort['by'];
type Photos = readonly (SortedPhoto | null)[];

/**
 * Orders of many photos, each made when it is first asked for. After a change the old order is sorted again: it is
 * nearly right, and a merge sort (Array.prototype.sort of V8) takes that in one pass.
 */
export class PhotoOrder {
  readonly #photos: Photos;
  readonly #orders = new Map<string, { readonly by: Key; readonly positions: number[]; isCurrent: boolean }>();

  /** `photos` by position, null where one is gone. It is not copied: whoever changes it calls `changed`. */
  constructor(photos: Photos) {
    this.#photos = photos;
  }

  changed(before: SortedPhoto | null, after: SortedPhoto | null): void {
    for (const order of this.#orders.values()) {
      if (before === null || after === null || keyOf(before, order.by) !== keyOf(after, order.by))
        order.isCurrent = false;
    }
  }

  /** Positions of all photos; may contain positions of photos that are gone. */
  positions({ by, isReversed }: PhotoSort): readonly number[] {
    const name = `${by} ${isReversed}`;
    const order = this.#orders.get(name) ?? { by, positions: [], isCurrent: false };
    this.#orders.set(name, order);
    if (order.isCurrent) return order.positions;
    for (let position = order.positions.length; position < this.#photos.length; position++)
      order.positions.push(position);
    order.positions.sort(comparer(this.#photos, by, isReversed));
    order.isCurrent = true;
    return order.positions;
  }
}

/** Compares positions. What it compares is taken out of the photos once: a sort asks for each some seventeen times. */
function comparer(photos: Photos, by: Key, isReversed: boolean): (a: number, b: number) => number {
  const ids = Float64Array.from(photos, (photo) => photo?.photoId ?? -1);
  const keys = photos.map((photo) => photo && keyOf(photo, by));
  const direction = isReversed ? -1 : 1;
  return (a, b) => {
    const p = keys[a] ?? null;
    const q = keys[b] ?? null;
    if (p === q) return (ids[b] as number) - (ids[a] as number); // as many ids as positions
    if (p === null) return 1;
    if (q === null) return -1;
    return p < q ? -direction : direction;
  };
}

/** Of one kind for each order, so that `<` compares them. Null comes last. */
function keyOf(photo: SortedPhoto, by: Key): string | number | null {
  switch (by) {
    case 'added':
      // Ids grow, and the newest comes first.
      return -photo.photoId;
    case 'class':
      return photo.classIndex;
    case 'grade':
      return photo.grade;
    case 'sharpness':
      return photo.sharpness;
    case 'name':
      return photo.fileName;
    default:
      return assertNever(by);
  }
}
