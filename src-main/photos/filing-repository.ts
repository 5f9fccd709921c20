import type {
  DecideReport,
  FilingAction,
  FilingState,
  HistoryStep,
  MoveReport,
  PhotoEvent,
  StepPhoto,
} from '../../src-shared/contract/photo-filing.ts';

export type Move = {
  readonly kind: 'undo' | 'redo';
  /** The last step to move; the next one where it is not given. */
  readonly stepId?: number | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export type Window = { readonly offset: number; readonly limit: number };

/** Where decisions on photos are kept; `storage` implements it. Everything is one transaction. */
export interface FilingRepository {
  /** @throws AppError `photos.unknown_class`. */
  decide(decision: {
    readonly photoIds: readonly number[];
    readonly action: FilingAction;
    readonly at: string;
  }): DecideReport;
  /** @throws AppError `photos.step_not_done`, `photos.step_not_undone`. */
  move(move: Move): MoveReport;
  state(): FilingState;
  /** Newest first. */
  steps(window: Window): { total: number; steps: HistoryStep[] };
  /** Those that are still in the library, by their ids. */
  stepPhotos(stepId: number, window: Window): StepPhoto[];
  /** Of one photo, newest first. */
  events(photoId: number): PhotoEvent[];
}
