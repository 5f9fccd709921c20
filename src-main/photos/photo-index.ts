import {
  FACETS,
  type Facet,
  type Grade,
  type PhotoQuery,
  type PhotoSort,
} from '../../src-shared/contract/photo-filing.ts';
import { matchDrug } from '../../src-shared/hangul.ts';
import { FacetColumn } from './facet-column.ts';
import { PhotoOrder } from './photo-order.ts';

/** What a photo is sorted by. */
export type SortedPhoto = {
  readonly photoId: number;
  readonly classIndex: number;
  readonly grade: Grade | null;
  /** Null where nothing was measured. */
  readonly sharpness: number | null;
  readonly fileName: string;
};

/** What a photo is found by: its values of each facet as a query names them; empty where it has none. */
export type IndexedPhoto = SortedPhoto & {
  readonly values: Readonly<Record<Exclude<Facet, 'kcodes'>, readonly string[]>>;
};

/** A photo of the index for whoever counts: `value` is its first of a facet, undefined where it has none. */
export type FoundPhoto = Pick<SortedPhoto, 'photoId' | 'classIndex' | 'grade'> & {
  readonly value: (facet: Facet) => string | undefined;
};

/** The name of a class to the search, by class index. */
export type ClassNames = readonly { readonly classIndex: number; readonly kcode: string; readonly drugName: string }[];

const NONE = 'none';
type Match = { readonly facet: Facet; readonly allowed: Uint8Array };

/**
 * Every photo of a workspace in columns, some 350 bytes each. A query looks at all of them once, whatever it asks for:
 * 100,000 take a few milliseconds, so there is no filter that is slow for lack of an index.
 */
export class PhotoIndex {
  readonly #columns = new Map<Facet, FacetColumn>(FACETS.map((facet) => [facet, new FacetColumn()]));
  /** Position of each photo in the columns; photos that are gone leave a hole. */
  readonly #positions = new Map<number, number>();
  /** File names as the search compares them. */
  readonly #photos: (SortedPhoto | null)[] = [];
  readonly #order = new PhotoOrder(this.#photos);
  #found: { readonly text: string; readonly classes: string; readonly at: Uint8Array } | null = null;

  get size(): number {
    return this.#positions.size;
  }

  set({ values, ...photo }: IndexedPhoto): void {
    const position = this.#positions.get(photo.photoId) ?? this.#photos.length;
    const after = { ...photo, fileName: searchable(photo.fileName) };
    this.#positions.set(photo.photoId, position);
    this.#replace(position, after);
    for (const [facet, column] of this.#columns) {
      column.set(position, facet === 'kcodes' ? [String(photo.classIndex)] : values[facet]);
    }
  }

  delete(photoId: number): void {
    const position = this.#positions.get(photoId);
    if (position === undefined) return;
    this.#positions.delete(photoId);
    this.#replace(position, null);
  }

