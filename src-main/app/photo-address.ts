import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { INPUT_SIZE } from '../../src-shared/input-size.ts';
import type { PreviewOptions, PreviewStage } from '../imaging/preview.ts';

/** What a window may ask for of a photo: small and upright, or a step of its way to the network. */
export type PhotoView = { readonly view: 'photo'; readonly side: number } | PreviewView;

/** A step of its way to the network. */
export type PreviewView = PreviewStage & { readonly options: PreviewOptions };

/** Pixels of the longer side where the address does not say. */
const DEFAULT_WIDTH = 256;
/** Whoever zooms in wants to see a photo's own pixels: cameras have up to 8192 on a side (50 MP). */
const MAX_WIDTH = 8192;
/** A window shows eight; more are a person's curiosity. */
const MAX_VARIANT = 1000;
const MAX_SEED = 2 ** 32 - 1;

export const PHOTO_VIEW_RULE =
  `width: a whole number from 1 to ${MAX_WIDTH}; or view: cropped, prepared or augmented, with size from ${INPUT_SIZE.least} ` +
  `to ${INPUT_SIZE.most}, variant from 1 to ${MAX_VARIANT}, seed, and augmentation as in a recipe (JSON).`;

/** The photo that a path such as `/photo/12` names, or null. */
export function photoOf(path: string): number | null {
  const digits = /^\/photo\/(\d{1,15})$/.exec(path)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What the rest of a photo's address asks for; null where it breaks PHOTO_VIEW_RULE. */
export function readPhotoView(parameters: URLSearchParams): PhotoView | null {
  const whole = (name: string, usual: number, least: number, most: number): number | null => {
    const text = parameters.get(name);
    const number = text === null ? usual : Number(text);
    return Number.isInteger(number) && number >= least && number <= most ? number : null;
  };
  const view = parameters.get('view') ?? 'photo';
  if (view === 'photo') {
    const side = whole('width', DEFAULT_WIDTH, 1, MAX_WIDTH);
    return side === null ? null : { view, side };
  }
  const size = whole('size', INPUT_SIZE.usual, INPUT_SIZE.least, INPUT_SIZE.most);
  const seed = whole('seed', 0, 0, MAX_SEED);
  const variant = whole('variant', 1, 1, MAX_VARIANT);
  const augmentation = readAugmentation(parameters.get('augmentation'));
  if (size === null || seed === null || variant === null || augmentation === null) return null;
  const options = { size, seed, augmentation };
  if (view === 'cropped' || view === 'prepared') return { view, options };
  return view === 'augmented' ? { view, variant, options } : null;
}

/** The address that `photoOf` and `readPhotoView` read. */
export function photoAddress(photoId: number, view: PhotoView): string {
  const parameters = new URLSearchParams();
  if (view.view === 'photo') {
    parameters.set('width', String(view.side));
  } else {
    const { size, seed, augmentation } = view.options;
    parameters.set('view', view.view);
    parameters.set('size', String(size));
    if (view.view === 'augmented') {
      parameters.set('variant', String(view.variant));
      parameters.set('seed', String(seed));
      parameters.set('augmentation', JSON.stringify(augmentation));
    }
  }
  return `/photo/${photoId}?${parameters}`;
}

function readAugmentation(text: string | null): PreviewOptions['augmentation'] | null {
  try {
    const parsed = TrainConfig.shape.augmentation.safeParse(text === null ? {} : JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: the caller answers with the rule.
    return null;
  }
}
