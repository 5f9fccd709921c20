import type { RunEstimate } from '../../src-shared/contract/recipe.ts';
import { appError } from '../../src-shared/errors.ts';
import type { JobHandle, TrainDeps } from './train-run.ts';

export type EstimateInput = { readonly config: Readonly<Record<string, unknown>>; readonly measure: boolean };

export async function estimateRun(_input: EstimateInput, _deps: TrainDeps, _job: JobHandle): Promise<RunEstimate> {
  throw appError('internal', { message: 'not there yet' });
}
