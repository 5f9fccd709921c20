import {
  LARGEST_UPLOAD_KB,
  UPLOAD_PATH,
  UploadAnswer,
  type UploadedPhoto,
} from '../../src-shared/contract/prediction.ts';
import { appError, type Result } from '../../src-shared/errors.ts';

/** Gives a photo to the core, which keeps it for a while. Photos never travel over the contract. */
export async function uploadPhoto(file: File): Promise<Result<UploadedPhoto>> {
  // Before anything is sent: a browser can't read the refusal of a server that no longer listens to its sending.
  const sizeKb = Math.ceil(file.size / 1024);
  if (sizeKb > LARGEST_UPLOAD_KB) {
    const { data } = appError('imaging.file_too_large', { name: file.name, sizeKb, maxKb: LARGEST_UPLOAD_KB });
    return { ok: false, error: data };
  }
  try {
    const response = await fetch(`${UPLOAD_PATH}?${new URLSearchParams({ name: file.name })}`, {
      method: 'POST',
      body: await file.arrayBuffer(),
    });
    return UploadAnswer.parse(await response.json());
  } catch {
    // Refused by the network, or answered by something that is not the core.
    return { ok: false, error: appError('contract.connection_lost').data };
  }
}
