import type { Handlers } from '../../../src-shared/contract/define.ts';
import type { AppContract } from '../../../src-shared/contract/index.ts';
import { appError } from '../../../src-shared/errors.ts';
import type { JobContext } from '../jobs.ts';
import { catalogHandlers } from './catalog.ts';
import type { HandlerContext } from './context.ts';
import { imagingHandlers } from './imaging.ts';
import { jobHandlers } from './jobs.ts';
import { photoHandlers } from './photos.ts';
import { sampleHandlers } from './sample.ts';
import { workspaceHandlers } from './workspace.ts';

/** Every operation of the contract. */
export function createHandlers(context: HandlerContext): Handlers<AppContract, JobContext> {
  const pending = new Proxy(
    {},
    {
      get: () => () => {
        throw appError('internal', { message: 'not built yet' });
      },
    },
  ) as never;
  return {
    workspace: workspaceHandlers(context),
    catalog: catalogHandlers(context),
    photos: photoHandlers(context),
    dataset: pending,
    imaging: imagingHandlers(),
    training: pending,
    evaluation: pending,
    release: pending,
    sample: sampleHandlers(),
    jobs: jobHandlers(context),
  };
}
