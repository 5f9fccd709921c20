import { isAbsolute, join } from 'node:path';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { GradeReport } from '../../src-shared/contract/photo-filing.ts';
import { AppError, type AppErrorData, throwIfCancelled } from '../../src-shared/errors.ts';
import { decodeFile } from '../imaging/decode.ts';
import { type Measured, measure } from './grade.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { PHOTOS_AT_ONCE, reasonOf } from './read-photo.ts';

/** Photos that are to be measured; `storage` implements it. */
export interface GradeRepository {
  count(): { readonly graded: number; readonly ungraded: number };
  /** Up to `limit` photos that nothing was measured of, with greater ids, by id. */
  ungradedAfter(photoId: number, limit: number): { photoId: number; path: string }[];
  /** In one transaction. Photos that are gone by now are left out. */
  saveMeasured(photos: readonly MeasuredPhoto[]): void;
}

type MeasuredPhoto = { readonly photoId: number; readonly measured: Measured };
type Deps = { readonly grades: GradeRepository; readonly workspaceDir: string };
type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };
type Outcome = MeasuredPhoto | { readonly path: string; readonly error: AppErrorData };

/** Photos recorded in one transaction: what a cancellation or a crash makes the next time measure again. */
const BATCH_PHOTOS = 64;

/**
 * Measures and grades every photo that has not been. What was measured before an error or a cancellation stays, and the same
 * call goes on from there; photos that can't be read are listed and tried again the next time. @throws AppError `cancelled`.
 */
export async function gradePhotos({ grades, workspaceDir }: Deps, { signal, report }: Context): Promise<GradeReport> {
  const { graded: alreadyGraded, ungraded } = grades.count();
  const result: GradeReport = { graded: 0, alreadyGraded, grades: { A: 0, B: 0, C: 0 }, failed: [] };
  const measureOne = async ({ photoId, path }: { photoId: number; path: string }): Promise<Outcome> => {
    try {
      const image = await decodeFile(isAbsolute(path) ? path : join(workspaceDir, path));
      return { photoId, measured: measure(image) };
    } catch (error) {
      if (error instanceof AppError) return { path, error: error.data };
      throw error;
    }
  };
  let done = 0;
  for (let photos = grades.ungradedAfter(-1, BATCH_PHOTOS); photos.length > 0; ) {
    const batch: MeasuredPhoto[] = [];
    try {
      for await (const outcome of mapConcurrently(photos, PHOTOS_AT_ONCE, measureOne)) {
        if ('measured' in outcome) {
          batch.push(outcome);
          result.grades[outcome.measured.grade] += 1;
        } else {
          result.failed.push({ path: outcome.path, problem: reasonOf(outcome.error) });
        }
        done += 1;
        report({ phase: 'grade', done, total: Math.max(done, ungraded) });
        throwIfCancelled(signal);
      }
    } finally {
      grades.saveMeasured(batch);
    }
    result.graded += batch.length;
    photos = grades.ungradedAfter(photos.at(-1)?.photoId ?? -1, BATCH_PHOTOS);
  }
  return result;
}
