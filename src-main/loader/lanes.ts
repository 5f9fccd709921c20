import { AppError, type AppErrorData } from '../../src-shared/errors.ts';
import { BatchRing, type RowOrigin } from './batch-ring.ts';
import { type Pass, photoAt, rowsOf, takeTicket } from './pass.ts';
import { type LoadSettings, RowMaker } from './row-maker.ts';

/** Rows in work in one thread at the same time: libvips decodes one while the thread prepares another. */
export const LANES = 2;

/** What lanes tell. */
export type LaneEvent =
  /** All rows of a batch are finished, the unreadable ones among them. */
  | { readonly type: 'batch'; readonly pass: number; readonly batch: number }
  /** `stack`: of what no text explains. */
  | {
      readonly type: 'unreadable';
      readonly pass: number;
      readonly place: number;
      readonly error: AppErrorData;
      readonly stack: string | undefined;
    };

/**
 * The work of one thread: takes the next row of the pass, makes it, and goes on, as far as there is room. Which thread
 * makes a row makes no difference to it.
 */
export class Lanes {
  readonly #maker: RowMaker;
  readonly #ring: BatchRing;
  readonly #emit: (event: LaneEvent) => void;
  /** For each lane the photo in work plus one, or 0: in shared memory, so that the photo is known that ended a thread. */
  readonly #inWork: Int32Array;
  #room = 0;
  #wakeUp: (() => void)[] = [];
  #isClosing = false;
  #running: Promise<void>[] = [];

  constructor(settings: LoadSettings, inWork: Int32Array, emit: (event: LaneEvent) => void) {
    this.#maker = new RowMaker(settings);
    this.#ring = new BatchRing(settings.ring);
    this.#inWork = inWork;
    this.#emit = emit;
  }

  /** Begins a pass; the one before is at its end. `room`: batches below this number have a slot. */
  start(pass: Pass, room: number): void {
    this.#room = room;
    this.#running = Array.from({ length: LANES }, (_, lane) => this.#work(pass, lane));
  }

  /** More slots are free now. */
  grant(room: number): void {
    this.#room = room;
    for (const wakeUp of this.#wakeUp.splice(0)) wakeUp();
  }

  /** Finishes the rows in work and stops. @throws what is a bug: everything else was told as an event. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.grant(this.#room);
    try {
      await Promise.all(this.#running);
    } finally {
      this.#maker.close();
    }
  }

  async #work(pass: Pass, lane: number): Promise<void> {
    for (;;) {
      const place = takeTicket(pass);
      if (place >= pass.photos.length) return;
      const batch = Math.floor(place / pass.batchSize);
      while (batch >= this.#room && !this.#isClosing) await new Promise<void>((resolve) => this.#wakeUp.push(resolve));
      if (this.#isClosing) return;
      Atomics.store(this.#inWork, lane, photoAt(pass, place) + 1);
      const origin = await this.#make(pass, place);
      Atomics.store(this.#inWork, lane, 0);
      if (this.#ring.finishRow(batch, origin) < rowsOf(pass, batch)) continue;
      this.#maker.finishBatch(pass, batch);
      this.#emit({ type: 'batch', pass: pass.id, batch });
    }
  }

  async #make(pass: Pass, place: number): Promise<RowOrigin> {
    try {
      return await this.#maker.make(pass, place);
    } catch (error) {
      const { data } = AppError.from(error);
      const stack = data.code === 'internal' && error instanceof Error ? error.stack : undefined;
      this.#emit({ type: 'unreadable', pass: pass.id, place, error: data, stack });
      return 'unreadable';
    }
  }
}
