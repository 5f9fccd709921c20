import { appError } from '../../../src-shared/errors.ts';
import { buildClassMapping } from '../../catalog/class-mapping.ts';
import { exportPackage } from '../../export/package.ts';
import { openTrainedModel } from '../../training/trained-model.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function releaseHandlers(context: HandlerContext): DomainHandlers<'release'> {
  return {
    async export({ runId, dir }, job) {
      const { workspaceDir, catalog, runs, evaluations, releases } = context.workspace.get();
      const model = await openTrainedModel(runId, { workspaceDir, runs });
      // Drugs that the catalogue has gained since have higher indexes than any class of the model.
      const classes = catalog.list().slice(0, model.network.numClasses);
      return exportPackage(
        {
          dir,
          model,
          evaluation: evaluations.newest({ runId: model.runId, split: 'test' }),
          classMapping: buildClassMapping(classes),
        },
        { workspaceDir, releases, now: context.now },
        job,
      );
    },
    report: ({ runId }) => {
      const report = context.workspace.get().releases.newest(runId);
      if (!report) throw appError('release.no_report', { runId: runId ?? '-' });
      return report;
    },
  };
}
