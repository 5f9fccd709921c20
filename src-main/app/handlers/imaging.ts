import { resolve } from 'node:path';
import type { PreprocessReport } from '../../../src-shared/contract/imaging.ts';
import { PreprocessingConfig } from '../../../src-shared/contract/preprocessing.ts';
import { sha256 } from '../../files/hash-file.ts';
import { readBytes } from '../../files/read-file.ts';
import { writeFileAtomically } from '../../files/write-file.ts';
import { decodeFile } from '../../imaging/decode.ts';
import { encodeNpy } from '../../imaging/npy.ts';
import { PhoneCapture } from '../../imaging/phone-capture.ts';
import { Preprocessor } from '../../imaging/preprocessor.ts';
import type { DomainHandlers } from './context.ts';

export function imagingHandlers(): DomainHandlers<'imaging'> {
  return {
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
