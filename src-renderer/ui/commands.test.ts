import { expect, test } from 'vitest';
import { keyNames, keyOf } from './commands.ts';

const plain = { shiftKey: false, ctrlKey: false, metaKey: false };

test('a letter is the one printed on its key, whatever the layout and the input method make of it', () => {
  expect(keyOf({ ...plain, key: 'a', code: 'KeyA' })).toBe('a');
  expect(keyOf({ ...plain, key: 'ㅁ', code: 'KeyA' })).toBe('a');
  expect(keyOf({ ...plain, key: 'Process', code: 'KeyA' })).toBe('a');
  expect(keyOf({ ...plain, key: 'Process', code: 'Digit2' })).toBe('2');
  expect(keyOf({ ...plain, key: 'ㅋ', code: 'KeyZ', ctrlKey: true, shiftKey: true })).toBe('mod+shift+z');
  // A Latin layout that is not QWERTY says itself what is printed.
  expect(keyOf({ ...plain, key: 'a', code: 'KeyQ' })).toBe('a');
});

test('keys are named as they are printed on a keyboard', () => {
  expect(keyNames('g p')).toEqual(['G', 'P']);
  expect(keyNames('mod+shift+z')).toEqual(['Ctrl Shift Z']);
  expect(keyNames(' ')).toEqual(['Space']);
});
