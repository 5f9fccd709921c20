/**
 * Loops of the optimizer over float32 vectors, in WebAssembly text (see `assemble`). Addresses are byte offsets; every
 * loop works on whole vectors of four from its first address up to `$end`, or on two at a time.
 */
export const OPTIMIZER_LOOPS = `
;; The sum of squares from $p to $end in double precision, eight values at a time; PARTIAL_SUMS go to $out. With fewer
;; sums the loop would wait for its additions.
(func $sumOfSquares (param $p i32) (param $end i32) (param $out i32)
  (local $x v128) (local $first v128) (local $second v128) (local $third v128) (local $fourth v128)
  (loop $next
    (local.set $x (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p))))
    (local.set $first (f64x2.add (local.get $first) (f64x2.mul (local.get $x) (local.get $x))))
    (local.set $x (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $p))))
    (local.set $second (f64x2.add (local.get $second) (f64x2.mul (local.get $x) (local.get $x))))
    (local.set $x (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $p))))
    (local.set $third (f64x2.add (local.get $third) (f64x2.mul (local.get $x) (local.get $x))))
    (local.set $x (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $p))))
    (local.set $fourth (f64x2.add (local.get $fourth) (f64x2.mul (local.get $x) (local.get $x))))
    (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 32))) (local.get $end))))
  (v128.store (local.get $out) (local.get $first))
  (v128.store offset=16 (local.get $out) (local.get $second))
  (v128.store offset=32 (local.get $out) (local.get $third))
  (v128.store offset=48 (local.get $out) (local.get $fourth)))

;; sum += x
(func $add (param $sum i32) (param $end i32) (param $x i32)
  (loop $next
    (v128.store (local.get $sum) (f32x4.add (v128.load (local.get $sum)) (v128.load (local.get $x))))
    (local.set $x (i32.add (local.get $x) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $sum (i32.add (local.get $sum) (i32.const 16))) (local.get $end)))))

;; average += rate * (x - average)
(func $approach (param $average i32) (param $end i32) (param $x i32) (param $rate f32)
  (local $old v128)
  (loop $next
    (local.set $old (v128.load (local.get $average)))
    (v128.store (local.get $average)
      (f32x4.add (local.get $old)
        (f32x4.mul (f32x4.splat (local.get $rate)) (f32x4.sub (v128.load (local.get $x)) (local.get $old)))))
    (local.set $x (i32.add (local.get $x) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $average (i32.add (local.get $average) (i32.const 16))) (local.get $end)))))

;; One step of AdamW: the gradient is multiplied by $scale, the weights by $decay; $m and $v are the moments.
(func $adamW (param $weights i32) (param $end i32) (param $m i32) (param $v i32) (param $gradient i32)
  (param $scale f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
  (param $rootCorrection f32) (param $eps f32) (param $stepSize f32) (param $decay f32)
  (local $g v128) (local $first v128) (local $second v128)
  (loop $next
    (local.set $g (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $scale))))
    (local.set $first (f32x4.add
      (f32x4.mul (v128.load (local.get $m)) (f32x4.splat (local.get $beta1)))
      (f32x4.mul (local.get $g) (f32x4.splat (local.get $rest1)))))
    (local.set $second (f32x4.add
      (f32x4.mul (v128.load (local.get $v)) (f32x4.splat (local.get $beta2)))
      (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (f32x4.splat (local.get $rest2)))))
    (v128.store (local.get $m) (local.get $first))
    (v128.store (local.get $v) (local.get $second))
    (v128.store (local.get $weights) (f32x4.sub
      (f32x4.mul (v128.load (local.get $weights)) (f32x4.splat (local.get $decay)))
      (f32x4.mul (f32x4.splat (local.get $stepSize)) (f32x4.div (local.get $first)
        (f32x4.add
          (f32x4.mul (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $rootCorrection)))
          (f32x4.splat (local.get $eps)))))))
    (local.set $m (i32.add (local.get $m) (i32.const 16)))
    (local.set $v (i32.add (local.get $v) (i32.const 16)))
    (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $weights (i32.add (local.get $weights) (i32.const 16))) (local.get $end)))))
`;

/** Of `sumOfSquares`, float64. */
export const PARTIAL_SUMS = 8;
