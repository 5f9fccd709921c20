import type { ReleaseRecord } from '../../../src-shared/contract/release.ts';
import { appError } from '../../../src-shared/errors.ts';
import { buildClassMapping } from '../../catalog/class-mapping.ts';
import { releaseCandidate } from '../../export/candidate.ts';
import { decideRelease } from '../../export/decide.ts';
import { folderState, packageDir, readContents, storedDir } from '../../export/package-folder.ts';
import { runExport } from '../../export/run-export.ts';
import { describeCheckpoint, findTrainedModel } from '../../training/trained-model.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function releaseHandlers(context: HandlerContext): DomainHandlers<'release'> {
  const session = () => context.workspace.get();
  return {
    async export({ runId, dir }, job) {
      const { workspaceDir, catalog, runs, evaluations, releases } = session();
      const model = await findTrainedModel(runId, { workspaceDir, runs });
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
      const records = releases.list(runId).map((record) => placed(record, workspaceDir));
      return Promise.all(
        records.map(async (record) => ({
          ...record,
          sizeBytes: record.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          folder: await folderState(record),
        })),
      );
    },
    contents: ({ exportId }) => readContents(findRelease(session(), exportId)),
    async candidate({ runId }) {
      const { workspaceDir, runs, evaluations } = session();
      const { runId: id, checkpoint } = await describeCheckpoint(runId, { workspaceDir, runs });
      return releaseCandidate(id, checkpoint, testsOf({ evaluations }, id));
    },
    decide({ exportId, ...input }) {
      const { releases } = session();
      return decideRelease(findRelease(session(), exportId), input, { releases, now: context.now });
    },
  };
}

/** A package with its folder's absolute path. @throws AppError `release.no_such_export`. */
export function findRelease({ workspaceDir, releases }: WorkspaceSession, exportId: number): ReleaseRecord {
  const record = releases.find(exportId);
  if (!record) throw appError('release.no_such_export', { exportId });
  return placed(record, workspaceDir);
}

function placed<T extends ReleaseRecord>(record: T, workspaceDir: string): T {
  return { ...record, dir: packageDir(workspaceDir, record) };
}

/** Evaluations of a run's test split. */
function testsOf({ evaluations }: Pick<WorkspaceSession, 'evaluations'>, runId: string) {
  return evaluations.list().filter((header) => header.runId === runId && header.split === 'test');
}
