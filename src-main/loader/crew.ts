import type { Worker } from 'node:worker_threads';
import { appError } from '../../src-shared/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import { LANES, type LaneEvent, Lanes } from './lanes.ts';
import type { Pass } from './pass.ts';
import type { LoadSettings } from './row-maker.ts';
import { sampleAt } from './shared-samples.ts';

/** What a loading thread starts with. */
export type CrewTask = {
  readonly settings: LoadSettings;
  /** See `Lanes`. */
  readonly inWork: Int32Array;
};

/** To a loading thread. `room`: batches below this number have a slot. */
export type CrewCommand =
  | { readonly type: 'start'; readonly pass: Pass; readonly room: number }
  | { readonly type: 'grant'; readonly room: number }
  | { readonly type: 'close' };

/** Whoever makes the rows. */
export type Crew = {
  start(pass: Pass, room: number): void;
  grant(room: number): void;
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>;
};

/** Where the threads' entry lies when the program runs from source; in a bundle it is beside the others. */
const WORKER_URL = new URL('./load-worker.ts', import.meta.url);

export type CrewOptions = {
  readonly settings: LoadSettings;
  readonly threads: number;
  readonly workerUrl?: URL | undefined;
  readonly onEvent: (event: LaneEvent) => void;
  /** A thread has ended without being asked; its rows will never come. */
  readonly onEnded: (error: Error) => void;
};

/** The calling thread itself: makes rows while it waits for them. */
export function inlineCrew({ settings, onEvent }: Pick<CrewOptions, 'settings' | 'onEvent'>): Crew {
  return new Lanes(settings, new Int32Array(LANES), onEvent);
}

/** Threads of their own. They go on while the calling thread is busy, as far as they have room. */
export class ThreadCrew implements Crew {
  readonly #threads: readonly { readonly worker: Worker; readonly exit: Promise<void> }[];
  #isClosing = false;

  constructor({ settings, threads, workerUrl = WORKER_URL, onEvent, onEnded }: CrewOptions) {
    this.#threads = Array.from({ length: threads }, () => {
      const inWork = new Int32Array(new SharedArrayBuffer(LANES * Int32Array.BYTES_PER_ELEMENT));
      const worker = startThread(workerUrl, { workerData: { settings, inWork } satisfies CrewTask });
      const exit = Promise.withResolvers<void>();
      let problem: unknown;
      worker.on('message', onEvent);
      worker.on('error', (error) => {
        problem = error;
      });
      worker.once('exit', (code) => {
        exit.resolve();
        if (this.#isClosing) return;
        const message = problem instanceof Error ? problem.message : `exit code ${code}`;
        onEnded(appError('training.loader_ended', { problem: message, photos: namesOf(settings, inWork) }));
      });
      return { worker, exit: exit.promise };
    });
  }

  start(pass: Pass, room: number): void {
    this.#tell({ type: 'start', pass, room });
  }

  grant(room: number): void {
    this.#tell({ type: 'grant', room });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#tell({ type: 'close' });
    await Promise.all(this.#threads.map(({ exit }) => exit));
  }

  #tell(command: CrewCommand): void {
    for (const { worker } of this.#threads) worker.postMessage(command);
  }
}

function namesOf({ samples }: LoadSettings, inWork: Int32Array): string {
  const photos = Array.from(inWork).filter((value) => value > 0);
  return photos.map((value) => sampleAt(samples, value - 1).name).join(', ') || '-';
}
