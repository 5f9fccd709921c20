import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { appError } from '../../../src-shared/errors.ts';
import { evaluateRun } from '../../training/evaluate-run.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function evaluationHandlers(context: HandlerContext): DomainHandlers<'evaluation'> {
  return {
    run: (input, job): Promise<EvaluationReport> => {
      const { workspaceDir, catalog, runs, evaluations } = context.workspace.get();
      const deps = { workspaceDir, catalog, runs, evaluations, now: context.now };
      return evaluateRun(input, deps, job);
    },
    report: ({ runId }) => {
      const report = context.workspace.get().evaluations.newest(runId === undefined ? {} : { runId });
      if (!report) throw appError('evaluation.no_report', { runId: runId ?? '-' });
      return report;
    },
  };
}
