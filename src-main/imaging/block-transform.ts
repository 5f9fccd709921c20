import type { Arena, Loop } from '../wasm/arena.ts';

/** Coefficients of a block: 8 x 8. */
const BLOCK = 64;
/** Eight 32-bit numbers. */
const ROW_BYTES = 32;
const HALF_ROW_BYTES = 16;
/** libjpeg's CONST_BITS and PASS1_BITS: bits after the point of the factors, and of the values between the two passes. */
const FACTOR_BITS = 13;
const PASS_BITS = 2;
/** The forward transform's results are this many times the coefficients. */
const FORWARD_SCALE = 8;

/**
 * What baseline JPEG does to the values of a plane, without the coding of bits, which loses nothing: 8 x 8 discrete
 * cosine transform, division by a quantisation table and rounding, and back. In the integers of libjpeg's accurate
 * transform (jfdctint.c, jidctint.c: Loeffler, Ligtenberg and Moschytz 1989), so that the bytes are libjpeg's.
 */
export class BlockTransform {
  readonly #arena: Arena;
  readonly #quantiser: number;
  readonly #roundTrip: Loop;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#quantiser = arena.allocate(BLOCK * 4);
    this.#roundTrip = arena.compile(roundTripLoop(arena.allocate(BLOCK * 4), this.#quantiser))('roundTrip');
  }

  /** In place, a plane of bytes at `address`; both sides are multiples of 8. `table` has 64 divisors 1..255, row by row. */
  apply(
    plane: { readonly address: number; readonly width: number; readonly height: number },
    table: readonly number[],
  ) {
    this.#arena.int32s(this.#quantiser, BLOCK).set(table);
    const { address, width, height } = plane;
    for (let y = 0; y < height; y += 8) {
      const row = address + y * width;
      this.#roundTrip(row, row + width, width);
    }
  }
}

// WebAssembly text of expressions over four 32-bit numbers.
const get = (name: string): string => `(local.get $${name})`;
const set = (name: string, value: string): string => `(local.set $${name} ${value})\n`;
const add = (a: string, b: string): string => `(i32x4.add ${a} ${b})`;
const subtract = (a: string, b: string): string => `(i32x4.sub ${a} ${b})`;
const shiftLeft = (a: string, bits: number): string => `(i32x4.shl ${a} (i32.const ${bits}))`;
const every = (value: number): string => `(v128.const i32x4 ${value} ${value} ${value} ${value})`;
const times = (a: string, factor: number): string =>
  `(i32x4.mul ${a} ${every(Math.round(factor * (1 << FACTOR_BITS)))})`;
/** libjpeg's DESCALE: without `bits` bits, rounded. */
const descale = (a: string, bits: number): string =>
  `(i32x4.shr_s ${add(a, every(1 << (bits - 1)))} (i32.const ${bits}))`;

/** The variables that the passes use, and the eight values of a column. */
const NAMES = ['z1', 'z2', 'z3', 'z4', 'z5', 't0', 't1', 't2', 't3', 's0', 's1', 's2', 's3'] as const;
const INPUTS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'] as const;

function roundTripLoop(block: number, quantiser: number): string {
  const at = (row: number, half: number) => `offset=${block + row * ROW_BYTES + half} (i32.const 0)`;
  const loadColumns = (half: number) => INPUTS.map((name, row) => set(name, `(v128.load ${at(row, half)})`)).join('');
  const storeRow = (half: number) => (row: number, value: string) => `(v128.store ${at(row, half)} ${value})\n`;
  const pass = (transform: (store: (row: number, value: string) => string) => string): string =>
    [0, HALF_ROW_BYTES].map((half) => loadColumns(half) + transform(storeRow(half))).join('');
  const transposed = transpose(at);
  return `
(func $roundTrip (param $pixel i32) (param $end i32) (param $stride i32)
  (local $row i32) (local $coefficient v128) (local $sign v128) (local $divisor v128) (local $levels v128)
  ${[...NAMES, ...INPUTS].map((name) => `(local $${name} v128)`).join(' ')}
  (loop $next
    (local.set $row (local.get $pixel))
    ${INPUTS.map((_, row) => loadLevels(at, row)).join('')}
    ${transposed}
    ${pass((store) => forward(store, (value) => shiftLeft(value, PASS_BITS), FACTOR_BITS - PASS_BITS))}
    ${transposed}
    ${pass((store) => forward(store, (value) => descale(value, PASS_BITS), FACTOR_BITS + PASS_BITS))}
    ${Array.from({ length: BLOCK / 4 }, (_, i) => quantise(block + i * 16, quantiser + i * 16)).join('')}
    ${pass((store) => inverse(store, FACTOR_BITS - PASS_BITS))}
    ${transposed}
    ${pass((store) => inverse(store, FACTOR_BITS + PASS_BITS + 3))}
    ${transposed}
    (local.set $row (local.get $pixel))
    ${INPUTS.map((_, row) => storeLevels(at, row)).join('')}
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 8))) (local.get $end)))))
`;
}

