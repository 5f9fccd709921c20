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
    const compare = comparer(by, isReversed);
    order.positions.sort((a, b) => compare(this.#photos[a] ?? null, this.#photos[b] ?? null));
    order.isCurrent = true;
    return order.positions;
  }
}

function comparer(by: Key, isReversed: boolean) {
  const direction = isReversed ? -1 : 1;
  return (a: SortedPhoto | null, b: SortedPhoto | null): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const [p, q] = [keyOf(a, by), keyOf(b, by)];
    if (p === q) return b.photoId - a.photoId;
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
