import { parentPort, workerData } from 'node:worker_threads';
import type { CrewTask } from '../crew.ts';

// A loading thread that dies while it works on photo 3.
const { inWork } = workerData as CrewTask; // set by ThreadCrew
parentPort?.once('message', () => {
  Atomics.store(inWork, 0, 3 + 1);
  process.exit(7);
});
