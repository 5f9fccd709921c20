import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { photoOf } from '../../dataset/library.fixture.ts';
import { createCore } from '../core.ts';
import { WorkspaceSession } from '../workspace-session.ts';

const now = () => new Date('2026-01-02T03:04:05Z');
const CONDITION = { light: '1', side: 'front', form: '0', elevation: '60', rotation: 90, size: '540' } as const;

let dir = '';
let core: ReturnType<typeof createCore>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap 약품 '));
  core = createCore({ clock: { now }, pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' } });
});

afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A workspace with two drugs, open. */
async function openCatalogue() {
  const client = createClient(contract, core.transport);
  unwrap(await client.workspace.create({ dir: join(dir, 'w') }));
  const drugs = ['K-1', 'K-2'].map((kcode) => ({ kcode, drug_name: `약 ${kcode}` }));
  writeFileSync(join(dir, 'drugs.json'), JSON.stringify({ drugs }));
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
  return client;
}

/** As another process would: one studio photo and two real ones of the first drug. */
function addPhotos(): void {
  const other = WorkspaceSession.open(join(dir, 'w'), now);
  const photo = (name: string, source: 'studio' | 'real') => photoOf({ name, classIndex: 0, source });
  other.photos.add([
    photo('studio', 'studio'),
    { ...photo('on wood', 'real'), condition: { ...CONDITION, background: 'wood' } },
    { ...photo('on palm', 'real'), condition: { ...CONDITION, background: 'palm' } },
  ]);
  other.close();
}

test('the overview follows what other programs add, and what a person decides', async () => {
  const client = await openCatalogue();
  const overview = async () => unwrap(await client.catalog.overview({})).classes;
  expect(await overview()).toMatchObject([{ referencePhotoId: null }, { photos: { studio: 0, real: 0 } }]);
  addPhotos();
  const [first] = await overview();
  expect(first).toMatchObject({
    kcode: 'K-1',
    photos: { studio: 1, real: 2, accepted: 0, pending: 3, rejected: 0 },
    needed: { studio: 15, real: 35 },
    splits: { train: 0, val: 0, test: 0 },
    accuracy: null,
  });
  const photoIds = [first?.referencePhotoId ?? -1];
  unwrap(await client.photos.decide({ selection: { photoIds }, action: { kind: 'reject', reason: 'blurred' } }));
  const [after] = await overview();
  expect(after?.photos).toEqual({ studio: 0, real: 2, accepted: 0, pending: 2, rejected: 1 });
  expect(after?.referencePhotoId).not.toBe(first?.referencePhotoId);
  unwrap(await client.photos.undo({}));
  expect((await overview())[0]).toEqual(first);
});

test('a real photo that is relabelled leaves its cell for that of the other drug', async () => {
  const client = await openCatalogue();
  addPhotos();
  const cellOf = async (kcode: string) =>
    unwrap(await client.catalog.conditions({ kcode })).cells.find(
      ({ background, light, side }) => `${background} ${light} ${side}` === 'wood 1 front',
    );
  const cell = await cellOf('K-1');
  expect(cell).toMatchObject({ count: 1, rotations: [90] });
  expect((await cellOf('K-2'))?.count).toBe(0);
  const selection = { photoIds: cell?.photoIds ?? [] };
  unwrap(await client.photos.decide({ selection, action: { kind: 'relabel', kcode: 'K-2' } }));
  expect((await cellOf('K-1'))?.count).toBe(0);
  expect(await cellOf('K-2')).toEqual(cell);
});

test('the conditions of a drug that is not in the catalogue are no empty answer', async () => {
  const client = await openCatalogue();
  expect(await client.catalog.conditions({ kcode: 'K-3' })).toMatchObject({
    ok: false,
    error: { reason: 'catalog.no_such_class', code: 'not_found' },
  });
});