type Place = (row: number, half: number) => string;

const NEXT_ROW = '(local.set $row (i32.add (local.get $row) (local.get $stride)))\n';

/** Eight bytes less 128. */
function loadLevels(at: Place, row: number): string {
  const levels = '(local.set $levels (v128.load8x8_u (local.get $row)))\n';
  const half = (part: string) => subtract(`(i32x4.extend_${part}_i16x8_s (local.get $levels))`, every(128));
  const stores = `(v128.store ${at(row, 0)} ${half('low')})\n(v128.store ${at(row, HALF_ROW_BYTES)} ${half('high')})\n`;
  return levels + stores + NEXT_ROW;
}

/** Plus 128, held in 0..255, as eight bytes. */
function storeLevels(at: Place, row: number): string {
  const half = (offset: number) => add(`(v128.load ${at(row, offset)})`, every(128));
  const words = set('levels', `(i16x8.narrow_i32x4_s ${half(0)} ${half(HALF_ROW_BYTES)})`);
  const bytes = '(i8x16.narrow_i16x8_u (local.get $levels) (local.get $levels))';
  return `${words}(v128.store64_lane 0 (local.get $row) ${bytes})\n${NEXT_ROW}`;
}

/** One pass of jfdctint.c over four columns. `scaleSums` and `bits` bring sums and products to the scale of the result. */
function forward(
  store: (row: number, value: string) => string,
  scaleSums: (value: string) => string,
  bits: number,
): string {
  const d = (index: number) => get(`d${index}`);
  const [t0, t1, t2, t3] = [get('t0'), get('t1'), get('t2'), get('t3')];
  const [s0, s1, s2, s3] = [get('s0'), get('s1'), get('s2'), get('s3')];
  return [
    // Sums (t0..t3) and differences (s0..s3 are libjpeg's tmp7..tmp4) of opposite values.
    ...[0, 1, 2, 3].flatMap((i) => [set(`t${i}`, add(d(i), d(7 - i))), set(`s${i}`, subtract(d(i), d(7 - i)))]),
    set('z1', add(t0, t3)),
    set('z2', add(t1, t2)),
    set('z3', subtract(t0, t3)),
    set('z4', subtract(t1, t2)),
    store(0, scaleSums(add(get('z1'), get('z2')))),
    store(4, scaleSums(subtract(get('z1'), get('z2')))),
    set('z5', times(add(get('z3'), get('z4')), 0.5411961)),
    store(2, descale(add(get('z5'), times(get('z3'), 0.765366865)), bits)),
    store(6, descale(subtract(get('z5'), times(get('z4'), 1.847759065)), bits)),
    ...rotateOdd([s3, s2, s1, s0]),
    store(7, descale(add(times(s3, 0.298631336), add(get('z1'), get('z3'))), bits)),
    store(5, descale(add(times(s2, 2.053119869), add(get('z2'), get('z4'))), bits)),
    store(3, descale(add(times(s1, 3.072711026), add(get('z2'), get('z3'))), bits)),
    store(1, descale(add(times(s0, 1.50132111), add(get('z1'), get('z4'))), bits)),
  ].join('');
}

/** One pass of jidctint.c over four columns. */
function inverse(store: (row: number, value: string) => string, bits: number): string {
  const d = (index: number) => get(`d${index}`);
  const output = (row: number, even: string, odd: string) =>
    store(row, descale(add(get(even), get(odd)), bits)) + store(7 - row, descale(subtract(get(even), get(odd)), bits));
  return [
    set('z1', times(add(d(2), d(6)), 0.5411961)),
    set('z2', subtract(get('z1'), times(d(6), 1.847759065))),
    set('z3', add(get('z1'), times(d(2), 0.765366865))),
    set('z4', shiftLeft(add(d(0), d(4)), FACTOR_BITS)),
    set('z5', shiftLeft(subtract(d(0), d(4)), FACTOR_BITS)),
    // libjpeg's tmp10..tmp13.
    set('s0', add(get('z4'), get('z3'))),
    set('s3', subtract(get('z4'), get('z3'))),
    set('s1', add(get('z5'), get('z2'))),
    set('s2', subtract(get('z5'), get('z2'))),
    ...rotateOdd([d(7), d(5), d(3), d(1)]),
    set('t0', add(times(d(7), 0.298631336), add(get('z1'), get('z3')))),
    set('t1', add(times(d(5), 2.053119869), add(get('z2'), get('z4')))),
    set('t2', add(times(d(3), 3.072711026), add(get('z2'), get('z3')))),
    set('t3', add(times(d(1), 1.50132111), add(get('z1'), get('z4')))),
    output(0, 's0', 't3'),
    output(1, 's1', 't2'),
    output(2, 's2', 't1'),
    output(3, 's3', 't0'),
  ].join('');
}

