import { MessageChannel } from 'node:worker_threads';
import type { Transport } from '../../../src-shared/contract/define.ts';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import type { SampleStep } from '../../../src-shared/contract/sample.ts';
import { AppError, type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { startThread } from '../../threads/start-thread.ts';
import type { JobContext } from '../jobs.ts';
import { messagePortPort, workerPort } from '../message-port.ts';
import { serveTransport } from '../message-transport.ts';
import type { PreviewView } from '../photo-address.ts';
import type { SampleDrawing } from '../sample-workspace.ts';
import { jobOverTransport } from './job-over-transport.ts';
import type { ThreadTask } from './thread-contract.ts';

/** Where the thread's entry lies. */
const WORKER_URL = new URL('./workspace-worker.ts', import.meta.url);

/** A thread that has the workspace open by itself and answers what `threadContract` lists. */
export class WorkspaceThread {
  /** When it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #transport: Transport;
  #state: 'open' | 'closing' | 'ended' = 'open';
  #problem = '';

  /** `program` answers what `programContract` lists. */
  constructor(task: Omit<ThreadTask, 'program'>, program: Transport) {
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadTask = { ...task, program: port2 };
    const worker = startThread(WORKER_URL, { workerData, transferList: [port2] });
    serveTransport(program, messagePortPort(port1));
    worker.on('error', (error) => {
      this.#problem = error instanceof Error ? error.message : String(error);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    worker.once('exit', (code) => {
      this.#problem ||= `exit code ${code}`;
      if (this.#state === 'open') this.#state = 'ended';
      resolve();
    });
    // After that: whoever is told that the thread is gone asks why.
    this.#transport = createMessageTransport(workerPort(worker));
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The answer to a call. @throws AppError of the call; `workspace.not_open` once it closes; `workspace.thread_ended`. */
  async ask(path: string, input: unknown): Promise<unknown> {
    const result = await this.#transport.invoke(path, input);
    if (result.ok) return result.value;
    throw this.#errorOf(result.error);
  }

  /** `PhotoBrowser.warm`. */
  async warm(): Promise<void> {
    await this.ask('thread.warm', {}).catch(() => {});
  }

  /** `PhotoPictures.preview`. @throws AppError as `ask`. */
  readonly preview = async (path: string, view: PreviewView): Promise<Uint8Array> =>
    (await this.ask('thread.preview', { path, view })) as Uint8Array; // as the thread's contract says

  /** `trainQueued` in the workspace. @throws AppError as `work`. */
  async trainQueued(job: JobContext): Promise<unknown> {
    return this.work('thread.trainQueued', {}, job);
  }

  /** `fillSample` in the workspace. @throws AppError as `work`. */
  async fillSample(drawing: SampleDrawing, job: JobContext): Promise<SampleStep[]> {
    return (await this.work('thread.fillSample', drawing, job)) as SampleStep[]; // as the thread's contract says
  }

  /** Does long work and gives its output; the signal asks it to stop. @throws AppError as `ask`, and of the work. */
  work(path: string, input: unknown, job: JobContext): Promise<unknown> {
    return jobOverTransport(this.#transport, { path, input }, job, (error) => this.#errorOf(error));
  }

  /** Stops what runs and waits until the thread has ended. What was asked before is answered or fails. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      void this.#transport.invoke('thread.close', {});
    }
    await this.ended;
  }

  /** Whatever goes wrong in a workspace that is being closed comes of that. */
  #errorOf(error: AppErrorData): AppError {
    if (this.#state === 'closing') return appError('workspace.not_open');
    if (error.reason !== 'contract.connection_lost') return new AppError(error);
    return appError('workspace.thread_ended', { problem: this.#problem });
  }
}
