import { Random } from '../../src-shared/random.ts';
import { type AugmentationSettings, Augmenter } from './augmentation.ts';
import { contactSheet } from './contact-sheet.ts';
import type { RgbImage } from './pixels.ts';
import { centreCrop, Preprocessor } from './preprocessor.ts';
import { LinearResizer } from './resize.ts';

/** A photo on its way to the network: cut out, with equalised contrast (what is cached), and varied (what it trains on). */
export type PreviewStage =
  | { readonly view: 'cropped' }
  | { readonly view: 'prepared' }
  | { readonly view: 'augmented'; readonly variant: number };

export type PreviewOptions = {
  /** Pixels of the network's input. */
  readonly size: number;
  readonly augmentation: AugmentationSettings;
  readonly seed: number;
};

/** What one sheet shows; two rows of four. */
export const PREVIEW_VARIANTS = 8;

/** The picture of a stage, size x size: the bytes that are normalised next. A variant is the same for the same seed. */
export function previewStage(photo: RgbImage, stage: PreviewStage, options: PreviewOptions): RgbImage {
  const { size } = options;
  const picture = (data: Uint8Array): RgbImage => ({ data, width: size, height: size });
  if (stage.view === 'cropped') return picture(cropped(photo, size));
  const preprocessor = new Preprocessor({ target_size: size });
  const prepared = preprocessor.processToRgb(photo);
  if (stage.view === 'prepared') return picture(prepared);
  return picture(augmentedBy(options, preprocessor)(prepared, stage.variant));
}

/** Photo, crop, CLAHE and eight variants side by side, each variant under its number. */
export function previewSheet(photo: RgbImage, options: PreviewOptions): RgbImage {
  const { size } = options;
  const preprocessor = new Preprocessor({ target_size: size });
  const prepared = preprocessor.processToRgb(photo);
  const vary = augmentedBy(options, preprocessor);
  const variants = Array.from({ length: PREVIEW_VARIANTS }, (_, i) => ({
    label: String(i + 1),
    picture: { data: vary(prepared, i + 1), width: size, height: size },
  }));
  return contactSheet(size, [
    { label: 'PHOTO', picture: fitted(photo, size) },
    { label: 'CROP', picture: { data: cropped(photo, size), width: size, height: size } },
    { label: 'CLAHE', picture: { data: prepared, width: size, height: size } },
    null,
    ...variants,
  ]);
}

function augmentedBy(
  { size, augmentation, seed }: PreviewOptions,
  preprocessor: Preprocessor,
): (prepared: Uint8Array, variant: number) => Uint8Array {
  const augmenter = new Augmenter({ size, settings: augmentation, fill: preprocessor.meanColour });
  return (prepared, variant) => {
    const out = new Uint8Array(prepared.length);
    augmenter.apply(prepared, new Random(seed, 'preview', variant), out);
    return out;
  };
}

function cropped(photo: RgbImage, size: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  new LinearResizer(size, size).resize(photo, centreCrop(photo), out);
  return out;
}

/** The whole photo, its longer side `size` pixels. */
function fitted(photo: RgbImage, size: number): RgbImage {
  const scale = size / Math.max(photo.width, photo.height);
  const width = Math.max(1, Math.round(photo.width * scale));
  const height = Math.max(1, Math.round(photo.height * scale));
  const data = new Uint8Array(width * height * 3);
  const whole = { left: 0, top: 0, width: photo.width, height: photo.height };
  new LinearResizer(width, height).resize(photo, whole, data);
  return { data, width, height };
}
