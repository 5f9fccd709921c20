import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import { fill, type TextArguments } from '../../src-shared/text/define.ts';
import { type RunNoteReason, runNotes } from '../../src-shared/text/run-notes.ts';

/** Makes a remark; the values its text needs are checked by the compiler. */
export function runNote<R extends RunNoteReason>(reason: R, ...args: TextArguments<(typeof runNotes)[R]>): RunNote {
  const params = args[0] ?? {};
  return { reason, message: fill(runNotes[reason].en, params), params };
}

/** What of a recipe has no meaning here or is not in effect: said once a run instead of ignored in silence. */
export function recipeNotes(config: TrainConfig): RunNote[] {
  const { data, training, validation } = config;
  const notes: RunNote[] = [];
  if (data.pin_memory) notes.push(runNote('pin_memory'));
  if (training.warmup_epochs >= training.epochs && training.warmup_epochs > 0) {
    notes.push(runNote('warmup_cut', { found: training.warmup_epochs, epochs: training.epochs }));
  }
  if (validation.metrics.length < 3) notes.push(runNote('metrics', { found: validation.metrics.join(', ') || '-' }));
  return notes;
}
