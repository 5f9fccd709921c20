import { Worker } from 'node:worker_threads';
import { startThread } from '../start-thread.ts';

// Starts four threads, one after the other, that load TypeScript and end: `started` as the program does, `plain` not.

/** Some files that load much and leave nothing running. */
const ENTRY = new URL('../../imaging/augmentation.ts', import.meta.url);

for (let i = 0; i < 4; i++) {
  const worker = process.argv[2] === 'started' ? startThread(ENTRY) : new Worker(ENTRY);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('error', reject);
  worker.once('exit', () => resolve());
  await promise;
}
