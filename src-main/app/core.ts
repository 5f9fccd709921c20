import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Transport } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { UploadedPhoto } from '../../src-shared/contract/prediction.ts';
import { appError } from '../../src-shared/errors.ts';
import { Devices } from '../engine/onnx/device-choice.ts';
import { configureDecoder } from '../imaging/decode.ts';
import type { PretrainedPlaces } from '../network/pretrained/pretrained-files.ts';
import { PredictThread } from '../prediction/predict-thread.ts';
import { TriedPhotos, type TriedPicture } from '../prediction/tried-photos.ts';
import { trainQueued } from '../training/train-run.ts';
import type { HandlerContext } from './handlers/context.ts';
import { createHandlers } from './handlers/index.ts';
import { Jobs } from './jobs.ts';
import type { PhotoView } from './photo-address.ts';
import type { PhotoPicture } from './photo-pictures.ts';
import { type Dialogs, Places } from './places.ts';
import { Profile } from './profile.ts';
import { createRouter } from './router.ts';
import { ShellLink } from './shell-link.ts';
import { closeCurrent } from './switch-workspace.ts';
import { inThreads } from './threads/in-threads.ts';
import { serveDevices } from './threads/program-devices.ts';
import { type ThreadKind, WorkspaceThreads } from './threads/workspace-threads.ts';
import { TrainingQueue, trainDependencies } from './training-queue.ts';
import { windowTransport } from './window-transport.ts';
import { OpenWorkspace } from './workspace-session.ts';

export type CoreOptions = {
  readonly clock: { readonly now: () => Date };
  /** `pretrainedPlaces` of the shell's process. */
  readonly pretrained: PretrainedPlaces;
  /** Left out, the program is alone: nothing is remembered, nobody is asked. */
  readonly shell?: ShellParts;
  /**
   * Whether a window waits for answers: what is heavy and what writes is done in threads then, by the system's clock, else where
   * it is asked for.
   */
  readonly hasWindow?: boolean;
};

/** What a shell brings along. */
export type ShellParts = {
  readonly kind: 'desktop' | 'headless';
  readonly platform: string;
  /** Where what the program remembers of its user is kept (`profileDir` of the shell's process); null: nowhere. */
  readonly profileDir: string | null;
  /** Whether a workspace that is opened goes on the list of recent ones. */
  readonly remembersWorkspaces: boolean;
  readonly homeDir: string;
  /** The current folder of the person who started the program. */
  readonly startDir: string;
  readonly dialogs: Dialogs | null;
};

/** The whole program without a shell around it. */
export type Core = {
  /** The in-process transport, which the command line uses as it is. */
  readonly transport: Transport;
  /** The same for windows, a port in front of it: it uses only such paths as `places` admits. */
  readonly windowTransport: Transport;
  /**
   * What a window shows of a photo of the open workspace. Pictures never travel over the contract.
   * @throws AppError `workspace.not_open`, `photos.not_found`; making it `io.*`, `imaging.*`.
   */
  photoPicture(photoId: number, view: PhotoView): PhotoPicture;
  /**
   * Whether a photo's address with this `v` names a picture that never changes: that of the open workspace
   * (`WorkspaceInfo.photoVersion`).
   */
  isPhotoVersion(version: string | null): boolean;
  /**
   * Keeps a photo that a window gave to be tried, for a while. Photos never travel over the contract.
   * @throws AppError `workspace.not_open`; as `TriedPhotos.add`.
   */
  upload(bytes: Uint8Array, name: string): Promise<UploadedPhoto>;
  /** The photo, or what a network saw of it. @throws AppError `prediction.upload_gone`. */
  uploadedPicture(uploadId: string, answer: number | null): TriedPicture;
  /** Which folders a window may see; a shell for other machines confines it. */
  readonly places: Places;
  /** The shell's end of `shell.commands` and of what the page tells it. */
  readonly shell: ShellLink;
  /** From now on the queue of the open workspace is trained here: for a shell with a window. */
  trainQueue(): void;
  /** Stops what runs, waits until it has stopped, then closes the workspace. Safe to call twice. */
  close(): Promise<void>;
};

/** Photos are decoded several at a time (import, thumbnails), so each one gets a single thread. */
const DECODER_THREADS = 1;

/** A program without a shell: a test, a bench. */
const ALONE: ShellParts = {
  kind: 'headless',
  platform: process.platform,
  profileDir: null,
  remembersWorkspaces: false,
  homeDir: homedir(),
  startDir: process.cwd(),
  dialogs: null,
};

/** Puts the program together: the one place that knows every part. One in a process. */
export function createCore({ clock, pretrained, shell, hasWindow = false }: CoreOptions): Core {
  configureDecoder({ threads: DECODER_THREADS });
  const jobs = new Jobs({ now: clock.now });
  const workspace = new OpenWorkspace();
  const parts = shell ?? ALONE;
  const places = new Places(parts);
  const profile = new Profile(parts.profileDir, parts);
  const link = new ShellLink({ kind: parts.kind, platform: parts.platform, hasDialogs: parts.dialogs !== null });
  const devices = new Devices();
  const training = { pretrained, devices, now: clock.now };
  const threads = hasWindow ? new WorkspaceThreads(pretrained, serveDevices(devices, clock.now)) : null;
  const queue = new TrainingQueue({
    workspace,
    jobs,
    train: (session, job) =>
      threads ? threads.of(session, 'job').trainQueued(job) : trainQueued(trainDependencies(session, training), job),
  });
  const context: HandlerContext = {
    workspace,
    jobs,
    pretrained,
    devices,
    queue,
    profile,
    places,
    dialogs: parts.dialogs,
    shell: link,
    tried: new TriedPhotos(),
    predictThread: new PredictThread(),
    threads,
    now: clock.now,
  };
  const threadOf = (kind: ThreadKind) => {
    const session = workspace.current();
    return threads && session && threads.of(session, kind);
  };
  const handlers = inThreads(createHandlers(context), threadOf, (path) => {
    // What a thread changes of the queue may let the next run begin here.
    if (path.startsWith('training.')) queue.look();
  });
  const transport = createRouter(contract, handlers, (operation, work) => jobs.start(operation, work));
  const knowsWorkspace = async (dir: string) => {
    const known = [workspace.current()?.workspaceDir, ...(await profile.workspaces()).map((entry) => entry.dir)];
    return known.includes(resolve(dir));
  };
  return {
    transport,
    windowTransport: windowTransport(contract, transport, { admit: (path) => places.admit(path), knowsWorkspace }),
    places,
    shell: link,
    isPhotoVersion: (version) => workspace.current()?.photoVersion === version,
    photoPicture(photoId, view) {
      const { photoFiles, pictures } = workspace.get();
      const photo = photoFiles.find(photoId);
      if (!photo) throw appError('photos.not_found', { photoId });
      return pictures.of(photo, view, threadOf('call')?.preview);
    },
    async upload(bytes, name) {
      workspace.get();
      return context.tried.add(bytes, name);
    },
    uploadedPicture: (uploadId, answer) => context.tried.picture(uploadId, answer),
    trainQueue: () => queue.start(),
    async close() {
      queue.stop();
      await jobs.stopAll();
      await closeCurrent(context);
    },
  };
}
