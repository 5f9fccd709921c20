import { LARGEST_UPLOAD_KB } from '../../src-shared/contract/prediction.ts';
import { AppError, type AppErrorData, appError } from '../../src-shared/errors.ts';
import { fill, type TextParams } from '../../src-shared/text/define.ts';
import { uploadWarnings } from '../../src-shared/text/errors-imaging.ts';
import { decodeImage, imageHeader } from './decode.ts';
import { findJpegDamage } from './jpeg-damage.ts';
import type { RgbImage } from './pixels.ts';

/** Photos with a side below this are accepted with a warning: the model looks at 512 x 512 pixels (owner's plan, task 3). */
export const LEAST_SIDE = 512;

export type UploadWarningReason = keyof typeof uploadWarnings;

/** A remark on an accepted photo; `text/errors-imaging.ts` has the words in both languages, `message` is the English. */
export type UploadWarning = {
  readonly reason: UploadWarningReason;
  readonly message: string;
  readonly params: Readonly<Record<string, string | number>>;
};

/** The answer under the names that other programs read. What a refused file does not tell is null. */
export type UploadReport = {
  readonly valid: boolean;
  readonly format: string | null;
  readonly mode: string | null;
  /** Width and height in pixels as stored, before EXIF orientation, as Pillow's `image.size`. */
  readonly size: readonly [number, number] | null;
  /** 1,024 bytes each, not rounded. */
  readonly file_size_kb: number;
  readonly warnings: readonly UploadWarning[];
  readonly error: AppErrorData | null;
};

/**
 * Checks a photo without changing it: never throws for what is wrong with the photo. Decodes it whole, so that a cut-off
 * file is found here and not in training, and counts a JPEG's codes, since decoders show grey parts for overwritten ones;
 * a file that is too large is refused from its header.
 */
export async function checkUpload(bytes: Uint8Array, name = 'image'): Promise<UploadReport> {
  return (await checkAndDecode(bytes, name)).report;
}

/** The same with the decoded picture of a valid photo, so that whoever needs both decodes once. */
export async function checkAndDecode(
  bytes: Uint8Array,
  name = 'image',
): Promise<{ readonly report: UploadReport; readonly image: RgbImage | null }> {
  const sizeKb = bytes.length / 1024;
  const nothing = { format: null, mode: null, size: null, file_size_kb: sizeKb, warnings: [] };
  let report: UploadReport = { ...nothing, valid: true, error: null };
  try {
    const { format, mode, width, height } = await imageHeader(bytes, name);
    const warnings: UploadWarning[] = [];
    if (width < LEAST_SIDE || height < LEAST_SIDE) warnings.push(warn('upload.low_resolution', { width, height }));
    if (format !== 'JPEG' && format !== 'PNG') warnings.push(warn('upload.unusual_format', { format }));
    report = { ...report, format, mode, size: [width, height], warnings };
    if (sizeKb > LARGEST_UPLOAD_KB) {
      throw appError('imaging.file_too_large', { name, sizeKb: Math.ceil(sizeKb), maxKb: LARGEST_UPLOAD_KB });
    }
    const image = await decodeImage(bytes, name);
    const damage = format === 'JPEG' ? findJpegDamage(bytes) : null;
    if (damage !== null) throw appError('imaging.damaged', { name, message: damage });
    return { report, image };
  } catch (error) {
    if (error instanceof AppError) return { report: { ...report, valid: false, error: error.data }, image: null };
    throw error;
  }
}

/** Hands a photo on: the very same bytes. The program in the middle must not encode anew. */
export function passThrough(bytes: Uint8Array): Uint8Array {
  return bytes;
}

function warn<R extends UploadWarningReason>(reason: R, params: TextParams<(typeof uploadWarnings)[R]>): UploadWarning {
  return { reason, message: fill(uploadWarnings[reason].en, params), params };
}
