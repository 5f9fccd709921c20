import type { PhoneCaptureConfig } from '../../src-shared/contract/imaging.ts';
import { decodeImage, encodeJpeg } from './decode.ts';
import { centreCrop } from './preprocessor.ts';
import { LinearResizer } from './resize.ts';

const DEFAULT_CONFIG: PhoneCaptureConfig = {
  target_size: 512,
  jpeg_quality: 85,
  interpolation: 'linear',
  crop_method: 'center',
  version: '1.0.0',
};

/**
 * The phone's path: decode, centre crop, linear resize, JPEG. The resize is the preprocessor's, so a photo that went this way
 * meets the model as one that was read directly, apart from the JPEG. Owns scratch buffers: one object a thread.
 */
export class PhoneCapture {
  readonly #resizer: LinearResizer;

  constructor() {
    this.#resizer = new LinearResizer(DEFAULT_CONFIG.target_size, DEFAULT_CONFIG.target_size);
  }

  getConfig(): PhoneCaptureConfig {
    return { ...DEFAULT_CONFIG };
  }

  /** The bytes of the JPEG that the phone would send. @throws AppError `imaging.*` where the photo can't be decoded. */
  async preprocess(bytes: Uint8Array, name = 'image'): Promise<Uint8Array> {
    const image = await decodeImage(bytes, name);
    const { target_size: side, jpeg_quality: quality } = DEFAULT_CONFIG;
    const data = new Uint8Array(side * side * 3);
    this.#resizer.resize(image, centreCrop(image), data);
    return encodeJpeg({ data, width: side, height: side }, quality);
  }
}
