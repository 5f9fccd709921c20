import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import type { CopyVisit } from './copies.ts';
import { type CropPicture, CropSearch, cropPicture } from './crop-search.ts';
import { aspectOf, CB_OFFSET, LUMA_OFFSET } from './fingerprint.ts';

/** Logarithm of width over height: pictures whose shapes differ by less than about 2 % are compared whole (copies.ts). */
const SHAPE_STEP = 0.02;

/** Pictures prepared, or looked for in another, between two looks at the signal; the first look into a picture alone takes 60 to 190 ms. */
const STEPS_PER_TURN = 100;

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
    let before = 0;
    for (const pictures of this.#classes.values()) {
      const shapes = Map.groupBy(pictures, (picture) => Math.round(Math.abs(Math.log(picture.aspect)) / SHAPE_STEP));
      const onProgress = (done: number) => visit.onProgress?.(before + done);
      if (shapes.size > 1) await visitClass(shapes, { ...visit, onProgress });
      before += pictures.length;
    }
    visit.onProgress?.(this.#added);
  }
}

async function visitClass(
  shapes: ReadonlyMap<number, readonly ClassPicture[]>,
  { wants, onCopy, signal, onProgress }: CopyVisit,
): Promise<void> {
  let steps = 0;
  /** Lets others have their turn now and then, and looks whether it is to stop. */
  const pause = async () => {
    await setImmediate();
    throwIfCancelled(signal);
  };
  const prepared: { readonly index: number; readonly shape: number; readonly picture: CropPicture }[] = [];
  for (const [shape, pictures] of shapes) {
    for (const { index, luma, aspect } of pictures) {
      prepared.push({ index, shape, picture: cropPicture(luma, aspect) });
      steps += 1;
      if (steps % STEPS_PER_TURN === 0) await pause();
    }
  }
  for (const [done, whole] of prepared.entries()) {
    await pause();
    onProgress?.(done);
    const search = new CropSearch(whole.picture);
    for (const part of prepared) {
      if (part.shape === whole.shape || !wants(whole.index, part.index)) continue;
      if (search.contains(part.picture)) onCopy(whole.index, part.index);
      steps += 1;
      if (steps % STEPS_PER_TURN === 0) await pause();
    }
  }
}
