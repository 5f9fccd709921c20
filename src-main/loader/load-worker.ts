import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../src-shared/errors.ts';
import type { CrewCommand, CrewTask } from './crew.ts';
import { Lanes } from './lanes.ts';

// The entry of a loading thread. It ends by itself when its port is closed.

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const { settings, inWork } = workerData as CrewTask; // set by ThreadCrew, the only one who starts this file
const lanes = new Lanes(settings, inWork, (event) => port.postMessage(event));

port.on('message', (command: CrewCommand) => {
  switch (command.type) {
    case 'start':
      lanes.start(command.pass, command.room);
      return;
    case 'grant':
      lanes.grant(command.room);
      return;
    case 'close':
      // A bug that `close` throws ends the thread, and the crew tells it.
      void lanes.close().then(() => port.close());
      return;
    default:
      assertNever(command);
  }
});
