import { appError } from '../../src-shared/errors.ts';
import { isUsableKcode, kcodeKey } from './kcode.ts';

/** One drug as a catalogue file says it. What the file does not say is undefined. */
export type CatalogEntry = {
  /** Where it stands, for errors: `drugs.json: drugs[3]` or `drugs.csv:5`. */
  readonly place: string;
  readonly kcode: string;
  readonly drugName: string;
  readonly manufacturer: string | undefined;
  readonly form: string | undefined;
  readonly trainingWeight: number | undefined;
  readonly other: Readonly<Record<string, unknown>>;
};

/** The K-code as the program keeps it. @throws AppError `catalog.empty_kcode`, `catalog.unusable_kcode`. */
export function parseKcode(text: string, place: string): string {
  const kcode = text.trim().normalize('NFC');
  if (kcode === '') throw appError('catalog.empty_kcode', { place });
  if (!isUsableKcode(kcode)) throw appError('catalog.unusable_kcode', { place, kcode: JSON.stringify(kcode) });
  return kcode;
}

/** @throws AppError `catalog.wrong_weight`. */
export function checkWeight(weight: number, found: string, place: string): number {
  if (!(Number.isFinite(weight) && weight > 0)) throw appError('catalog.wrong_weight', { place, found });
  return weight;
}

/** @throws AppError `catalog.empty`, `catalog.duplicate_kcode`. */
export function checkEntries(entries: readonly CatalogEntry[], file: string): void {
  if (entries.length === 0) throw appError('catalog.empty', { file });
  const places = new Map<string, string>();
  for (const { kcode, place } of entries) {
    const first = places.get(kcodeKey(kcode));
    if (first !== undefined) throw appError('catalog.duplicate_kcode', { kcode, first, second: place });
    places.set(kcodeKey(kcode), place);
  }
}
