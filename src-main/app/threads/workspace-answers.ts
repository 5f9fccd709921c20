import { parentPort, workerData } from 'node:worker_threads';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import { configureDecoder } from '../../imaging/decode.ts';
import { catalogHandlers } from '../handlers/catalog.ts';
import { datasetHandlers } from '../handlers/dataset.ts';
import { evaluationHandlers } from '../handlers/evaluation.ts';
import { imagingHandlers } from '../handlers/imaging.ts';
import { jobHandlers } from '../handlers/jobs.ts';
import { photoHandlers } from '../handlers/photos.ts';
import { releaseHandlers } from '../handlers/release.ts';
import { type JobContext, Jobs } from '../jobs.ts';
import { messagePortPort } from '../message-port.ts';
import { serveTransport } from '../message-transport.ts';
import { createRouter } from '../router.ts';
import { OpenWorkspace, WorkspaceSession } from '../workspace-session.ts';
import { whenAsked } from './handlers-when-asked.ts';
import { withSeldomReports } from './seldom-reports.ts';
import { type ThreadContract, type ThreadTask, threadContract } from './thread-contract.ts';

// What a thread of the open workspace answers: the same handlers on a connection of its own. It ends by itself when it is told to
// close: terminating a thread while ONNX Runtime runs in one that it started aborts the whole process.

if (!parentPort) throw new Error('This file runs in a worker thread');
const port = parentPort;
const { workspaceDir, pretrained, program: programPort } = workerData as ThreadTask; // set by WorkspaceThread, who alone starts this file
configureDecoder({ threads: 1 });
const now = () => new Date();
const jobs = new Jobs({ now });
const workspace = new OpenWorkspace();
workspace.replace(WorkspaceSession.openAgain(workspaceDir));
const context = { workspace, jobs, now };
const program = createMessageTransport(messagePortPort(programPort));
// The thread lives as long as it is asked, not as long as it could ask.
programPort.unref();

/** What training needs beside the workspace. */
async function trainContext() {
  const { programDevices } = await import('./program-devices.ts');
  return { ...context, pretrained, devices: await programDevices(program) };
}

/** Loaded when one is asked for: whoever waits for the first photos need not wait for ONNX Runtime. */
async function training() {
  const { trainingHandlers } = await import('../handlers/training.ts');
  // The queue is the program's, which looks at it when a thread has answered.
  return trainingHandlers({ ...(await trainContext()), queue: { look: () => {} } });
}

async function trainNext(job: JobContext) {
  const { trainQueued } = await import('../../training/train-run.ts');
  const { trainDependencies } = await import('../training-queue.ts');
  return trainQueued(trainDependencies(workspace.get(), await trainContext()), job);
}

const transport = createRouter<ThreadContract, JobContext>(
  threadContract,
  {
    catalog: catalogHandlers(context),
    photos: photoHandlers(context),
    dataset: datasetHandlers(context),
    training: whenAsked(threadContract.training, training),
    evaluation: evaluationHandlers(context),
    release: releaseHandlers(context),
    imaging: imagingHandlers(),
    jobs: jobHandlers(context),
    thread: {
      async warm() {
        await workspace.get().browser.warm();
        return {};
      },
      preview: ({ path, view }) => workspace.get().pictures.preview(path, view),
      trainQueued: (_input, job) => trainNext(job),
      fillSample: async (drawing, job) => (await import('../handlers/sample.ts')).fillSample(drawing, context, job),
      async close() {
        await jobs.stopAll();
        workspace.replace(null);
        // After the answer.
        setImmediate(() => port.close());
        return {};
      },
    },
  },
  (operation, work) => jobs.start(operation, (job) => withSeldomReports(job, work)),
);
serveTransport(transport, messagePortPort(port));
