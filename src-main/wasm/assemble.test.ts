import { expect, test } from 'vitest';
import { Arena } from './arena.ts';

const ADD_UP = `
;; Adds the bytes from $p to $end to a word.
(func $addUp (param $p i32) (param $end i32) (param $sum i32)
  (loop $next
    (i32.store (local.get $sum) (i32.add (i32.load (local.get $sum)) (i32.load8_u (local.get $p))))
    (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $end)))))
(func $constants (param $out i32)
  (i32.store (local.get $out) (i32.const -1))
  (i32.store offset=4 (local.get $out) (i32.const 63))
  (i32.store offset=8 (local.get $out) (i32.const 64))
  (i32.store offset=12 (local.get $out) (i32.const -64))
  (i32.store offset=16 (local.get $out) (i32.const -65))
  (i32.store offset=200 (local.get $out) (i32.const 2147483647)))
`;

test('a loop works on the memory that it shares', () => {
  const arena = new Arena();
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const [input, sum] = [arena.place(bytes), arena.allocate(4)];
  arena.compile(ADD_UP)('addUp')(input, input + 300, sum);
  expect(arena.int32s(sum, 1)[0]).toBe(bytes.reduce((total, byte) => total + byte, 0));
});

test('constants of every length in bytes arrive whole', () => {
  const arena = new Arena();
  const out = arena.allocate(204);
  arena.compile(ADD_UP)('constants')(out);
  expect([...arena.int32s(out, 5)]).toEqual([-1, 63, 64, -64, -65]);
  expect(arena.int32s(out + 200, 1)[0]).toBe(2147483647);
});

test('memory grows, keeps what it held, and pieces do not overlap', () => {
  const arena = new Arena();
  const first = arena.place(Uint8Array.of(1, 2, 3));
  const second = arena.allocate(1_000_000);
  arena.bytes(second, 1_000_000).fill(9);
  expect([...arena.bytes(first, 4)]).toEqual([1, 2, 3, 0]);
  expect(second % 16).toBe(0);
});

test.each([
  ['(func $f (param $p i32) (i32.wrong (local.get $p)))', 'Unknown instruction i32.wrong'],
  ['(func $f (param $p i32) (local.set $q (local.get $p)))', 'Unknown name $q'],
  ['(func $f (param $p i64))', 'Unknown type i64'],
  ['(func $f', 'brackets'],
  ['(func $f (br_if $out (i32.const 1)))', 'Unknown name $out'],
])('%s is refused', (text, problem) => {
  expect(() => new Arena().compile(text)).toThrow(problem);
});

test('a loop that is not there is named', () => {
  expect(() => new Arena().compile(ADD_UP)('none')).toThrow('no loop none');
});
