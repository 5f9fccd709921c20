import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import { fill, type TextArguments } from '../../src-shared/text/define.ts';
import { type RunNoteReason, runNotes } from '../../src-shared/text/run-notes.ts';
import { stageOf } from './stages.ts';

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
  return [...notes, ...beyondThePlan(config)];
}

function beyondThePlan(config: TrainConfig): RunNote[] {
  const { data, model, training } = config;
  const { trainable, cached_views: views, ema_decay: decay, progressive } = training;
  const notes: RunNote[] = [];
  if (decay !== null) notes.push(runNote('ema', { decay }));
  if (trainable !== 'all') {
    notes.push(runNote('frozen_backbone', { trainable }));
    if (!model.pretrained) notes.push(runNote('random_backbone', { trainable }));
  }
  if (trainable === 'head_cached') {
    notes.push(views === 0 ? runNote('cached_features') : runNote('cached_variations', { views }));
  } else if (views > 0) notes.push(runNote('cached_views', { views }));
  if (progressive) notes.push(runNote('progressive', { stages: describeStages(config), size: data.input_size }));
  return notes;
}

/** `128 px (1-), 256 px (6-)`, with the first epoch of each size. */
function describeStages(config: TrainConfig): string {
  const { epochs } = config.training;
  const first = new Map<number, number>();
  for (let epoch = epochs; epoch >= 1; epoch--) first.set(stageOf(config, epoch).inputSize, epoch);
  return [...first]
    .reverse()
    .map(([size, epoch]) => `${size} px (${epoch}-)`)
    .join(', ');
}