  #replace(position: number, after: SortedPhoto | null): void {
    const before = this.#photos[position] ?? null;
    this.#photos[position] = after;
    if (before?.fileName !== after?.fileName || before?.classIndex !== after?.classIndex) this.#found = null;
    this.#order.changed(before, after);
  }

  /** Every photo, in no order that means anything. */
  *photos(): Iterable<FoundPhoto> {
    for (const [position, photo] of this.#photos.entries()) {
      if (!photo) continue;
      const { photoId, classIndex, grade } = photo;
      yield { photoId, classIndex, grade, value: (facet) => this.#column(facet).valuesAt(position)[0] };
    }
  }

  /** Ids of what the query finds, in its order. */
  find(query: PhotoQuery, sort: PhotoSort, classes: ClassNames): number[] {
    const matches = this.#matches(query, classes);
    const text = this.#textMatch(query, classes);
    const columns = matches.map(({ facet }) => this.#column(facet).codes);
    const photoIds: number[] = [];
    for (const position of this.#order.positions(sort)) {
      if (text !== null && text[position] === 0) continue;
      if (matches.every(({ allowed }, i) => allowed[codeAt(columns, i, position)] === 1)) {
        const photo = this.#photos[position];
        if (photo) photoIds.push(photo.photoId);
      }
    }
    return photoIds;
  }

  /**
   * How many photos the query finds, and for every facet how many each of its values would give under all others. A photo
   * that fails one list counts for that list only, one that fails two counts nowhere.
   */
  count(query: PhotoQuery, classes: ClassNames): { total: number; facets: Map<Facet, Map<string, number>> } {
    const matches = this.#matches(query, classes);
    const text = this.#textMatch(query, classes);
    const columns = FACETS.map((facet) => this.#column(facet).codes);
    const counts = FACETS.map((facet) => new Uint32Array(this.#column(facet).codeCount));
    const asked = matches.map(({ facet, allowed }) => ({ allowed, column: FACETS.indexOf(facet) }));
    let total = 0;
    for (let position = 0; position < this.#photos.length; position++) {
      if (this.#photos[position] === null || (text !== null && text[position] === 0)) continue;
      let failed = -1;
      let failures = 0;
      for (const { allowed, column } of asked) {
        if (allowed[codeAt(columns, column, position)] === 1) continue;
        failed = column;
        failures += 1;
        if (failures > 1) break;
      }
      if (failures === 0) {
        total += 1;
        for (let column = 0; column < columns.length; column++)
          increment(counts, column, codeAt(columns, column, position));
      } else if (failures === 1) {
        increment(counts, failed, codeAt(columns, failed, position));
      }
    }
    const facets = FACETS.map((facet, i): [Facet, Map<string, number>] => {
      const perCode = counts[i] as Uint32Array; // one for each facet
      return [facet, this.#column(facet).perValue(perCode, NONE)];
    });
    return { total, facets: new Map(facets) };
  }

  #column(facet: Facet): FacetColumn {
    return this.#columns.get(facet) as FacetColumn; // made for every facet
  }

  #matches(query: PhotoQuery, classes: ClassNames): Match[] {
    return FACETS.flatMap((facet): Match[] => {
      const asked = query[facet] ?? [];
      if (asked.length === 0) return [];
      return [{ facet, allowed: this.#column(facet).allowed(wantedValues(facet, asked, classes), NONE) }];
    });
  }

  /** 1 at each position whose photo has every word of the text; null where there is no text. */
  #textMatch({ text = '' }: PhotoQuery, classes: ClassNames): Uint8Array | null {
    const words = searchable(text)
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length === 0) return null;
    const names = classes.map(({ kcode, drugName }) => `${kcode} ${drugName}`);
    const known = { text: words.join(' '), classes: names.join('\n') };
    if (this.#found?.text === known.text && this.#found.classes === known.classes) return this.#found.at;
    const classIndexes = this.#column('kcodes');
    const at = new Uint8Array(this.#photos.length).fill(1);
    for (const word of words) {
      const named = classes.filter((drug) => matchDrug(word, { ...drug, manufacturer: '' }) !== null);
      const isNamed = classIndexes.allowed(new Set(named.map(({ classIndex }) => String(classIndex))), NONE);
      for (let position = 0; position < at.length; position++) {
        const code = classIndexes.codes[position] as number; // as many codes as positions
        if (isNamed[code] !== 1 && !this.#photos[position]?.fileName.includes(word)) at[position] = 0;
      }
    }
    this.#found = { ...known, at };
    return at;
  }
}

/** Values as the columns hold them. */
function wantedValues(facet: Facet, asked: readonly string[], classes: ClassNames): ReadonlySet<string> {
  if (facet !== 'kcodes') return new Set(asked);
  const kcodes = new Set(asked);
  return new Set(classes.filter(({ kcode }) => kcodes.has(kcode)).map(({ classIndex }) => String(classIndex)));
}

/** Korean file names come composed (Windows) and decomposed (macOS). */
function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** `as`: as many columns as asked for, each as long as there are positions, counts as long as there are codes. */
function codeAt(columns: readonly Uint16Array[], column: number, position: number): number {
  return (columns[column] as Uint16Array)[position] as number;
}

function increment(counts: readonly Uint32Array[], column: number, code: number): void {
  const perCode = counts[column] as Uint32Array;
  perCode[code] = (perCode[code] as number) + 1;
}
