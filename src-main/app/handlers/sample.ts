import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SampleStep } from '../../../src-shared/contract/sample.ts';
import { generateSample } from '../../sample/generate-sample.ts';
import { DATABASE_FILE } from '../../storage/database.ts';
import type { JobContext } from '../jobs.ts';
import { fillSampleWorkspace, prepareSampleFolder, type SampleDrawing } from '../sample-workspace.ts';
import { refuseWhileBusy, switchTo } from '../switch-workspace.ts';
import { WorkspaceSession } from '../workspace-session.ts';
import { type DomainHandlers, dependencies, type HandlerContext, type WorkspaceContext, withLock } from './context.ts';

/** Beside the workspaces that a person makes. One of fewer drugs is another. */
const sampleDir = (drugs: number | undefined) => (drugs === undefined ? 'sample' : `sample-${drugs}`);

export function sampleHandlers(context: HandlerContext): DomainHandlers<'sample'> {
  return {
    draw: ({ dir, ...drawing }, { signal, report }) =>
      generateSample({
        ...drawingOf(drawing),
        dir: resolve(dir),
        signal,
        onProgress: ({ done, total }) => report({ phase: 'draw', done, total }),
      }),
    workspace: async ({ dir, ...drawing }, job) => {
      refuseWhileBusy(context, 'sample.workspace');
      const path = dir === undefined ? join(context.places.suggestedDir(), sampleDir(drawing.drugs)) : resolve(dir);
      await prepareSampleFolder(path);
      const isMade = existsSync(join(path, DATABASE_FILE));
      await switchTo(context, isMade ? WorkspaceSession.open(path, context.now) : await WorkspaceSession.create(path));
      const thread = context.threads?.of(context.workspace.get(), 'job');
      const wanted = drawingOf(drawing);
      return { dir: path, steps: await (thread ? thread.fillSample(wanted, job) : fillSample(wanted, context, job)) };
    },
  };
}

/** Fills the open workspace with the sample. @throws AppError `job.busy`; as `fillSampleWorkspace`. */
export function fillSample(drawing: SampleDrawing, context: WorkspaceContext, job: JobContext): Promise<SampleStep[]> {
  return withLock(context, 'dataset', 'sample.workspace', (session) =>
    fillSampleWorkspace(drawing, { ...dependencies(session, context), monotonicMs: () => performance.now() }, job),
  );
}

function drawingOf({
  drugs,
  ...counts
}: Omit<SampleDrawing, 'drugCount'> & { drugs?: number | undefined }): SampleDrawing {
  return { ...counts, ...(drugs === undefined ? {} : { drugCount: drugs }) };
}
