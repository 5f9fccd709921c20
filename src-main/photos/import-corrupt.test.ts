import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCatalog } from '../catalog/import-catalog.ts';
import { corruptPictures } from '../imaging/corrupt-pictures.fixture.ts';
import { temporaryWorkspace } from '../storage/workspace.fixture.ts';
import { importPhotos } from './import-photos.ts';
import { put } from './pictures.fixture.ts';

/** One of so many of the corrupt pictures; all of them are looked at where they are decoded. */
const EVERY = 3;

test('an import goes through a folder of corrupt pictures, and lists each that it refuses with its reason', async () => {
  await using workspace = await temporaryWorkspace();
  const drugs = [{ kcode: 'K-000001', drug_name: 'one' }];
  await importCatalog({ file: await put(workspace.root, 'drugs.json', JSON.stringify({ drugs })) }, workspace);
  const dir = join(workspace.root, 'in');
  const pictures = (await corruptPictures()).filter((_, index) => index % EVERY === 0);
  for (const { name, bytes } of pictures) await put(dir, `K-000001/${name}`, bytes);
  const report = await importPhotos({ dir }, workspace, workspace.context);
  expect(report.found).toBe(pictures.length);
  expect(report.imported + report.alreadyThere + report.refused.length).toBe(pictures.length);
  const refused = new Map(report.refused.map(({ path, problem }) => [path.split('/').at(-1), problem]));
  for (const { name, outcome } of pictures) {
    if (outcome === 'refused') expect(refused.get(name)?.reason, name).toMatch(/^imaging\./);
    if (outcome === 'whole') expect(refused.get(name), name).toBeUndefined();
  }
  for (const { path, problem } of report.refused) expect(problem.message).toContain(path);
  expect(report.refused.length).toBeGreaterThan(100);
  expect(workspace.photos.list({ offset: 0, limit: 1 }).total).toBe(report.imported);
});
