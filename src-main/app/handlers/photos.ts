import { resolve } from 'node:path';
import type { UploadCheck } from '../../../src-shared/contract/photos.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { checkUpload } from '../../imaging/upload-check.ts';
import { importPhotos } from '../../photos/import-photos.ts';
import { readPhotoFile, reasonOf } from '../../photos/read-photo.ts';
import { type DomainHandlers, dependencies, type HandlerContext, withLock } from './context.ts';

export function photoHandlers(context: HandlerContext): DomainHandlers<'photos'> {
  return {
    import: ({ dir }, job) =>
      withLock(context, 'dataset', 'photos.import', (session) =>
        importPhotos({ dir: resolve(dir) }, dependencies(session, context), job),
      ),
    list: (filter) => context.workspace.get().photos.list(filter),
    ids: ({ paths }) => context.workspace.get().photoFiles.idsOf(paths),
    uploadCheck: ({ file }) => uploadCheck(resolve(file)),
  };
}

/** The check of a file; one that is too large is refused without being read. @throws AppError `io.*`. */
async function uploadCheck(file: string): Promise<UploadCheck> {
  try {
    const { bytes } = await readPhotoFile(file);
    const { valid, format, mode, size, file_size_kb, warnings, error } = await checkUpload(bytes, file);
    return {
      valid,
      format,
      mode,
      size: size && [size[0], size[1]],
      file_size_kb,
      warnings: warnings.map((warning) => warning.message),
      error: error?.message ?? null,
      problems: [
        ...warnings.map(({ reason, message, params }) => ({ reason, message, params: { ...params } })),
        ...(error ? [reasonOf(error)] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'imaging.file_too_large') throw error;
    return {
      valid: false,
      format: null,
      mode: null,
      size: null,
      file_size_kb: Number(error.data.params.sizeKb),
      warnings: [],
      error: error.message,
      problems: [reasonOf(error.data)],
    };
  }
}
