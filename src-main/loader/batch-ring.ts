/** What the threads of a loader write to together; all of it is shared memory, so it crosses to them as it is. */
export type RingMemory = {
  readonly rows: number;
  /** One for each slot: Float32Array, [rows, 3, size, size]. */
  readonly images: readonly Float32Array[];
  /** One for each slot: Float32Array, [rows, numClasses]. */
  readonly targets: readonly Float32Array[];
  /** `COUNTS` numbers for each slot. */
  readonly counts: Int32Array;
};

export type RingOptions = {
  readonly slots: number;
  /** The most rows that a batch has. */
  readonly rows: number;
  /** Floats of one picture. */
  readonly rowLength: number;
  readonly numClasses: number;
};

/** Where the picture of a row came from. `corrupt`: prepared again, because the cache held something else. */
export type RowOrigin = 'hit' | 'miss' | 'corrupt' | 'unreadable';

/** How many rows of a batch came from where; `corrupt` ones count as misses too. */
export type OriginCounts = {
  readonly hits: number;
  readonly misses: number;
  readonly corrupt: number;
  readonly unreadable: number;
};

const [DONE, HITS, MISSES, CORRUPT, UNREADABLE, COUNTS] = [0, 1, 2, 3, 4, 5] as const;

/** Batches in the making: batch n stands in slot n modulo the slots, so that a few go round for ever. */
export class BatchRing {
  readonly memory: RingMemory;

  static allocate({ slots, rows, rowLength, numClasses }: RingOptions): BatchRing {
    const floats = (length: number) => new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
    return new BatchRing({
      rows,
      images: Array.from({ length: slots }, () => floats(rows * rowLength)),
      targets: Array.from({ length: slots }, () => floats(rows * numClasses)),
      counts: new Int32Array(new SharedArrayBuffer(slots * COUNTS * Int32Array.BYTES_PER_ELEMENT)),
    });
  }

  constructor(memory: RingMemory) {
    this.memory = memory;
  }

  get slots(): number {
    return this.memory.images.length;
  }

  images(batch: number): Float32Array {
    return slotOf(this.memory.images, batch);
  }

  targets(batch: number): Float32Array {
    return slotOf(this.memory.targets, batch);
  }

  /** Counts a finished row; gives how many rows of its batch are finished now. What was written before is seen by all. */
  finishRow(batch: number, origin: RowOrigin): number {
    const at = this.#at(batch);
    const { counts } = this.memory;
    if (origin === 'hit') Atomics.add(counts, at + HITS, 1);
    if (origin === 'miss' || origin === 'corrupt') Atomics.add(counts, at + MISSES, 1);
    if (origin === 'corrupt') Atomics.add(counts, at + CORRUPT, 1);
    if (origin === 'unreadable') Atomics.add(counts, at + UNREADABLE, 1);
    return Atomics.add(counts, at + DONE, 1) + 1;
  }

  origins(batch: number): OriginCounts {
    const at = this.#at(batch);
    const count = (place: number): number => Atomics.load(this.memory.counts, at + place);
    return { hits: count(HITS), misses: count(MISSES), corrupt: count(CORRUPT), unreadable: count(UNREADABLE) };
  }

  /** Makes a slot free for the batch that comes round next. */
  clear(batch: number): void {
    const at = this.#at(batch);
    for (let place = 0; place < COUNTS; place++) Atomics.store(this.memory.counts, at + place, 0);
  }

  #at(batch: number): number {
    return (batch % this.slots) * COUNTS;
  }
}

function slotOf(arrays: readonly Float32Array[], batch: number): Float32Array {
  const array = arrays[batch % arrays.length];
  if (!array) throw new Error('A ring has at least one slot');
  return array;
}