/** The rotation that both directions share: z1..z4 from the four odd values. */
function rotateOdd([a, b, c, d]: readonly [string, string, string, string]): readonly string[] {
  return [
    set('z1', times(add(a, d), -0.899976223)),
    set('z2', times(add(b, c), -2.562915447)),
    set('z3', add(a, c)),
    set('z4', add(b, d)),
    set('z5', times(add(get('z3'), get('z4')), 1.175875602)),
    set('z3', add(times(get('z3'), -1.96157056), get('z5'))),
    set('z4', add(times(get('z4'), -0.390180644), get('z5'))),
  ];
}

/**
 * Four coefficients to the nearest multiple of their divisors, halves away from zero. In float32: a quotient of numbers
 * below 2^16 lies far enough from the next whole number to stay on its side of it.
 */
function quantise(coefficients: number, divisors: number): string {
  const scaled = `(f32x4.convert_i32x4_s ${shiftLeft(get('divisor'), Math.log2(FORWARD_SCALE))})`;
  const half = `(f32x4.convert_i32x4_s ${shiftLeft(get('divisor'), Math.log2(FORWARD_SCALE / 2))})`;
  const magnitude = '(f32x4.abs (f32x4.convert_i32x4_s (local.get $coefficient)))';
  const level = `(i32x4.trunc_sat_f32x4_s (f32x4.div (f32x4.add ${magnitude} ${half}) ${scaled}))`;
  const signed = subtract(`(v128.xor ${level} (local.get $sign))`, '(local.get $sign)');
  return [
    set('coefficient', `(v128.load offset=${coefficients} (i32.const 0))`),
    set('divisor', `(v128.load offset=${divisors} (i32.const 0))`),
    set('sign', '(i32x4.shr_s (local.get $coefficient) (i32.const 31))'),
    `(v128.store offset=${coefficients} (i32.const 0) (i32x4.mul ${signed} (local.get $divisor)))\n`,
  ].join('');
}

/** Rows become columns: the four quarters each, and the two beside the diagonal change places. */
function transpose(at: Place): string {
  const quarter = (row: number, half: number, names: readonly string[]) =>
    names.map((name, i) => set(name, `(v128.load ${at(row + i, half)})`)).join('');
  const turned = (row: number, half: number, names: readonly [string, string, string, string]) => {
    const [a, b, c, d] = names.map(get) as [string, string, string, string]; // four names
    return [
      set('z1', interleave(a, b, 0)),
      set('z2', interleave(a, b, 2)),
      set('z3', interleave(c, d, 0)),
      set('z4', interleave(c, d, 2)),
      `(v128.store ${at(row, half)} ${pairs('z1', 'z3', 0)})\n`,
      `(v128.store ${at(row + 1, half)} ${pairs('z1', 'z3', 2)})\n`,
      `(v128.store ${at(row + 2, half)} ${pairs('z2', 'z4', 0)})\n`,
      `(v128.store ${at(row + 3, half)} ${pairs('z2', 'z4', 2)})\n`,
    ].join('');
  };
  const first = ['d0', 'd1', 'd2', 'd3'] as const;
  const second = ['d4', 'd5', 'd6', 'd7'] as const;
  return [
    quarter(0, 0, first) + turned(0, 0, first),
    quarter(4, HALF_ROW_BYTES, first) + turned(4, HALF_ROW_BYTES, first),
    quarter(0, HALF_ROW_BYTES, first) + quarter(4, 0, second),
    turned(4, 0, first) + turned(0, HALF_ROW_BYTES, second),
  ].join('');
}

/** a[lane], b[lane], a[lane + 1], b[lane + 1]; the lanes of b count from 4. */
const interleave = (a: string, b: string, lane: number): string => shuffle([lane, 4 + lane, lane + 1, 5 + lane], a, b);
/** a[lane], a[lane + 1], b[lane], b[lane + 1]. */
const pairs = (a: string, b: string, lane: number): string =>
  shuffle([lane, lane + 1, 4 + lane, 5 + lane], get(a), get(b));

function shuffle(lanes: readonly number[], a: string, b: string): string {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));
  return `(i8x16.shuffle ${bytes.join(' ')} ${a} ${b})`;
}
