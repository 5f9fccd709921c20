import type { Handlers } from '../../../src-shared/contract/define.ts';
import type { AppContract } from '../../../src-shared/contract/index.ts';
import type { JobContext } from '../jobs.ts';
import { catalogHandlers } from './catalog.ts';
import type { HandlerContext } from './context.ts';
import { datasetHandlers } from './dataset.ts';
import { evaluationHandlers } from './evaluation.ts';
import { imagingHandlers } from './imaging.ts';
import { jobHandlers } from './jobs.ts';
import { machineHandlers } from './machine.ts';
import { photoHandlers } from './photos.ts';
import { placeHandlers } from './places.ts';
import { predictionHandlers } from './prediction.ts';
import { pretrainedHandlers } from './pretrained.ts';
import { releaseHandlers } from './release.ts';
import { sampleHandlers } from './sample.ts';
import { shellHandlers } from './shell.ts';
import { trainingHandlers } from './training.ts';
import { workspaceHandlers } from './workspace.ts';

/** Every operation of the contract. */
export function createHandlers(context: HandlerContext): Handlers<AppContract, JobContext> {
  return {
    workspace: workspaceHandlers(context),
    catalog: catalogHandlers(context),
    photos: photoHandlers(context),
    dataset: datasetHandlers(context),
    imaging: imagingHandlers(),
    training: trainingHandlers(context),
    evaluation: evaluationHandlers(context),
    release: releaseHandlers(context),
    prediction: predictionHandlers(context),
    pretrained: pretrainedHandlers(context),
    machine: machineHandlers(context),
    sample: sampleHandlers(context),
    places: placeHandlers(context),
    shell: shellHandlers(context),
    jobs: jobHandlers(context),
  };
}
