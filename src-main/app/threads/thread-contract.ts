import * as z from 'zod';
import { call } from '../../../src-shared/contract/define.ts';
import { type AppContract, contract } from '../../../src-shared/contract/index.ts';
import type { PreviewView } from '../photo-address.ts';

const { catalog, photos, dataset, evaluation, imaging, jobs } = contract;

/** What a thread of the open workspace answers: domains of the program's contract, and what only the program itself asks for. */
export const threadContract = {
  catalog,
  photos,
  dataset,
  evaluation,
  imaging,
  jobs,
  thread: {
    /** Reads ahead what a window will ask for. */
    warm: call(z.object({}), z.object({})),
    /** A step of a photo's way to the network, as PNG. `path`: absolute. */
    preview: call(z.object({ path: z.string(), view: z.custom<PreviewView>() }), z.custom<Uint8Array>()),
    /** Stops what runs, closes the workspace and ends the thread. */
    close: call(z.object({}), z.object({})),
  },
};
export type ThreadContract = typeof threadContract;

type Domain = Exclude<keyof AppContract & keyof ThreadContract, 'jobs'>;
/** An operation of the program that a thread can answer. */
export type ThreadPath = { [D in Domain]: `${D}.${Extract<keyof AppContract[D], string>}` }[Domain];

/** What a thread is started with. */
export type ThreadTask = { readonly workspaceDir: string };
