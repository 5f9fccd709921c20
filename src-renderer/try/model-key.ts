import type { ModelRef, PredictionModel } from '../../src-shared/contract/prediction.ts';

/** A model as an address names it: `package-3`, `run-run-001`. */
export function modelKey(model: ModelRef): string {
  return model.kind === 'package' ? `package-${model.exportId}` : `run-${model.runId}`;
}

/** The model that the address names; else the newest package, else the newest run. Undefined where none can be asked. */
export function chooseModel(key: string | undefined, models: readonly PredictionModel[]): PredictionModel | undefined {
  const usable = models.filter(({ isThere }) => isThere);
  const named = usable.find(({ model }) => modelKey(model) === key);
  return named ?? usable.find(({ model }) => model.kind === 'package') ?? usable[0];
}
