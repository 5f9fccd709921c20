import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import type { CopyVisit } from './copies.ts';
import { CropSearch, cropPicture } from './crop-search.ts';
import { aspectOf, CB_OFFSET, LUMA_OFFSET } from './fingerprint.ts';

/** Logarithm of width over height: pictures whose shapes differ by less than about 2 % are compared whole (copies.ts). */
const SHAPE_STEP = 0.02;

type ClassPicture = { readonly index: number; readonly aspect: number; readonly luma: Uint8Array };

/**
 * Finds pictures that are cut out of another picture of the same class and have another shape than it: thumbnails of a
 * fixed shape, square cuts, a border or a banner cut off. Not found: cuts of the same shape, cuts that leave less than 3/4 of the
 * picture, and cuts under another label. About 1.1 kB for each picture.
 */
export class CropFinder {
  readonly #classes = new Map<number, ClassPicture[]>();
  #added = 0;

  add(fingerprint: Uint8Array, classIndex: number): void {
    const luma = fingerprint.slice(LUMA_OFFSET, CB_OFFSET);
    const picture = { index: this.#added, aspect: aspectOf(fingerprint), luma };
    this.#added += 1;
    const pictures = this.#classes.get(classIndex);
    if (pictures) pictures.push(picture);
    else this.#classes.set(classIndex, [picture]);
  }

  /** Calls `onCopy` with a picture and one cut out of it, for every wanted pair; indexes in the order of `add`. @throws AppError `cancelled`. */
  async visit(visit: CopyVisit): Promise<void> {
    for (const pictures of this.#classes.values()) {
      const shapes = Map.groupBy(pictures, (picture) => Math.round(Math.abs(Math.log(picture.aspect)) / SHAPE_STEP));
      if (shapes.size > 1) await visitClass(shapes, visit);
    }
  }
}

async function visitClass(
  shapes: ReadonlyMap<number, readonly ClassPicture[]>,
  { wants, onCopy, signal }: CopyVisit,
): Promise<void> {
  const prepared = [...shapes].flatMap(([shape, pictures]) =>
    pictures.map(({ index, luma, aspect }) => ({ index, shape, picture: cropPicture(luma, aspect) })),
  );
  for (const whole of prepared) {
    await setImmediate();
    throwIfCancelled(signal);
    const search = new CropSearch(whole.picture);
    for (const part of prepared) {
      if (part.shape === whole.shape || !wants(whole.index, part.index)) continue;
      if (search.contains(part.picture)) onCopy(whole.index, part.index);
    }
  }
}
