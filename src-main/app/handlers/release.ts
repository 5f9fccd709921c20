import type { ReleaseRecord } from '../../../src-shared/contract/release.ts';
import { appError } from '../../../src-shared/errors.ts';
import { buildClassMapping } from '../../catalog/class-mapping.ts';
import { releaseCandidate } from '../../export/candidate.ts';
import { decideRelease } from '../../export/decide.ts';
import { withDecisionFile } from '../../export/decision-record.ts';
import { folderState, packageDir, readContents, storedDir } from '../../export/package-folder.ts';
import { runExport } from '../../export/run-export.ts';
import { evaluateRun } from '../../training/evaluate-run.ts';
import { describeCheckpoint, findTrainedModel } from '../../training/trained-model.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, WorkspaceContext } from './context.ts';

export function releaseHandlers(context: WorkspaceContext): DomainHandlers<'release'> {
  const session = () => context.workspace.get();
  return {
    async export({ runId, dir, evaluateFirst }, job) {
      const { workspaceDir, catalog, runs, evaluations, releases } = session();
      const exported = await candidateOf(runId, { workspaceDir, runs, evaluations });
      if (evaluateFirst && exported.evaluation === null) {
        const deps = { workspaceDir, catalog, runs, evaluations, now: context.now };
        await evaluateRun({ runId: exported.runId, split: 'test' }, deps, job);
      }
      const model = await findTrainedModel(exported.runId, { workspaceDir, runs });
      // Drugs that the catalogue has gained since have higher indexes than any class of the model.
      const classes = catalog.list().slice(0, model.numClasses);
      const [evaluation] = testsOf({ evaluations }, model.runId);
      const report = await runExport(
        { model, dir, evaluation, classMapping: buildClassMapping(classes), createdAt: context.now() },
        job,
      );
      const exportId = releases.add({ ...report, dir: storedDir(workspaceDir, report.dir) });
      return { ...report, exportId, decisions: [] };
    },
    report({ runId }) {
      const { workspaceDir, releases } = session();
      const record = releases.newest(runId);
      if (!record) throw appError('release.no_report', { runId: runId ?? '-' });
      return placed(record, workspaceDir);
    },
    async list({ runId }) {
      const { workspaceDir, releases } = session();
      return Promise.all(
        releases.list(runId).map(async (stored) => {
          const record = placed(stored, workspaceDir);
          return {
            ...record,
            sizeBytes: record.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
            // What was measured: the next decision writes DECISION.md anew, whatever has become of it.
            folder: await folderState({ dir: record.dir, files: stored.files }),
          };
        }),
      );
    },
    contents: ({ exportId }) => readContents(findRelease(session(), exportId)),
    candidate: ({ runId }) => candidateOf(runId, session()),
    decide({ exportId, ...input }) {
      const { workspaceDir, releases } = session();
      const record = findStored({ releases }, exportId);
      const dir = packageDir(workspaceDir, record);
      return decideRelease({ ...record, dir }, input, { releases, now: context.now });
    },
  };
}

/** A package with its folder's absolute path and with the files that it should have now. @throws AppError `release.no_such_export`. */
export function findRelease({ workspaceDir, releases }: WorkspaceSession, exportId: number): ReleaseRecord {
  return placed(findStored({ releases }, exportId), workspaceDir);
}

function findStored({ releases }: Pick<WorkspaceSession, 'releases'>, exportId: number): ReleaseRecord {
  const record = releases.find(exportId);
  if (!record) throw appError('release.no_such_export', { exportId });
  return record;
}

/** As its folder should be now: with what was decided about it. */
function placed(record: ReleaseRecord, workspaceDir: string): ReleaseRecord {
  return withDecisionFile({ ...record, dir: packageDir(workspaceDir, record) });
}

type CandidateDeps = Pick<WorkspaceSession, 'workspaceDir' | 'runs' | 'evaluations'>;

async function candidateOf(runId: string | undefined, { workspaceDir, runs, evaluations }: CandidateDeps) {
  const { runId: id, checkpoint } = await describeCheckpoint(runId, { workspaceDir, runs });
  return releaseCandidate(id, checkpoint, testsOf({ evaluations }, id));
}

/** Evaluations of a run's test split. */
function testsOf({ evaluations }: Pick<WorkspaceSession, 'evaluations'>, runId: string) {
  return evaluations.list().filter((header) => header.runId === runId && header.split === 'test');
}
