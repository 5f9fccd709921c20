import { parse } from 'node:path';
import type { CaptureCondition } from '../../src-shared/contract/photos.ts';
import { appError } from '../../src-shared/errors.ts';

export type CaptureName = { readonly kcode: string; readonly condition: CaptureCondition };

const FIELDS_AFTER_KCODE = 7;
/** Also a K-code that the catalogue does not have makes a name a capture name: it contradicts its folder. */
const KCODE_SHAPE = /^k-\d+$/i;

const BACKGROUNDS = new Map([
  ['0', 'palm'],
  ['1', 'wood'],
  ['2', 'white'],
  ['3', 'black'],
  ['4', 'pattern'],
] as const);
const SIDES = new Map([
  ['0', 'front'],
  ['1', 'back'],
  ['front', 'front'],
  ['back', 'back'],
] as const);
/** 0-2: kind of light; 3, 5, 8: level of the LED lamp. */
const LIGHTS = keyed(['0', '1', '2', '3', '5', '8']);
const ROTATIONS = keyed(['000', '045', '090', '135', '180', '225', '270', '315']);

/**
 * Reads `K-030864_<background>_<light>_<side>_<form>_<elevation>_<rotation>_<size>.jpg`, upper or lower case.
 * @returns null where the name is not meant as one: fewer fields, or no K-code in front.
 * @throws AppError `photos.wrong_capture_name` where one of its fields has a value that does not exist.
 */
export function parseCaptureName(fileName: string, isKcode: (text: string) => boolean): CaptureName | null {
  // A K-code may hold underscores itself, so the fields are counted from the end.
  const parts = parse(fileName).name.normalize('NFC').split('_');
  const kcode = parts.slice(0, -FIELDS_AFTER_KCODE).join('_').trim();
  if (kcode === '' || !(isKcode(kcode) || KCODE_SHAPE.test(kcode))) return null;
  const [background = '', light = '', side = '', form = '', elevation = '', rotation = '', size = ''] = parts.slice(
    -FIELDS_AFTER_KCODE,
  );
  return {
    kcode,
    condition: {
      background: pick(BACKGROUNDS, 'background', background),
      light: pick(LIGHTS, 'light', light),
      side: pick(SIDES, 'side', side),
      form: present('form', form),
      elevation: present('elevation', elevation),
      rotation: Number(pick(ROTATIONS, 'rotation', rotation)),
      size: present('size', size),
    },
  };
}

function pick<V>(allowed: ReadonlyMap<string, V>, field: string, found: string): V {
  const value = allowed.get(found.trim().toLowerCase());
  if (value !== undefined) return value;
  throw appError('photos.wrong_capture_name', { field, found, expected: [...allowed.keys()].join(', ') });
}

function present(field: string, found: string): string {
  if (found.trim() === '') throw appError('photos.wrong_capture_name', { field, found, expected: '...' });
  return found.trim();
}

function keyed(values: readonly string[]): ReadonlyMap<string, string> {
  return new Map(values.map((value) => [value, value]));
}
