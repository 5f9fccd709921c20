import type { EvaluationReport, GoalStatus } from '../../../src-shared/contract/evaluation.ts';
import type { Split } from '../../../src-shared/contract/photos.ts';
import { appError } from '../../../src-shared/errors.ts';
import { compareReports } from '../../evaluation/compare.ts';
import { judgeGoals } from '../../evaluation/release-gate.ts';
import type { EvaluationRepository } from '../../evaluation/repository.ts';
import { selectPhotos } from '../../evaluation/select-photos.ts';
import { summariseReport } from '../../evaluation/summary.ts';
import { evaluateRun } from '../../training/evaluate-run.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, WorkspaceContext } from './context.ts';

export function evaluationHandlers(context: WorkspaceContext): DomainHandlers<'evaluation'> {
  return {
    run: (input, job): Promise<EvaluationReport> => {
      const { workspaceDir, catalog, runs, evaluations } = context.workspace.get();
      const deps = { workspaceDir, catalog, runs, evaluations, now: context.now };
      return evaluateRun(input, deps, job);
    },
    report: (ref) => newestReport(context.workspace.get().evaluations, ref),
    list: () => context.workspace.get().evaluations.list(),
    summary: ({ source, ...ref }) => {
      const session = context.workspace.get();
      const report = newestReport(session.evaluations, ref);
      return { ...summariseReport(report, source), goals: goalStatus(session, report.runId) };
    },
    photos: ({ runId, split, comparedWith, sort, offset, limit, ...filter }) => {
      const { evaluations, photoFiles } = context.workspace.get();
      const report = newestReport(evaluations, { runId, split });
      const before =
        comparedWith === undefined
          ? undefined
          : newestReport(evaluations, { runId: comparedWith, split: report.split });
      const { total, photos } = selectPhotos(report, { filter, sort, offset, limit }, before);
      const ids = photoFiles.idsOf(photos.map(({ path }) => path));
      return { total, photos: photos.map((photo, index) => ({ ...photo, photoId: ids[index] ?? null })) };
    },
    compare: ({ runId, otherRunId, split, source }) => {
      const { evaluations } = context.workspace.get();
      const now = newestReport(evaluations, { runId, split });
      return compareReports(now, newestReport(evaluations, { runId: otherRunId, split }), source);
    },
  };
}

/** @throws AppError `evaluation.no_report`. */
function newestReport(
  evaluations: EvaluationRepository,
  { runId, split }: { readonly runId?: string | undefined; readonly split?: Split | undefined },
): EvaluationReport {
  const report = evaluations.newest({ ...(runId === undefined ? {} : { runId }), ...(split && { split }) });
  if (!report) throw appError('evaluation.no_report', { runId: runId ?? '-' });
  return report;
}

/** The goals of a run by its newest test evaluation and its newest export, as far as they are there. */
function goalStatus({ evaluations, releases }: WorkspaceSession, runId: string): GoalStatus {
  const evaluation = evaluations.newest({ runId, split: 'test' });
  const release = releases.newest(runId);
  return {
    results: judgeGoals({
      evaluation: evaluation ?? null,
      latencyMs: release?.latency.medianMs ?? null,
      fileSizeBytes: release?.files.find(({ name }) => name === 'model.onnx')?.sizeBytes ?? null,
    }),
    evaluatedAt: evaluation?.createdAt ?? null,
    exportedAt: release?.createdAt ?? null,
  };
}
