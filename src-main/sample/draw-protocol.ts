import type { AppErrorData } from '../../src-shared/errors.ts';
import type { BACKGROUNDS } from './capture-name.ts';
import type { DrugJob } from './draw-drug.ts';
import type { Surface } from './surface.ts';

/** What a drawing thread is asked; it answers each job with `done` or `failed` and takes one at a time, and ends at `close`. */
export type DrawRequest =
  | {
      readonly kind: 'surface';
      readonly background: (typeof BACKGROUNDS)[number];
      readonly variant: number;
      readonly seed: number;
    }
  | { readonly kind: 'drug'; readonly job: DrugJob; readonly surfaces: readonly (readonly Surface[])[] }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'close' };

export type DrawReply =
  | { readonly kind: 'picture' }
  | { readonly kind: 'done'; readonly surface?: Surface }
  /** `error` where a person can act on it, `message` for everything else. */
  | { readonly kind: 'failed'; readonly error?: AppErrorData; readonly message: string };
