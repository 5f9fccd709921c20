import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ClassMapping } from '../../src-shared/contract/catalog.ts';
import { put } from '../photos/pictures.fixture.ts';
import { temporaryWorkspace } from '../storage/workspace.fixture.ts';
import { importCatalog } from './import-catalog.ts';

const entry = (kcode: string, more: object = {}) => ({
  kcode,
  drug_name: `약 ${kcode}`,
  manufacturer: 'm',
  form: 'f',
  ...more,
});
const catalogText = (...drugs: readonly object[]) => JSON.stringify({ drugs });

test('the first import gives each drug its place in the file and writes the class mapping', async () => {
  await using workspace = await temporaryWorkspace();
  const file = await put(
    workspace.root,
    'a.json',
    catalogText(entry('K-2', { training_config: { weight: 2 } }), entry('K-1')),
  );
  const report = await importCatalog({ file }, workspace);
  expect(report).toMatchObject({
    added: ['K-2', 'K-1'],
    changed: [],
    absent: [],
    withoutWeight: ['K-1'],
    numClasses: 2,
  });
  const mapping = ClassMapping.parse(JSON.parse(await readFile(report.classMappingPath, 'utf8')));
  expect(mapping).toEqual({
    class_to_idx: { 'K-2': 0, 'K-1': 1 },
    idx_to_class: { '0': 'K-2', '1': 'K-1' },
    num_classes: 2,
    metadata: {
      'K-2': { index: 0, drug_name: '약 K-2', manufacturer: 'm', form: 'f', training_weight: 2 },
      'K-1': { index: 1, drug_name: '약 K-1', manufacturer: 'm', form: 'f', training_weight: 1 },
    },
    version: '1.0.0',
  });
});

test('a later import appends and renames, and never moves or reuses an index', async () => {
  await using workspace = await temporaryWorkspace();
  const first = await put(
    workspace.root,
    'a.json',
    catalogText(entry('K-1', { training_config: { weight: 3 } }), entry('K-2'), entry('K-3')),
  );
  await importCatalog({ file: first }, workspace);
  const second = await put(
    workspace.root,
    'b.json',
    catalogText(entry('K-9'), entry('k-3', { drug_name: '새 이름' }), entry('K-1', { colour: '하양' })),
  );
  const report = await importCatalog({ file: second }, workspace);
  expect(report).toMatchObject({ added: ['K-9'], absent: ['K-2'], unchanged: 0, numClasses: 4 });
  expect(report.changed).toEqual([
    { kcode: 'K-3', field: 'drugName', from: '약 K-3', to: '새 이름' },
    { kcode: 'K-1', field: 'other', from: '{}', to: '{"colour":"하양"}' },
  ]);
  expect(workspace.catalog.list().map((drug) => [drug.classIndex, drug.kcode, drug.trainingWeight])).toEqual([
    [0, 'K-1', 3],
    [1, 'K-2', 1],
    [2, 'K-3', 1],
    [3, 'K-9', 1],
  ]);
  expect(await importCatalog({ file: second }, workspace)).toMatchObject({ added: [], changed: [], unchanged: 3 });
});

test('a file with one wrong drug changes nothing', async () => {
  await using workspace = await temporaryWorkspace();
  const file = await put(workspace.root, 'a.json', catalogText(entry('K-1'), entry('K-1')));
  await expect(importCatalog({ file }, workspace)).rejects.toMatchObject({ reason: 'catalog.duplicate_kcode' });
  expect(workspace.catalog.count()).toBe(0);
});
