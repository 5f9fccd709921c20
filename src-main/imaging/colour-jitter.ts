import type { Loop } from '../wasm/arena.ts';
import type { Canvas } from './canvas.ts';

// torchvision 0.15 transforms/_functional_tensor.py on uint8 tensors (0.14 differs in the last line of the hue): float32
// after each operation, and every adjustment cuts to 0..255 and truncates.

/** Luma weights of torchvision's rgb_to_grayscale. */
const LUMA = [0.2989, 0.587, 0.114] as const;

/** torchvision's convert_image_dtype from [0, 1] to bytes multiplies by 255 + 1 - 1e-3 and truncates. */
const FLOAT_TO_BYTE = (255 + 1 - 1e-3) / 255;

/**
 * The adjustments of torchvision.transforms.ColorJitter, in place. Brightness, contrast and saturation give the bytes of
 * torchvision, hue its values to one level.
 */
export class ColourJitter {
  readonly #canvas: Canvas;
  readonly #sum: number;
  readonly #blend: Loop;
  readonly #addGreys: Loop;
  readonly #saturate: Loop;
  readonly #turnHue: Loop;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#sum = canvas.arena.allocate(16);
    const loops = canvas.arena.compile(COLOUR_LOOPS);
    this.#blend = loops('blend');
    this.#addGreys = loops('addGreys');
    this.#saturate = loops('saturate');
    this.#turnHue = loops('turnHue');
  }

  /** Multiplies every channel by `factor`. */
  adjustBrightness(factor: number): void {
    this.#blend(this.#canvas.address, this.#canvas.end, factor, 0);
  }

  /** Blends with the mean grey of the picture. */
  adjustContrast(factor: number): void {
    const offset = Math.fround(1 - factor) * Math.fround(this.#meanGrey());
    this.#blend(this.#canvas.address, this.#canvas.end, factor, offset);
  }

  /** Blends with the grey of each pixel. */
  adjustSaturation(factor: number): void {
    this.#saturate(this.#canvas.address, this.#canvas.end, factor, 1 - factor);
  }

  /** Turns the hue by `turns` of the colour circle, -0.5..0.5. */
  adjustHue(turns: number): void {
    this.#turnHue(this.#canvas.address, this.#canvas.end, 6 * turns);
  }

  #meanGrey(): number {
    const { arena, address, end, size, rowBytes } = this.#canvas;
    const margin = rowBytes / 4 - size;
    if (margin > 0) {
      const words = this.#canvas.words();
      for (let y = 1; y <= size; y++) words.fill(0, (y * rowBytes) / 4 - margin, (y * rowBytes) / 4);
    }
    const sums = arena.int32s(this.#sum, 4);
    sums.fill(0);
    this.#addGreys(address, end, this.#sum);
    return sums.reduce((total, sum) => total + sum, 0) / (size * size);
  }
}

const RED = 0;
const GREEN = 1;
const BLUE = 2;

const splat = (value: number): string => `(f32x4.splat (f32.const ${value}))`;

/** A channel of the four pixels in `$rgb` as float32. */
const channel = (index: number): string => {
  const shifted = index === RED ? '(local.get $rgb)' : `(i32x4.shr_u (local.get $rgb) (i32.const ${8 * index}))`;
  return `(f32x4.convert_i32x4_s (v128.and ${shifted} (i32x4.splat (i32.const 255))))`;
};

/** Cut to 0..255 and truncated, at a channel's place in the word. */
const cut = (value: string, index: number): string => {
  const byte = `
    (i32x4.trunc_sat_f32x4_s (f32x4.pmin (f32x4.pmax ${value} ${splat(0)}) ${splat(255)}))`;
  return index === RED ? byte : `(i32x4.shl ${byte} (i32.const ${8 * index}))`;
};

const store = (value: (index: number) => string): string => `
  (v128.store (local.get $pixel)
    (v128.or (v128.or ${cut(value(RED), RED)} ${cut(value(GREEN), GREEN)}) ${cut(value(BLUE), BLUE)}))`;

const NEXT = '(br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))';

const grey = `
  (i32x4.trunc_sat_f32x4_s
    (f32x4.add
      (f32x4.add
        (f32x4.mul ${channel(RED)} ${splat(LUMA[RED])})
        (f32x4.mul ${channel(GREEN)} ${splat(LUMA[GREEN])}))
      (f32x4.mul ${channel(BLUE)} ${splat(LUMA[BLUE])})))`;

