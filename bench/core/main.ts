import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createCore } from '../../src-main/app/core.ts';
import { readPhotoView } from '../../src-main/app/photo-address.ts';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { JobEvent } from '../../src-shared/contract/jobs.ts';
import { AppError } from '../../src-shared/errors.ts';
import { judge } from '../train/goals.ts';
import { markdownTable } from '../train/table.ts';
import { makeLargeWorkspace } from '../window/make-workspace.ts';
import { type Operation, operations } from './operations.ts';
import { makeNewPhotos, prepareWorkspace } from './prepare.ts';
import { type Felt, felt } from './probe.ts';

/**
 * For how long each thing that a window can ask of a workspace of 100,000 photos keeps the thread that serves the window from
 * anything else. `--workspace DIR`: one that `bench/window/make-workspace.ts` has made; a copy is measured.
 * `--inline`: without threads, as the command line works.
 */

/** Nothing that a window asks for may take longer at a stretch. */
const BLOCK_MS = 50;

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    photos: { type: 'string', default: '100000' },
    inline: { type: 'boolean', default: false },
  },
});
const given = values.workspace === undefined ? null : resolve(values.workspace);
// Beside the workspace that is copied: photos are linked.
const dir = await mkdtemp(join(given === null ? tmpdir() : dirname(given), 'pillsnap-core-'));
const workspaceDir = join(dir, 'workspace');
const core = createCore({
  clock: { now: () => new Date() },
  hasWindow: !values.inline,
  pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
});
const client = createClient(contract, core.transport);
try {
  const large = given ?? join(dir, 'large');
  if (given === null) await makeLargeWorkspace(large, { photos: Number(values.photos) });
  await prepareWorkspace(large, workspaceDir);
  console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}; load ${load()}\n`);
  const rows = await measureAll();
  const header = [
    'operation',
    'longest block',
    'of it processor',
    'processor',
    'answer after',
    `at most ${BLOCK_MS} ms`,
  ];
  console.log(`${markdownTable(header, rows)}\n\nload at the end ${load()}`);
} finally {
  await core.close();
  await rm(dir, { recursive: true });
}

async function measureAll(): Promise<readonly (readonly string[])[]> {
  const opening = await felt(() => client.workspace.open({ dir: workspaceDir }));
  const { total, photos } = unwrap(await client.photos.list({ source: 'real', limit: 1 }));
  const all = unwrap(await client.workspace.info({})).counts;
  const [photo] = photos;
  if (!photo || total === 0) throw new Error('The workspace has no real photos');
  const { photoId, kcode } = photo;
  const files = makeNewPhotos(workspaceDir, dir, kcode);
  const rows = [rowOf('workspace.open', opening)];
  const asked = operations({ photos: all.studioPhotos + all.realPhotos, photoId, kcode, files });
  for (const operation of asked) rows.push(rowOf(nameOf(operation), await felt(() => ask(operation))));
  for (const address of ['view=cropped&size=300', 'view=prepared&size=300', 'view=augmented&size=300', 'width=512']) {
    const view = readPhotoView(new URLSearchParams(address));
    if (!view) throw new Error(`no view: ${address}`);
    rows.push(rowOf(`picture, ${address}`, await felt(() => core.photoPicture(photoId, view).make())));
  }
  return rows;
}

async function ask({ path, input = {}, refusedAs, cancelAfterMs }: Operation): Promise<void> {
  try {
    const value = unwrap(await core.transport.invoke(path, input));
    if (isJob(value)) await endOf(value.jobId, cancelAfterMs);
    if (refusedAs !== undefined) throw new Error(`${path} was to be refused as ${refusedAs}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== refusedAs) throw error;
  }
}

function isJob(value: unknown): value is { readonly jobId: string } {
  return typeof value === 'object' && value !== null && 'jobId' in value;
}

/** Waits for a job's end, which is not an error where it was cancelled here. */
async function endOf(jobId: string, cancelAfterMs: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<JobEvent>();
  const leave = client.jobs.events({ jobId, after: 0 }, (event) => event.type !== 'progress' && resolve(event));
  const timer = setTimeout(() => void client.jobs.cancel({ jobId }), cancelAfterMs ?? 2 ** 31 - 1);
  const last = await promise;
  clearTimeout(timer);
  leave();
  if (last.type === 'failed' && (last.error.code !== 'cancelled' || cancelAfterMs === undefined))
    throw new AppError(last.error);
}

function nameOf({ path, about }: Operation): string {
  return about === undefined ? path : `${path} (${about})`;
}

function rowOf(name: string, { block, blockProcessor, processor, elapsed }: Felt): readonly string[] {
  const verdict = judge({ claim: name, found: block, show: ms, direction: 'at most', goal: BLOCK_MS });
  return [name, ms(block), ms(blockProcessor), ms(processor), ms(elapsed), verdict];
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
