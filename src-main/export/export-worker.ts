import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../src-shared/errors.ts';
import { configureDecoder } from '../imaging/decode.ts';
import { loadTrainedModel } from '../training/trained-model.ts';
import type { ExportCommand, ExportMessage, ExportTask } from './export-messages.ts';
import { exportPackage } from './package.ts';

// The entry of the exporting thread. It ends by itself when its port is closed: terminating a thread while ONNX Runtime
// runs in it aborts the whole process.

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const { model, dir, evaluation, classMapping, createdAt } = workerData as ExportTask; // set by runExport, who alone starts this file
const abort = new AbortController();
port.on('message', (_stop: ExportCommand) => abort.abort());
const post = (message: ExportMessage): void => port.postMessage(message);
try {
  configureDecoder({ threads: 1 });
  const report = await exportPackage(
    { dir, model: await loadTrainedModel(model), evaluation, classMapping },
    { workspaceDir: model.workspaceDir, now: () => createdAt },
    { signal: abort.signal, report: (progress) => post({ type: 'progress', progress }) },
  );
  post({ type: 'finished', report });
} catch (error) {
  const { data } = AppError.from(error);
  const stack = data.code === 'internal' && error instanceof Error ? error.stack : undefined;
  post({ type: 'failed', error: data, stack });
} finally {
  port.close();
}
