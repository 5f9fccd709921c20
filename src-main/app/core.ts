import { resolve } from 'node:path';
import type { Transport } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { appError } from '../../src-shared/errors.ts';
import { configureDecoder } from '../imaging/decode.ts';
import { makeThumbnail } from '../imaging/thumbnail.ts';
import type { PretrainedPlaces } from '../network/pretrained/pretrained-files.ts';
import type { HandlerContext } from './handlers/context.ts';
import { createHandlers } from './handlers/index.ts';
import { Jobs } from './jobs.ts';
import { createRouter } from './router.ts';
import { OpenWorkspace } from './workspace-session.ts';

export type CoreOptions = {
  readonly clock: { readonly now: () => Date };
  /** `pretrainedPlaces` of the shell's process. */
  readonly pretrained: PretrainedPlaces;
};

/** The whole program without a shell around it. */
export type Core = {
  /** The in-process transport: the command line uses it as it is, other shells put a port in front of it. */
  readonly transport: Transport;
  /**
   * A photo of the open workspace, small and upright: what a window shows. Pictures never travel over the contract.
   * `sha256` is that of the original. @throws AppError `workspace.not_open`, `photos.not_found`, `io.*`.
   */
  photoThumbnail(photoId: number, side: number): { readonly sha256: string; make(): Promise<Uint8Array> };
  /** Stops what runs, waits until it has stopped, then closes the workspace. Safe to call twice. */
  close(): Promise<void>;
};

/** Photos are decoded several at a time (import, thumbnails), so each one gets a single thread. */
const DECODER_THREADS = 1;

/** Puts the program together: the one place that knows every part. One in a process. */
export function createCore({ clock, pretrained }: CoreOptions): Core {
  configureDecoder({ threads: DECODER_THREADS });
  const jobs = new Jobs({ now: clock.now });
  const workspace = new OpenWorkspace();
  const context: HandlerContext = { workspace, jobs, pretrained, now: clock.now };
  const transport = createRouter(contract, createHandlers(context), (operation, work) => jobs.start(operation, work));
  return {
    transport,
    photoThumbnail(photoId, side) {
      const { workspaceDir, photoFiles } = workspace.get();
      const file = photoFiles.find(photoId);
      if (!file) throw appError('photos.not_found', { photoId });
      return { sha256: file.sha256, make: () => makeThumbnail(resolve(workspaceDir, file.path), side) };
    },
    async close() {
      await jobs.stopAll();
      workspace.replace(null);
    },
  };
}
