import { parentPort } from 'node:worker_threads';
import { AppError } from '../../src-shared/errors.ts';
import { createDarkroom } from './develop.ts';
import { drawDrug } from './draw-drug.ts';
import type { DrawReply, DrawRequest } from './draw-protocol.ts';
import { LARGEST_PICTURE_PIXELS } from './scene.ts';
import { makeSurface, type Surface } from './surface.ts';

// One drawing thread. Drawing is arithmetic in TypeScript, so threads are what makes use of a second core.
if (!parentPort) throw new Error('This file runs in a worker thread');
const port = parentPort;
const darkroom = createDarkroom(LARGEST_PICTURE_PIXELS);
const cancellation = new AbortController();

// The sender is `draw-crew.ts`, which posts nothing else.
port.on('message', (request: DrawRequest) => {
  if (request.kind === 'cancel') {
    cancellation.abort();
    return;
  }
  if (request.kind === 'close') {
    port.close();
    return;
  }
  work(request).then(
    (surface) => reply(surface ? { kind: 'done', surface } : { kind: 'done' }),
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      reply(error instanceof AppError ? { kind: 'failed', error: error.data, message } : { kind: 'failed', message });
    },
  );
});

async function work(request: Exclude<DrawRequest, { kind: 'cancel' | 'close' }>): Promise<Surface | undefined> {
  if (request.kind === 'surface') return makeSurface(request.background, request.variant, request.seed);
  const onPicture = () => reply({ kind: 'picture' });
  await drawDrug(request.job, request.surfaces, darkroom, { signal: cancellation.signal, onPicture });
  return undefined;
}

function reply(message: DrawReply): void {
  port.postMessage(message);
}
