import { resolve } from 'node:path';
import type { PhotoDetail } from '../../src-shared/contract/photo-filing.ts';
import { AppError, appError } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';
import { readExif } from '../imaging/exif.ts';
import { gradeOf } from '../photos/grade.ts';
import { reasonOf } from '../photos/read-photo.ts';
import { findPhotoDetail, type StoredDetail } from '../storage/photo-detail-repository.ts';
import type { WorkspaceSession } from './workspace-session.ts';

/** Everything that workspace, file and evaluations know of a photo. @throws AppError `photos.not_found`. */
export async function photoDetail(photoId: number, session: WorkspaceSession): Promise<PhotoDetail> {
  const stored = findPhotoDetail(session.db, photoId);
  if (!stored) throw appError('photos.not_found', { photoId });
  return {
    ...stored,
    faults: stored.quality ? [...gradeOf(stored.quality).faults] : [],
    ...(await exifOf(resolve(session.workspaceDir, stored.path))),
    prediction: predictionOf(stored, session),
    history: session.filing.events(photoId),
  };
}

/** What is wrong with the file is an answer: everything else about the photo is still worth showing. */
async function exifOf(path: string): Promise<Pick<PhotoDetail, 'exif' | 'exifProblem'>> {
  try {
    return { exif: await readExif(await readBytes(path)), exifProblem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { exif: [], exifProblem: reasonOf(error.data) };
  }
}

/** Of the newest evaluation of the split in which the photo stands, or of all where it stands in none. */
function predictionOf({ path, split }: StoredDetail, session: WorkspaceSession): PhotoDetail['prediction'] {
  const report = session.evaluations.newest(split === null ? {} : { split });
  const found = report?.predictions.find((prediction) => prediction.path === path);
  if (!report || !found) return null;
  const drugs = new Map(session.catalog.list().map((drug) => [drug.classIndex, drug]));
  return {
    runId: report.runId,
    split: report.split,
    at: report.createdAt,
    isCorrect: found.prediction === found.label,
    confidence: found.confidence,
    top5: found.top5.flatMap((classIndex) => {
      const drug = drugs.get(classIndex);
      return drug ? [{ kcode: drug.kcode, drugName: drug.drugName }] : [];
    }),
  };
}
