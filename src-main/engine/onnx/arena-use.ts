/** Sizes and rules of ONNX Runtime's memory arena (BFCArena, 1.30) with the settings of its CPU. */
const PIECE_BYTES = 256;
const FIRST_REGION_BYTES = 2 ** 20;
const LARGEST_REGION_BYTES = 2 ** 30;
/** A free piece is divided if it is twice as large as what is wanted or leaves this much. */
const DEAD_BYTES = 128 * 2 ** 20;

type Piece = { readonly region: Region; start: number; bytes: number; isFree: boolean };
type Region = { readonly pieces: Piece[]; touchedBytes: number };

/**
 * How much memory the arena has made the system give it: pieces are taken where one fits best and put together when
 * free, so that it is more than the sum of what is in use, and never less than it was.
 */
export class ArenaUse {
  readonly #regions: Region[] = [];
  readonly #free = new Set<Piece>();
  #nextRegionBytes = FIRST_REGION_BYTES;

  /** Of all regions, as far as they were ever written to. */
  get touchedBytes(): number {
    return this.#regions.reduce((sum, { touchedBytes }) => sum + touchedBytes, 0);
  }

  allocate(byteLength: number): Piece {
    const bytes = Math.ceil(byteLength / PIECE_BYTES) * PIECE_BYTES;
    const piece = this.#bestFit(bytes) ?? this.#extend(bytes);
    this.#free.delete(piece);
    piece.isFree = false;
    if (piece.bytes >= 2 * bytes || piece.bytes - bytes >= DEAD_BYTES) this.#divide(piece, bytes);
    piece.region.touchedBytes = Math.max(piece.region.touchedBytes, piece.start + bytes);
    return piece;
  }

  release(piece: Piece): void {
    piece.isFree = true;
    const { pieces } = piece.region;
    const index = pieces.indexOf(piece);
    const [before, after] = [pieces[index - 1], pieces[index + 1]];
    if (after?.isFree) {
      piece.bytes += after.bytes;
      pieces.splice(index + 1, 1);
      this.#free.delete(after);
    }
    if (before?.isFree) {
      before.bytes += piece.bytes;
      pieces.splice(index, 1);
    } else this.#free.add(piece);
  }

  /** The smallest that is large enough; of equal ones the first. */
  #bestFit(bytes: number): Piece | undefined {
    let best: Piece | undefined;
    for (const piece of this.#free) if (piece.bytes >= bytes && (!best || piece.bytes < best.bytes)) best = piece;
    return best;
  }

  #extend(bytes: number): Piece {
    let isLarger = false;
    while (this.#nextRegionBytes < bytes) {
      this.#nextRegionBytes *= 2;
      isLarger = true;
    }
    const region: Region = { pieces: [], touchedBytes: 0 };
    const piece: Piece = { region, start: 0, bytes: this.#nextRegionBytes, isFree: true };
    region.pieces.push(piece);
    this.#regions.push(region);
    if (!isLarger) this.#nextRegionBytes = Math.min(LARGEST_REGION_BYTES, 2 * this.#nextRegionBytes);
    return piece;
  }

  #divide(piece: Piece, bytes: number): void {
    const rest: Piece = { region: piece.region, start: piece.start + bytes, bytes: piece.bytes - bytes, isFree: true };
    piece.bytes = bytes;
    piece.region.pieces.splice(piece.region.pieces.indexOf(piece) + 1, 0, rest);
    this.#free.add(rest);
  }
}
