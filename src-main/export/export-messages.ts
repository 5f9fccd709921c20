import type { ClassMapping } from '../../src-shared/contract/catalog.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import type { TrainedModelFiles } from '../training/trained-model.ts';
import type { TestResult } from './package.ts';

/** An export as its thread needs it. */
export type ExportTask = {
  readonly model: TrainedModelFiles;
  /** Absolute, or relative to the workspace; undefined: exports/<run>. */
  readonly dir: string | undefined;
  readonly evaluation: TestResult | undefined;
  readonly classMapping: ClassMapping;
  readonly createdAt: Date;
};

/** From the thread; the last one is `finished` or `failed`. */
export type ExportMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'finished'; readonly report: ReleaseReport }
  /** `stack`: of what no text explains, for the log. */
  | { readonly type: 'failed'; readonly error: AppErrorData; readonly stack: string | undefined };

/** To the thread: end at the next safe point (between two photos or measurements). */
export type ExportCommand = { readonly type: 'stop' };
