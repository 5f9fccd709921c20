import type { EvaluationHeader, EvaluationSummary } from '../../src-shared/contract/evaluation.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import type { Address, Evidence } from './address.ts';
import type { Evaluations, PhotoQuery } from './store.ts';

export type Choice = {
  readonly runId: string;
  readonly split: Split;
  /** Null where the run was not evaluated on the split. */
  readonly header: EvaluationHeader | null;
};

/** A run that is offered: evaluated, or one that can be. */
export type RunOption = { readonly runId: string; readonly top1: number | null; readonly isEvaluated: boolean };

/** Runs with something to judge: the evaluated ones first as they were evaluated, then those with a checkpoint. */
export function runOptions({ runs, headers }: Evaluations): RunOption[] {
  const evaluated = [...new Set(headers.map(({ runId }) => runId))].map((runId) => ({
    runId,
    top1: bestHeader(headers, runId)?.overall.top1 ?? null,
    isEvaluated: true,
  }));
  const others = runs
    .filter((run) => hasCheckpoint(run) && !headers.some(({ runId }) => runId === run.runId))
    .map(({ runId }) => ({ runId, top1: null, isEvaluated: false }));
  return [...evaluated, ...others];
}

/** What is looked at where the address does not say; undefined where no run has anything to judge. */
export function chooseEvaluation(
  { runId: asked, split: askedSplit }: Pick<Address, 'runId' | 'split'>,
  evaluations: Evaluations,
): Choice | undefined {
  const { headers } = evaluations;
  const runId = asked ?? headers.find(({ split }) => split === askedSplit)?.runId ?? runOptions(evaluations)[0]?.runId;
  if (runId === undefined) return undefined;
  const split = askedSplit ?? bestHeader(headers, runId)?.split ?? 'test';
  const header = headers.find((entry) => entry.runId === runId && entry.split === split) ?? null;
  return { runId, split, header };
}

/** The question for the photos behind a number; undefined where the evaluation has no class of such a K-code. */
export function photoQuery(
  evidence: Evidence,
  { runId, split, source, perClass }: Pick<EvaluationSummary, 'runId' | 'split' | 'source' | 'perClass'>,
  { sort, otherRunId }: Pick<Address, 'sort' | 'otherRunId'>,
): PhotoQuery | undefined {
  const { truth, taken, isCorrect, isInTop5, above, upTo, change } = evidence;
  const label = perClass.find(({ kcode }) => kcode === truth)?.classIndex;
  const prediction = perClass.find(({ kcode }) => kcode === taken)?.classIndex;
  if ((truth !== undefined && label === undefined) || (taken !== undefined && prediction === undefined))
    return undefined;
  if (change !== undefined && otherRunId === undefined) return undefined;
  return {
    runId,
    split,
    source,
    sort,
    ...(label === undefined ? {} : { label }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(isCorrect === undefined ? {} : { isCorrect }),
    ...(isInTop5 === undefined ? {} : { isInTop5 }),
    ...(above === undefined ? {} : { confidenceAbove: above }),
    ...(upTo === undefined ? {} : { confidenceUpTo: upTo }),
    // What the other run said is shown where it is the question.
    ...(change === undefined || otherRunId === undefined ? {} : { change, comparedWith: otherRunId }),
  };
}

/** Of the test split, where there is one: the goals are about it. */
function bestHeader(headers: readonly EvaluationHeader[], runId: string): EvaluationHeader | undefined {
  const own = headers.filter((header) => header.runId === runId);
  return own.find(({ split }) => split === 'test') ?? own[0];
}

function hasCheckpoint({ epochsDone }: RunSummary): boolean {
  return epochsDone > 0;
}
