import type { Job } from './job.ts';

/** One line of the result: what is computed and how fast it should be. */
export type Row = {
  /** What `--rows` takes. */
  readonly name: string;
  readonly task: Job['task'];
  /** timm's name. */
  readonly architecture: string;
  /** Height and width in pixels. */
  readonly size: number;
  readonly batch: number;
  /** Steps of each side that are timed unless `--pairs` says otherwise: more of the short ones, which vary more. */
  readonly pairs: number;
};

export const ROWS: readonly Row[] = [
  { name: 'train-test', task: 'train', architecture: 'test_efficientnet', size: 160, batch: 32, pairs: 40 },
  { name: 'train-b0', task: 'train', architecture: 'tf_efficientnetv2_b0', size: 192, batch: 16, pairs: 20 },
  { name: 'train-s', task: 'train', architecture: 'tf_efficientnetv2_s', size: 224, batch: 8, pairs: 12 },
  { name: 'infer-s-1', task: 'infer', architecture: 'tf_efficientnetv2_s', size: 512, batch: 1, pairs: 30 },
  { name: 'infer-s-16', task: 'infer', architecture: 'tf_efficientnetv2_s', size: 512, batch: 16, pairs: 10 },
];

/** The row whose session creation and memory have goals. */
export const LARGEST_TRAINING_ROW = 'train-s';

export function describeRow({ architecture, size, batch }: Row): string {
  return `${architecture} ${size} px, ${batch === 1 ? 'single image' : `batch ${batch}`}`;
}
