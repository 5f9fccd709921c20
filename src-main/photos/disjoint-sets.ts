/** Sets of numbers 0..count-1 that grow together (union-find, with path halving). */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index);
  }

  /** The smallest number of the set. */
  find(index: number): number {
    const parent = this.#parent;
    let current = index;
    for (let next = at(parent, current); next !== current; next = at(parent, current)) {
      parent[current] = at(parent, next);
      current = at(parent, current);
    }
    return current;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    this.#parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}

/** `as`: every index is below the count, since `find` starts with one and parents hold nothing else. */
function at(parent: Int32Array, index: number): number {
  return parent[index] as number;
}
