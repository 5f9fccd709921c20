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

/** Cells that some transform carries into each other: the mean over an orbit is the same for every turned picture. */
export function orbits(side: number): readonly (readonly number[])[] {
  const cells = transformedCells(side);
  const byFirst = Map.groupBy(Array.from({ length: side * side }).keys(), (cell) =>
    // Every transform table has every cell.
    Math.min(...cells.map((table) => table[cell] as number)),
  );
  return [...byFirst.values()];
}
