import { UPLOAD_PATH, type UploadedPhoto } from '../../src-shared/contract/prediction.ts';
import { AppError, type Result } from '../../src-shared/errors.ts';
import { checkUploadSize } from '../prediction/tried-photos.ts';
import type { Core } from './core.ts';

/** Longer file names are cut: they are only shown. */
const LONGEST_NAME = 200;

export type UploadAnswer = { readonly status: 201 | 409 | 413 | 422 | 500; readonly result: Result<UploadedPhoto> };

type Upload = {
  readonly parameters: URLSearchParams;
  /** What the sender says it will send, or null. */
  readonly declaredBytes: string | null;
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * Takes a photo that a window posts to UPLOAD_PATH: the same for every shell. One that is too large is refused before it is
 * read, or as soon as it is; one that is no picture, when it is there. Never throws what a person can meet.
 */
export async function receiveUpload(
  core: Pick<Core, 'upload'>,
  { parameters, declaredBytes, body }: Upload,
): Promise<UploadAnswer> {
  const name = (parameters.get('name') || 'photo').slice(0, LONGEST_NAME);
  try {
    checkUploadSize(Number(declaredBytes ?? 0), name);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      checkUploadSize(length, name);
      chunks.push(chunk);
    }
    return { status: 201, result: { ok: true, value: await core.upload(Buffer.concat(chunks), name) } };
  } catch (error) {
    const { data } = AppError.from(error);
    return { status: statusOf(data), result: { ok: false, error: data } };
  }
}

/** The picture that an address such as `/upload/<id>?seen=3` names, or null. */
export function uploadedPictureOf(
  path: string,
  parameters: URLSearchParams,
): { readonly uploadId: string; readonly answer: number | null } | null {
  const prefix = `${UPLOAD_PATH}/`;
  if (!path.startsWith(prefix)) return null;
  const seen = parameters.get('seen');
  return { uploadId: path.slice(prefix.length), answer: seen === null ? null : Number(seen) };
}

function statusOf({ code, reason }: AppError['data']): UploadAnswer['status'] {
  if (reason === 'imaging.file_too_large') return 413;
  if (code === 'invalid_input') return 422;
  return code === 'conflict' ? 409 : 500;
}
