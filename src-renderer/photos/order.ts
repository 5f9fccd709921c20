/** Does one thing after another: keys that come faster than the core answers are done in the order of their pressing. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when everything that was asked for before has ended, well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }
}

/** Work that brings something up to date: once at a time, and once more for everybody who asked while it was at it. */
export class Catching {
  readonly #work: () => Promise<void>;
  #now: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when work that began after this call has ended. */
  up(): Promise<void> {
    if (this.#now === null) return this.#begin();
    const again = () => {
      this.#next = null;
      return this.#begin();
    };
    this.#next ??= this.#now.then(again, again);
    return this.#next;
  }

  #begin(): Promise<void> {
    const work = this.#work().finally(() => {
      if (this.#now === work) this.#now = null;
    });
    this.#now = work;
    return work;
  }
}
