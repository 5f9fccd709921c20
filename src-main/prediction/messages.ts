import type { Prediction } from '../../src-shared/contract/prediction.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import type { ModelFile } from './model-file.ts';

/** A photo for a model. */
export type PredictTask = {
  readonly model: ModelFile;
  /** The file's bytes as they are. */
  readonly photo: Uint8Array;
  /** What errors call the photo. */
  readonly name: string;
  /** Whether it takes the phone's path first: centre crop, 512 pixels, JPEG 85. */
  readonly viaPhone: boolean;
};

export type PredictAnswer = Pick<Prediction, 'best' | 'milliseconds' | 'warnings'> & {
  /** What was normalised: a square of the network's input size. */
  readonly seen: RgbImage;
};

export type PredictCommand =
  | { readonly type: 'predict'; readonly id: number; readonly task: PredictTask }
  /** Releases what is open, after what was asked before. */
  | { readonly type: 'close' };

export type PredictMessage =
  | { readonly type: 'answer'; readonly id: number; readonly answer: PredictAnswer }
  /** `stack`: of what no text explains, for the log. */
  | { readonly type: 'failed'; readonly id: number; readonly error: AppErrorData; readonly stack: string | undefined };
