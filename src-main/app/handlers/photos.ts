import { resolve } from 'node:path';
import { type PhotoSelection, PhotoSort } from '../../../src-shared/contract/photo-filing.ts';
import type { UploadCheck } from '../../../src-shared/contract/photos.ts';
import { AppError, appError } from '../../../src-shared/errors.ts';
import { checkUpload } from '../../imaging/upload-check.ts';
import { findCopiesOf } from '../../photos/find-copies-of.ts';
import { gradePhotos } from '../../photos/grade-photos.ts';
import { importPhotos } from '../../photos/import-photos.ts';
import { readPhotoFile, reasonOf } from '../../photos/read-photo.ts';
import { photoDetail } from '../photo-detail.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import { type DomainHandlers, dependencies, type WorkspaceContext, withLock } from './context.ts';

export function photoHandlers(context: WorkspaceContext): DomainHandlers<'photos'> {
  return {
    import: ({ dir, unlabelled }, job) =>
      withLock(context, 'dataset', 'photos.import', (session) =>
        importPhotos({ dir: resolve(dir), unlabelled }, dependencies(session, context), job),
      ),
    list: (filter) => context.workspace.get().photos.list(filter),
    ids: ({ paths }) => context.workspace.get().photoFiles.idsOf(paths),
    uploadCheck: ({ file }) => uploadCheck(resolve(file)),
    page: ({ query, sort, offset, limit }) => context.workspace.get().browser.page(query, sort, { offset, limit }),
    facets: ({ query }) => context.workspace.get().browser.facets(query),
    async select({ query, sort, offset, limit }) {
      const photoIds = await context.workspace.get().browser.find(query, sort);
      return { total: photoIds.length, photoIds: photoIds.slice(offset, offset + limit) };
    },
    async position({ photoId, query, sort }) {
      const offset = (await context.workspace.get().browser.find(query, sort)).indexOf(photoId);
      return { offset: offset === -1 ? null : offset };
    },
    detail: ({ photoId }) => photoDetail(photoId, context.workspace.get()),
    async copies({ photoId }) {
      const session = context.workspace.get();
      return { copies: session.browser.rows(await findCopiesOf(photoId, session.copies)) };
    },
    async decide({ selection, action }) {
      const session = context.workspace.get();
      const photoIds = await selectedPhotos(selection, session);
      return session.filing.decide({ photoIds, action, at: context.now().toISOString() });
    },
    undo: ({ stepId }) =>
      context.workspace.get().filing.move({ kind: 'undo', stepId, at: context.now().toISOString() }),
    redo: ({ stepId }) =>
      context.workspace.get().filing.move({ kind: 'redo', stepId, at: context.now().toISOString() }),
    history(window) {
      const { filing } = context.workspace.get();
      return { ...filing.steps(window), ...filing.state() };
    },
    stepPhotos: ({ stepId, ...window }) => ({ photos: context.workspace.get().filing.stepPhotos(stepId, window) }),
    grade: (_, job) =>
      withLock(context, 'grade', 'photos.grade', ({ grades, workspaceDir }) =>
        gradePhotos({ grades, workspaceDir }, job),
      ),
  };
}

/** @throws AppError `photos.other_count` where the query finds another number than the person saw. */
async function selectedPhotos(selection: PhotoSelection, { browser }: WorkspaceSession): Promise<readonly number[]> {
  if ('photoIds' in selection) return selection.photoIds;
  const { query, expected } = selection;
  const found = await browser.find(query, PhotoSort.parse({}));
  if (found.length !== expected) throw appError('photos.other_count', { expected, found: found.length });
  return found;
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
