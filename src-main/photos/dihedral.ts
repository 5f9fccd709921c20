/** The eight ways in which a square can be turned and mirrored. */
export const TRANSFORMS = 8;

/**
 * For each transform the cell of the picture that comes to lie at each cell of the transformed one; rows top to bottom.
 * Bit 0 mirrors left and right, bit 1 top and bottom, bit 2 swaps rows and columns.
 */
export function transformedCells(side: number): readonly Uint16Array[] {
  return Array.from({ length: TRANSFORMS }, (_, transform) =>
    Uint16Array.from({ length: side * side }, (_cell, index) => {
      const column = transform & 1 ? side - 1 - (index % side) : index % side;
      const row = transform & 2 ? side - 1 - Math.floor(index / side) : Math.floor(index / side);
      return transform & 4 ? column * side + row : row * side + column;
    }),
  );
}

/** Cells that some transform carries into each other. */
export function orbits(side: number): readonly (readonly number[])[] {
  const cells = transformedCells(side);
  const byFirst = Map.groupBy(Array.from({ length: side * side }).keys(), (cell) =>
    // Every transform table has every cell.
    Math.min(...cells.map((table) => table[cell] as number)),
  );
  return [...byFirst.values()];
}

/**
 * What all turned and mirrored versions of a grid have in common: the values of each orbit in order of size. The distance
 * between two grids' sorted orbits is at most the distance between the grids under any transform, since transforms
 * only permute an orbit, and two lists of numbers are never nearer than when both are sorted.
 * @param out as many values as the grid, from `to` on, times `scale`.
 */
export function writeSortedOrbits(
  grid: ArrayLike<number>,
  from: number,
  { orbits: all, scale }: { readonly orbits: readonly (readonly number[])[]; readonly scale: number },
  out: Float32Array,
  to: number,
): void {
  let place = to;
  for (const cells of all) {
    const start = place;
    // `as`: the orbits' cells are those of the grid.
    for (const cell of cells) out[place++] = (grid[from + cell] as number) * scale;
    out.subarray(start, place).sort();
  }
}
