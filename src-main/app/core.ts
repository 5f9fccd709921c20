import { resolve } from 'node:path';
import type { Transport } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { appError } from '../../src-shared/errors.ts';
import { Devices } from '../engine/onnx/device-choice.ts';
import { configureDecoder } from '../imaging/decode.ts';
import type { PretrainedPlaces } from '../network/pretrained/pretrained-files.ts';
import type { HandlerContext } from './handlers/context.ts';
import { createHandlers } from './handlers/index.ts';
import { Jobs } from './jobs.ts';
import type { PhotoView } from './photo-address.ts';
import { type PhotoPicture, PhotoPictures } from './photo-pictures.ts';
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
   * What a window shows of a photo of the open workspace. Pictures never travel over the contract.
   * @throws AppError `workspace.not_open`, `photos.not_found`; making it `io.*`, `imaging.*`.
   */
  photoPicture(photoId: number, view: PhotoView): PhotoPicture;
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
  const pictures = new PhotoPictures();
  const context: HandlerContext = { workspace, jobs, pretrained, devices: new Devices(), now: clock.now };
  const transport = createRouter(contract, createHandlers(context), (operation, work) => jobs.start(operation, work));
  return {
    transport,
    photoPicture(photoId, view) {
      const { workspaceDir, photoFiles } = workspace.get();
      const file = photoFiles.find(photoId);
      if (!file) throw appError('photos.not_found', { photoId });
      return pictures.of(resolve(workspaceDir, file.path), file.sha256, view);
    },
    async close() {
      await jobs.stopAll();
      workspace.replace(null);
    },
  };
}
