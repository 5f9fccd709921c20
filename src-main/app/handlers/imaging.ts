import { resolve } from 'node:path';
import type { PreprocessReport, PreviewPicture } from '../../../src-shared/contract/imaging.ts';
import { PreprocessingConfig } from '../../../src-shared/contract/preprocessing.ts';
import { sha256 } from '../../files/hash-file.ts';
import { readBytes } from '../../files/read-file.ts';
import { writeFileAtomically } from '../../files/write-file.ts';
import { decodeFile, encodePng } from '../../imaging/decode.ts';
import { encodeNpy } from '../../imaging/npy.ts';
import { PhoneCapture } from '../../imaging/phone-capture.ts';
import { Preprocessor } from '../../imaging/preprocessor.ts';
import { PREVIEW_VARIANTS, previewSheet } from '../../imaging/preview.ts';
import { loadTrainConfig } from '../../training/config.ts';
import { type PhotoView, photoAddress } from '../photo-address.ts';
import type { DomainHandlers } from './context.ts';

/** Pixels of the photo itself in a preview. */
const PREVIEW_PHOTO_WIDTH = 512;

export function imagingHandlers(): DomainHandlers<'imaging'> {
  return {
    preview({ photoId, size, seed, augmentation }) {
      const options = { size, seed, augmentation };
      const picture = (view: PhotoView): PreviewPicture => ({
        view: view.view,
        variant: view.view === 'augmented' ? view.variant : null,
        address: photoAddress(photoId, view),
      });
      const variants = Array.from({ length: PREVIEW_VARIANTS }, (_, i) =>
        picture({ view: 'augmented', variant: i + 1, options }),
      );
      const pictures = [
        picture({ view: 'photo', side: PREVIEW_PHOTO_WIDTH }),
        picture({ view: 'cropped', options }),
        picture({ view: 'prepared', options }),
        ...variants,
      ];
      return { pictures };
    },
    async previewSheet({ file, out, config, size, seed }) {
      const recipe = await loadTrainConfig(config === undefined ? {} : resolve(config));
      const options = {
        size: size ?? recipe.data.input_size,
        seed: seed ?? recipe.training.seed,
        augmentation: recipe.augmentation,
      };
      const path = resolve(file);
      const outPath = resolve(out);
      const sheet = previewSheet(await decodeFile(path), options);
      await writeFileAtomically(outPath, await encodePng(sheet));
      const { width, height } = sheet;
      return {
        ...{ file: path, out: outPath, width, height },
        ...{ variants: PREVIEW_VARIANTS, size: options.size, seed: options.seed },
      };
    },
    config: () => PreprocessingConfig.parse({}),
    async preprocess({ file, out, phoneOut, targetSize }): Promise<PreprocessReport> {
      const path = resolve(file);
      const preprocessor = new Preprocessor(targetSize === undefined ? {} : { target_size: targetSize });
      const phone = phoneOut === undefined ? null : await sendByPhone(path, resolve(phoneOut));
      const tensor = preprocessor.process(await decodeFile(phone?.out ?? path));
      const shape: PreprocessReport['shape'] = [3, preprocessor.size, preprocessor.size];
      const outPath = out === undefined ? null : resolve(out);
      if (outPath !== null) await writeFileAtomically(outPath, encodeNpy({ shape, data: tensor }));
      return {
        file: path,
        phone,
        out: outPath,
        shape,
        ...statistics(tensor),
        sha256: sha256(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)),
        config: preprocessor.getConfig(),
      };
    },
  };
}

async function sendByPhone(path: string, out: string): Promise<NonNullable<PreprocessReport['phone']>> {
  const capture = new PhoneCapture();
  const jpeg = await capture.preprocess(await readBytes(path), path);
  await writeFileAtomically(out, jpeg);
  return { out, sizeBytes: jpeg.length, config: capture.getConfig() };
}

/** In float64; `std` is that of the whole population, as numpy's. */
function statistics(values: Float32Array): { mean: number; std: number; min: number; max: number } {
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, std: Math.sqrt(squares / values.length), min, max };
}