/** V - C * max(0, min(k, 4 - k, 1)) with k = hue + shift in sectors of the colour circle: a channel of an HSV colour. */
const fromHue = (shift: number): string => `
  (f32x4.mul
    (f32x4.sub
      (local.get $value)
      (f32x4.mul
        (local.get $chroma)
        (f32x4.pmax
          (f32x4.pmin
            (f32x4.pmin
              ${wrapped(`(f32x4.add (local.get $hue) ${splat(shift)})`)}
              (f32x4.sub ${splat(4)} (local.get $k)))
            ${splat(1)})
          ${splat(0)})))
    ${splat(FLOAT_TO_BYTE)})`;

/** A value of 0..12 into 0..6, also kept as `$k`. */
const wrapped = (value: string): string => `
  (local.tee $k
    (f32x4.sub
      (local.tee $k ${value})
      (v128.and (f32x4.ge (local.get $k) ${splat(6)}) ${splat(6)})))`;

/** The hue's sector where `$red` or `$green` is the largest, else where blue is: `-` of the other two, plus 0, 2 or 4. */
const byLargest = (red: string, green: string, blue: string): string => `
  (v128.bitselect ${red}
    (v128.bitselect ${green} ${blue} (f32x4.eq (local.get $green) (local.get $value)))
    (f32x4.eq (local.get $red) (local.get $value)))`;
const difference = (a: string, b: string): string => `(f32x4.sub (local.get ${a}) (local.get ${b}))`;

const COLOUR_LOOPS = `
(func $blend (param $pixel i32) (param $end i32) (param $factor f32) (param $offset f32)
  (local $rgb v128) (local $a v128) (local $b v128)
  (local.set $a (f32x4.splat (local.get $factor)))
  (local.set $b (f32x4.splat (local.get $offset)))
  (loop $next
    (local.set $rgb (v128.load (local.get $pixel)))
    ${store((index) => `(f32x4.add (f32x4.mul ${channel(index)} (local.get $a)) (local.get $b))`)}
    ${NEXT}))

(func $addGreys (param $pixel i32) (param $end i32) (param $sum i32)
  (local $rgb v128) (local $total v128)
  (loop $next
    (local.set $rgb (v128.load (local.get $pixel)))
    (local.set $total (i32x4.add (local.get $total) ${grey}))
    ${NEXT})
  (v128.store (local.get $sum) (local.get $total)))

(func $saturate (param $pixel i32) (param $end i32) (param $factor f32) (param $rest f32)
  (local $rgb v128) (local $a v128) (local $offset v128)
  (local.set $a (f32x4.splat (local.get $factor)))
  (loop $next
    (local.set $rgb (v128.load (local.get $pixel)))
    (local.set $offset (f32x4.mul (f32x4.convert_i32x4_s ${grey}) (f32x4.splat (local.get $rest))))
    ${store((index) => `(f32x4.add (f32x4.mul ${channel(index)} (local.get $a)) (local.get $offset))`)}
    ${NEXT}))

;; The turn in sectors, -3..3.
(func $turnHue (param $pixel i32) (param $end i32) (param $turn f32)
  (local $rgb v128) (local $red v128) (local $green v128) (local $blue v128) (local $value v128) (local $chroma v128)
  (local $hue v128) (local $k v128)
  (loop $next
    (local.set $rgb (v128.load (local.get $pixel)))
    (local.set $red ${channel(RED)})
    (local.set $green ${channel(GREEN)})
    (local.set $blue ${channel(BLUE)})
    (local.set $value (f32x4.pmax (f32x4.pmax (local.get $red) (local.get $green)) (local.get $blue)))
    (local.set $chroma
      (f32x4.sub
        (local.get $value)
        (f32x4.pmin (f32x4.pmin (local.get $red) (local.get $green)) (local.get $blue))))
    ;; Grey has no hue: all differences are 0, divided by 1. Six more keep the sum positive.
    (local.set $hue
      (f32x4.add
        (f32x4.div
          ${byLargest(difference('$green', '$blue'), difference('$blue', '$red'), difference('$red', '$green'))}
          (f32x4.pmax (local.get $chroma) ${splat(1)}))
        (f32x4.add ${byLargest(splat(6), splat(8), splat(10))} (f32x4.splat (local.get $turn)))))
    (local.set $hue
      (f32x4.sub
        (local.get $hue)
        (f32x4.mul (f32x4.floor (f32x4.mul (local.get $hue) ${splat(1 / 6)})) ${splat(6)})))
    ${store((index) => fromHue([5, 3, 1][index] as number))}
    ${NEXT}))
`;
