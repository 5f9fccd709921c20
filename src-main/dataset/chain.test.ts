import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { integrate } from './integrate.ts';
import { workspaceWithDrugs } from './library.fixture.ts';
import { linkStudio } from './link-studio.ts';
import { makeManifest, readManifest } from './manifest.ts';
import { split } from './split.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

/** From linked and imported photos to a manifest. */
async function runChain(workspace: Workspace, dirs: { readonly studio: string; readonly real: string }) {
  const { context } = workspace;
  const linked = await linkStudio({ dir: dirs.studio }, workspace, context);
  const imported = await importPhotos({ dir: dirs.real }, workspace, context);
  await integrate({ materialise: false }, workspace, context);
  const report = await split({ reset: false }, workspace, context);
  const { manifestPath } = await makeManifest({ name: 'test', version: '1.0.0' }, workspace, context);
  const manifest = await readManifest(manifestPath);
  return { linked, imported, report, files: manifest.files };
}

test('two folders of photos with copies of every kind become a dataset without a leak, also when photos are added', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const dirs = { studio: join(workspace.root, '스튜디오 사진'), real: join(workspace.root, '실사진') };
  /** The picture's name is the file's up to the first dot. */
  const addPhotos = async (kcode: string, first: number, count: number) => {
    for (let index = first; index < first + count; index++) {
      const name = `${kcode}-${index}`;
      const original = await drawPicture(name);
      const small = await sharp(original).resize(120).png().toBuffer();
      await put(dirs.studio, `${kcode}/${name}.studio.jpg`, original);
      await put(dirs.real, `${kcode}/${name}.same.jpg`, original);
      await put(dirs.real, `${kcode}/${name}.turned.jpg`, await sharp(original).rotate(90).jpeg().toBuffer());
      await put(dirs.real, `${kcode}/${name}.small.jpg`, await sharp(small).flop().jpeg({ quality: 60 }).toBuffer());
      await put(
        dirs.real,
        `${kcode}/${name}.cut.jpg`,
        await sharp(original).resize(480, 480, { fit: 'cover' }).jpeg().toBuffer(),
      );
    }
  };
  const splitsByPicture = (files: Awaited<ReturnType<typeof runChain>>['files'], names: ReadonlyMap<string, string>) =>
    new Map(
      [...Map.groupBy(files, (file) => names.get(file.path))].map(([name, group]) => [
        name,
        [...new Set(group.map(({ split: place }) => place))],
      ]),
    );
  const namesOf = () =>
    new Map(
      workspace.photos
        .list({ offset: 0, limit: 1000 })
        .photos.map((photo) => [photo.path, photo.originalPath.split('/').at(-1)?.split('.')[0] ?? '']),
    );

  await addPhotos('K-1', 0, 10);
  await addPhotos('K-2', 0, 4);
  const first = await runChain(workspace, dirs);
  expect(first.linked).toMatchObject({ linked: 14, refused: [] });
  expect(first.imported).toMatchObject({ imported: 56, refused: [] });
  expect(first.report).toMatchObject({ crossingCopies: 0, leftOut: [], tooSmall: [], copies: { groups: 14 } });
  const before = splitsByPicture(first.files, namesOf());
  expect([...before.values()].every((places) => places.length === 1)).toBe(true);

  await addPhotos('K-1', 10, 5);
  const second = await runChain(workspace, dirs);
  expect(second.report).toMatchObject({ crossingCopies: 0, copies: { groups: 19 } });
  const after = splitsByPicture(second.files, namesOf());
  for (const [name, places] of before) expect(after.get(name)).toEqual(places);
});

/** Photos of 23 drugs by the U.S. National Library of Medicine; not part of this repository. */
const NLM = join(import.meta.dirname, '../../../shared/data/nlm-studio');

test("NLM's 456 files are 23 photographs, each in one split", async (context) => {
  if (!existsSync(NLM)) context.skip(`the photos at ${NLM} are not on this machine`);
  const drugs = (await readdir(NLM)).sort();
  const kcodes = drugs.map((_, index) => `K-${String(index + 1).padStart(6, '0')}`);
  await using workspace = await workspaceWithDrugs(...kcodes);
  const dirs = { studio: join(workspace.root, 'studio'), real: join(workspace.root, 'real') };
  for (const [index, drug] of drugs.entries()) {
    for (const file of await readdir(join(NLM, drug))) {
      const folder = join(/800|1024|original/.test(file) ? dirs.studio : dirs.real, kcodes[index] ?? '');
      await mkdir(folder, { recursive: true });
      await symlink(join(NLM, drug, file), join(folder, file));
    }
  }
  const { linked, imported, report, files } = await runChain(workspace, dirs);
  expect(linked).toMatchObject({ linked: 207, refused: [], missingDrugs: [] });
  expect(imported).toMatchObject({ imported: 249, refused: [] });
  expect(report).toMatchObject({ crossingCopies: 0, copies: { photos: 454, groups: 23 }, leftOut: [] });
  // One photograph for each drug can fill one split only: every class says so.
  expect(report.tooSmall.map(({ groups }) => groups)).toEqual(Array(23).fill(1));
  for (const group of Map.groupBy(files, (file) => file.kcode).values()) {
    expect(new Set(group.map((file) => file.split)).size).toBe(1);
  }
  for (const place of ['train', 'val', 'test'])
    expect(files.filter((file) => file.split === place).length).toBeGreaterThan(0);
});
