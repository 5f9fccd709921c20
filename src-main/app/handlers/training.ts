import { appError } from '../../../src-shared/errors.ts';
import { getRun, trainRun } from '../../training/train-run.ts';
import { type DomainHandlers, type HandlerContext, withLock } from './context.ts';

export function trainingHandlers(context: HandlerContext): DomainHandlers<'training'> {
  return {
    run: (input, job) =>
      withLock(context, 'training', 'training.run', ({ workspaceDir, catalog, runs }) =>
        trainRun(
          input,
          { workspaceDir, catalog, runs, pretrained: context.pretrained, devices: context.devices, now: context.now },
          job,
        ),
      ),
    runs: () => context.workspace.get().runs.list(),
    metrics: ({ runId, maxSteps }) => {
      const { runs } = context.workspace.get();
      const run = runId === undefined ? runs.list()[0] : getRun(runs, runId);
      if (!run) throw appError('training.no_run');
      return { run, steps: runs.steps(run.runId, maxSteps), epochs: runs.epochs(run.runId) };
    },
  };
}
