import type { Arena, Loop } from '../wasm/arena.ts';

/**
 * The picture that the augmentations work on: square, in WebAssembly memory, R, G, B and an unused byte a pixel, so that
 * four pixels are one vector. A row is filled up to whole vectors; what stands in that margin is never looked at.
 */
export class Canvas {
  readonly arena: Arena;
  /** Pixels of a side. */
  readonly size: number;
  /** Bytes from one row to the next, a multiple of 16. */
  readonly rowBytes: number;
  readonly address: number;
  readonly #pack: Loop;
  readonly #packed: number;

  constructor(arena: Arena, size: number) {
    this.arena = arena;
    this.size = size;
    this.rowBytes = Math.ceil(size / 4) * 16;
    this.address = arena.allocate(size * this.rowBytes);
    this.#packed = arena.allocate(size * size * 3);
    this.#pack = arena.compile(PACK_LOOP)('pack');
  }

  /** First byte after the last row. */
  get end(): number {
    return this.address + this.size * this.rowBytes;
  }

  /** All pixels as words, row by row with the margin: red is the lowest byte. A view; `Arena.allocate` makes it useless. */
  words(): Int32Array {
    return this.arena.int32s(this.address, (this.size * this.rowBytes) / 4);
  }

  /** Writes the picture as RGB interleaved, `size * size * 3` bytes. */
  writeTo(out: Uint8Array): void {
    const packedRow = this.size * 3;
    for (let y = 0; y < this.size; y++) {
      const row = this.address + y * this.rowBytes;
      // The margin lands where the next row begins, which is written after it.
      this.#pack(row, row + this.rowBytes, this.#packed + y * packedRow);
    }
    out.set(this.arena.bytes(this.#packed, this.size * packedRow));
  }
}

const PACK_LOOP = `
(func $pack (param $pixel i32) (param $end i32) (param $out i32)
  (loop $next
    (v128.store (local.get $out)
      (i8x16.swizzle (v128.load (local.get $pixel)) (v128.const i8x16 0 1 2 4 5 6 8 9 10 12 13 14 255 255 255 255)))
    (local.set $out (i32.add (local.get $out) (i32.const 12)))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))
`;
