import type { MessagePort } from 'node:worker_threads';
import * as z from 'zod';
import { call, job } from '../../../src-shared/contract/define.ts';
import { type AppContract, contract } from '../../../src-shared/contract/index.ts';
import { SampleStep } from '../../../src-shared/contract/sample.ts';
import { RunSummary } from '../../../src-shared/contract/training.ts';
import type { DeviceChoice, DevicePrognosis, DeviceWish } from '../../engine/onnx/device-choice.ts';
import type { Provider } from '../../engine/onnx/providers.ts';
import type { PretrainedPlaces } from '../../network/pretrained/pretrained-files.ts';
import type { PreviewView } from '../photo-address.ts';
import type { SampleDrawing } from '../sample-workspace.ts';

const { catalog, photos, dataset, evaluation, release, imaging, jobs } = contract;
const { follow, followLog, ...training } = contract.training;

/** What a thread of the open workspace answers: parts of the program's contract, and what only the program itself asks for. */
export const threadContract = {
  catalog,
  photos,
  dataset,
  training,
  evaluation,
  release,
  imaging,
  jobs,
  thread: {
    /** Reads ahead what a window will ask for. */
    warm: call(z.object({}), z.object({})),
    /** A step of a photo's way to the network, as PNG. `path`: absolute. */
    preview: call(z.object({ path: z.string(), view: z.custom<PreviewView>() }), z.custom<Uint8Array>()),
    /** Trains the run that is first in the queue; the program holds the training lock. */
    trainQueued: job(z.object({}), RunSummary.nullable()),
    /** Fills the workspace with the sample. */
    fillSample: job(z.custom<SampleDrawing>(), z.array(SampleStep)),
    /** Stops what runs, closes the workspace and ends the thread. */
    close: call(z.object({}), z.object({})),
  },
};
export type ThreadContract = typeof threadContract;

type Domain = Exclude<keyof AppContract & keyof ThreadContract, 'jobs'>;
/** An operation of the program that a thread can answer. */
export type ThreadPath = { [D in Domain]: `${D}.${Extract<keyof ThreadContract[D], string>}` }[Domain];

/** What a thread asks of the program, which knows it longer than a workspace is open: devices that were tried out once. */
export const programContract = {
  devices: {
    choose: job(z.custom<DeviceWish>(), z.custom<DeviceChoice>()),
    /** What can be said of every device without trying it out. */
    foresee: call(z.object({}), z.custom<readonly (readonly [Provider, DevicePrognosis])[]>()),
  },
  jobs,
};
export type ProgramContract = typeof programContract;

/** What a thread is started with. */
export type ThreadTask = {
  readonly workspaceDir: string;
  readonly pretrained: PretrainedPlaces;
  /** Where the program answers. */
  readonly program: MessagePort;
};
