/** Codes are 16 bits wide. */
const MAX_CODES = 65_536;
const FIRST_CAPACITY = 1024;

/**
 * One facet of many photos: a code for each, which stands for the values that the photo has of it. Most facets have one
 * value or none; a photo may have several warnings, and each set of them that occurs is a code of its own.
 */
export class FacetColumn {
  #codes = new Uint16Array(FIRST_CAPACITY);
  readonly #codeOf = new Map<string, number>();
  readonly #values: (readonly string[])[] = [];

  /** By position; longer than there are photos. */
  get codes(): Uint16Array {
    return this.#codes;
  }

  get codeCount(): number {
    return this.#values.length;
  }

  set(position: number, values: readonly string[]): void {
    if (position >= this.#codes.length) {
      const larger = new Uint16Array(Math.max(position + 1, 2 * this.#codes.length));
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes[position] = this.#code(values);
  }

  valuesAt(position: number): readonly string[] {
    const code = this.#codes[position];
    const values = code === undefined ? undefined : this.#values[code];
    if (values === undefined) throw new Error(`nothing was set at position ${position}`);
    return values;
  }

  /** 1 for each code that has one of the values; `none` stands for photos without any. */
  allowed(values: ReadonlySet<string>, none: string): Uint8Array {
    return Uint8Array.from(this.#values, (own) =>
      (own.length === 0 ? values.has(none) : own.some((value) => values.has(value))) ? 1 : 0,
    );
  }

  /** Counts per code as counts per value. */
  perValue(perCode: Uint32Array, none: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [code, own] of this.#values.entries()) {
      const count = perCode[code] as number; // one for each code
      for (const value of own.length === 0 ? [none] : own) counts.set(value, (counts.get(value) ?? 0) + count);
    }
    return counts;
  }

  #code(values: readonly string[]): number {
    const key = values.join('\u0000');
    const known = this.#codeOf.get(key);
    if (known !== undefined) return known;
    const code = this.#values.length;
    if (code === MAX_CODES) throw new Error(`more than ${MAX_CODES} different values of one facet`);
    this.#values.push(values);
    this.#codeOf.set(key, code);
    return code;
  }
}
