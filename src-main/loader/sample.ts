import type { Source } from '../../src-shared/contract/photos.ts';

/** A labelled photo as the trainer needs it; plain data, it crosses to the threads. */
export type Sample = {
  /** Absolute. */
  readonly path: string;
  /** As the manifest has it. */
  readonly name: string;
  readonly label: number;
  readonly kcode: string;
  readonly source: Source;
  readonly sha256: string;
};
