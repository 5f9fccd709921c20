import { expect, test } from 'vitest';
import { decodeImage, imageHeader } from './decode.ts';
import { encodePng } from './golden/drawn-pictures.ts';
import { readPicture } from './golden/read-golden.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { PhoneCapture } from './phone-capture.ts';
import { Preprocessor } from './preprocessor.ts';

test('the configuration has the names that the phone reads', () => {
  expect(new PhoneCapture().getConfig()).toEqual({
    target_size: 512,
    jpeg_quality: 85,
    interpolation: 'linear',
    crop_method: 'center',
    version: '1.0.0',
  });
});

test('a turned photo becomes an upright 512 x 512 JPEG without EXIF', async () => {
  const sent = await new PhoneCapture().preprocess(readPicture('orientation-6.jpg'));
  expect(await imageHeader(sent)).toMatchObject({
    format: 'JPEG',
    mode: 'RGB',
    width: 512,
    height: 512,
    orientation: 1,
  });
});

test('the pixels are the centre crop, resized as for the model, up to the loss of JPEG', async () => {
  const photo = syntheticImage(300, 420, 3);
  const sent = await decodeImage(await new PhoneCapture().preprocess(encodePng(photo)));
  const direct = new Preprocessor({ enable_clahe: false }).processToRgb(photo);
  let sum = 0;
  for (const [i, value] of sent.data.entries()) sum += Math.abs(value - (direct[i] ?? 0));
  // Noise of 32 levels in all three channels and halved colour resolution at quality 85: some levels in the mean.
  expect(sum / direct.length).toBeLessThan(8);
  expect(sum).toBeGreaterThan(0);
});
