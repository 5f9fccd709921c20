/**
 * A small seeded generator: the same seed gives the same numbers on every machine.
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded from the FNV-1a hash of a text.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Parts are joined, so that `new Random(seed, 'split', kcode)` is independent of every other purpose. */
  constructor(...seed: readonly (string | number)[]) {
    const text = seed.join('\u0000');
    this.#a = fnv1a(text);
    this.#b = fnv1a(`${text}\u0001`);
    this.#c = fnv1a(`${text}\u0002`);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform over 0..2^32-1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** Uniform over [0, 1), 53 bits. */
  next(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  /** Uniform over [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer over [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Standard normal (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swapped = result[i] as T; // i and j are inside the array
      result[i] = result[j] as T;
      result[j] = swapped;
    }
    return result;
  }

  /** `count` distinct items in random order; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffle(items).slice(0, count);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.int(items.length)] as T; // a non-empty tuple
  }

  /** The state as four 32-bit words, so that a run can be resumed at exactly this point. */
  get state(): readonly [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  set state(words: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#counter] = words;
  }
}

/** 32-bit FNV-1a of the UTF-16 code units (Fowler, Noll, Vo). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
