import { expect, test } from 'vitest';
import type { PredictionModel } from '../../src-shared/contract/prediction.ts';
import { chooseModel, modelKey } from './model-key.ts';

/** Of which only the name and the presence are looked at. */
const model = (ref: PredictionModel['model'], isThere = true) => ({ model: ref, isThere }) as PredictionModel;
const run = model({ kind: 'run', runId: 'run-002' });
const gone = model({ kind: 'package', exportId: 3 }, false);
const packaged = model({ kind: 'package', exportId: 1 });

const chosen = (key: string | undefined, models: readonly PredictionModel[]) => {
  const found = chooseModel(key, models);
  return found && modelKey(found.model);
};

test('the address names a model; else the newest package whose folder is there, else the newest run', () => {
  expect(chosen('run-run-002', [run, gone, packaged])).toBe('run-run-002');
  expect(chosen(undefined, [run, gone, packaged])).toBe('package-1');
  expect(chosen('package-3', [run, gone, packaged])).toBe('package-1');
  expect(chosen('nonsense', [run, gone])).toBe('run-run-002');
  expect(chosen(undefined, [gone])).toBeUndefined();
});
