import { useCallback } from 'react';
import { runTitle } from '../ui/run-title.ts';
import { useEvaluation } from './store.ts';

/** What a run is called, by its id: evaluations name their runs by that alone. */
export function useRunTitle(): (runId: string) => string {
  const runs = useEvaluation(({ evaluations }) => (evaluations.state === 'ready' ? evaluations.value.runs : null));
  return useCallback(
    (runId) => {
      const run = runs?.find((one) => one.runId === runId);
      return run ? runTitle(run) : runId;
    },
    [runs],
  );
}
