import { parentPort, workerData } from 'node:worker_threads';
import { configureDecoder } from '../../imaging/decode.ts';
import { catalogHandlers } from '../handlers/catalog.ts';
import { datasetHandlers } from '../handlers/dataset.ts';
import { evaluationHandlers } from '../handlers/evaluation.ts';
import { imagingHandlers } from '../handlers/imaging.ts';
import { jobHandlers } from '../handlers/jobs.ts';
import { photoHandlers } from '../handlers/photos.ts';
import { type JobContext, Jobs } from '../jobs.ts';
import { messagePortPort } from '../message-port.ts';
import { serveTransport } from '../message-transport.ts';
import { createRouter } from '../router.ts';
import { OpenWorkspace, WorkspaceSession } from '../workspace-session.ts';
import { withSeldomReports } from './seldom-reports.ts';
import { type ThreadContract, type ThreadTask, threadContract } from './thread-contract.ts';

// The entry of a thread of the open workspace: the same handlers on a connection of its own. It ends by itself when it is told to
// close: terminating a thread while ONNX Runtime runs in one that it started aborts the whole process.

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const { workspaceDir } = workerData as ThreadTask; // set by WorkspaceThread, who alone starts this file
configureDecoder({ threads: 1 });
const now = () => new Date();
const jobs = new Jobs({ now });
const workspace = new OpenWorkspace();
workspace.replace(WorkspaceSession.open(workspaceDir, now));
const context = { workspace, jobs, now };

const transport = createRouter<ThreadContract, JobContext>(
  threadContract,
  {
    catalog: catalogHandlers(context),
    photos: photoHandlers(context),
    dataset: datasetHandlers(context),
    evaluation: evaluationHandlers(context),
    imaging: imagingHandlers(),
    jobs: jobHandlers(context),
    thread: {
      async warm() {
        await workspace.get().browser.warm();
        return {};
      },
      preview: ({ path, view }) => workspace.get().pictures.preview(path, view),
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
