import { expect, test } from 'vitest';
import { parseCaptureName } from './capture-name.ts';

const isKcode = (text: string) => ['K-030864', 'A_1'].includes(text);

test('every field of a capture file name is read, in upper or lower case', () => {
  const condition = {
    background: 'pattern',
    light: '5',
    side: 'back',
    form: '0',
    elevation: '60',
    rotation: 315,
    size: '540',
  };
  expect(parseCaptureName('K-030864_4_5_1_0_60_315_540.jpg', isKcode)).toEqual({ kcode: 'K-030864', condition });
  expect(parseCaptureName('K-030864_4_5_BACK_0_60_315_540.JPEG', isKcode)).toEqual({ kcode: 'K-030864', condition });
});

test('a K-code with underscores is read whole', () => {
  expect(parseCaptureName('A_1_0_0_front_0_60_000_540.png', isKcode)?.kcode).toBe('A_1');
});

test.each(['IMG_1234.jpg', 'photo.jpg', 'a_b_c_d_e_f_g_h.jpg', '', 'K-030864.jpg', 'K-030864_front.jpg'])(
  '%s is not meant as a capture file name',
  (name) => {
    expect(parseCaptureName(name, isKcode)).toBeNull();
  },
);

test.each([
  ['K-030864_5_0_0_0_60_000_540.jpg', 'background', '5'],
  ['K-030864_0_4_0_0_60_000_540.jpg', 'light', '4'],
  ['K-030864_0_0_2_0_60_000_540.jpg', 'side', '2'],
  ['K-030864_0_0_0__60_000_540.jpg', 'form', ''],
  ['K-030864_0_0_0_0_60_010_540.jpg', 'rotation', '010'],
  ['K-999999_0_0_0_0_60_360_540.jpg', 'rotation', '360'],
])('%s is refused for its %s', (name, field, found) => {
  expect(() => parseCaptureName(name, isKcode)).toThrow(
    expect.objectContaining({
      reason: 'photos.wrong_capture_name',
      data: expect.objectContaining({ params: expect.objectContaining({ field, found }) }),
    }),
  );
});
