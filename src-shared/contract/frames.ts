import * as z from 'zod';
import { ErrorData } from './jobs.ts';

/** A number that the client chooses: of one request, or of one subscription while it lives. */
const Id = z.number().int().positive();

/** What a client sends over a port. */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('invoke'), id: Id, path: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('subscribe'), id: Id, path: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('unsubscribe'), id: Id }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** What the core answers. `seq` counts the events of one subscription from 1, so that a lost one is noticed. */
export const ServerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('value'), id: Id, value: z.unknown() }),
  z.object({ type: z.literal('error'), id: Id, error: ErrorData }),
  z.object({ type: z.literal('event'), id: Id, seq: Id, event: z.unknown() }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

/** Any two-way channel that keeps order: a WebSocket, a worker's port, Electron's IPC. It carries plain data. */
export interface Port {
  send(frame: unknown): void;
  /** Called once, before the first frame can arrive. */
  onMessage(listener: (frame: unknown) => void): void;
  /** Called once; the listener runs when the other side is gone. */
  onClose(listener: () => void): void;
}
