import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError, type AppErrorReason } from '../../src-shared/errors.ts';
import { jsonErrorOffset } from './json-position.ts';
import { readCatalog } from './read-catalog.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), '카탈로그 '));
});
afterAll(() => rm(dir, { recursive: true }));

async function read(name: string, content: string | Uint8Array) {
  const path = join(dir, name);
  await writeFile(path, content);
  return readCatalog(path);
}

const drug = { kcode: 'K-030864', drug_name: '타이레놀', manufacturer: '한국얀센', form: '정제' };
const json = (...drugs: readonly unknown[]) => JSON.stringify({ drugs });
const failures: readonly [string, string, string | Uint8Array, AppErrorReason, string][] = [
  ['an empty list', 'a.json', json(), 'catalog.empty', 'a.json'],
  ['an empty file as JSON', 'a.json', '', 'catalog.json_ends', 'line 1, column 1'],
  ['a CSV with its header only', 'a.csv', 'kcode,drug_name\n', 'catalog.empty', 'a.csv'],
  ['an empty CSV', 'a.csv', '', 'catalog.empty', 'a.csv'],
  ['JSON without drugs', 'a.json', '{"pills":[]}', 'catalog.no_drugs', 'found: -'],
  ['a list at the top', 'a.json', '[1,2]', 'catalog.no_drugs', '[1,2]'],
  ['JSON cut off', 'a.json', '{"drugs":[\n{"kcode":"K-1"', 'catalog.json_ends', 'line 2, column 15'],
  ['JSON with a comma too many', 'a.json', '{"drugs":[\n  {},\n]}', 'catalog.not_json', 'line 3, column 1'],
  ['a drug that is a text', 'a.json', json('K-1'), 'catalog.not_an_object', 'drugs[0]'],
  [
    'a K-code that is a number',
    'a.json',
    json(drug, { ...drug, kcode: 7 }),
    'catalog.not_a_text',
    'drugs[1]: "kcode" is 7',
  ],
  ['a missing K-code', 'a.json', json({ drug_name: 'x' }), 'catalog.missing_field', 'drugs[0]: the field "kcode"'],
  ['a missing name', 'a.json', json({ kcode: 'K-1' }), 'catalog.missing_field', '"drug_name"'],
  ['an empty K-code', 'a.json', json({ ...drug, kcode: '  ' }), 'catalog.empty_kcode', 'drugs[0]'],
  ['a K-code with a slash', 'a.json', json({ ...drug, kcode: '../K' }), 'catalog.unusable_kcode', '"../K"'],
  ['a K-code that is two dots', 'a.json', json({ ...drug, kcode: '..' }), 'catalog.unusable_kcode', '".."'],
  ['a K-code with a line break', 'a.json', json({ ...drug, kcode: 'K\n1' }), 'catalog.unusable_kcode', '"K\\n1"'],
  ['a K-code that Windows reserves', 'a.json', json({ ...drug, kcode: 'con' }), 'catalog.unusable_kcode', '"con"'],
  [
    'the same K-code twice',
    'a.json',
    json(drug, { ...drug, kcode: 'k-030864 ' }),
    'catalog.duplicate_kcode',
    'a.json: drugs[0]',
  ],
  [
    'the same K-code twice in a CSV',
    'a.csv',
    'kcode,drug_name\nK-1,a\nK-2,b\nK-1,c\n',
    'catalog.duplicate_kcode',
    'a.csv:4',
  ],
  [
    'a weight of zero',
    'a.json',
    json({ ...drug, training_config: { weight: 0 } }),
    'catalog.wrong_weight',
    'drugs[0].training_config.weight',
  ],
  [
    'a weight that is a text',
    'a.json',
    json({ ...drug, training_config: { weight: '1' } }),
    'catalog.wrong_weight',
    '"1"',
  ],
  [
    'a weight in a CSV that is no number',
    'a.csv',
    'kcode,drug_name,weight\nK-1,a,viel\n',
    'catalog.wrong_weight',
    'a.csv:2',
  ],
  [
    'a CSV without the K-code column',
    'a.csv',
    'code,drug_name\nK-1,a\n',
    'catalog.missing_column',
    'found: code, drug_name',
  ],
  ['a CSV with a column twice', 'a.csv', 'kcode,drug_name,kcode\nK-1,a,b\n', 'catalog.duplicate_column', '"kcode"'],
  ['a CSV row with a field too few', 'a.csv', 'kcode,drug_name,form\nK-1,a\n', 'catalog.broken_csv', 'line 2'],
  ['bytes that are no text', 'a.csv', Uint8Array.of(0xff, 0xff, 0xff, 0x81), 'catalog.unknown_encoding', 'a.csv'],
];

test.each(failures)('%s is refused, with the place and what was found', async (_title, name, content, reason, part) => {
  const error = await read(name, content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ reason, message: expect.stringContaining(part) });
});

test.each([
  ['{"a":1,}', 7],
  ['{"a" 1}', 5],
  ['[1 2]', 3],
  ['[1}', 2],
  ['{1:2}', 1],
  ['["a\nb"]', 1],
  ['[01]', 2],
  ['nul', 0],
  ['{} x', 3],
  ['[1,', 3],
  ['', 0],
])('the first wrong character of %j is found', (text, offset) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(jsonErrorOffset(text)).toBe(offset);
});

test('a file that is not there is named', async () => {
  await expect(readCatalog(join(dir, '없음.json'))).rejects.toMatchObject({ reason: 'io.not_found' });
});

test('keys that the program has no use for are kept, also beside the training weight', async () => {
  const [entry] = await read('a.json', json({ ...drug, colour: '하양', training_config: { weight: 1.5, epochs: 3 } }));
  expect(entry).toMatchObject({
    kcode: 'K-030864',
    drugName: '타이레놀',
    trainingWeight: 1.5,
    other: { colour: '하양', training_config: { epochs: 3 } },
  });
});

const csv =
  'KCODE, Drug_Name ,manufacturer,form,weight,비고,,\r\n"K-1","정, ""특""",한국얀센,정제,2.5,메모,,\r\n\r\nK-2,b,c,d,,,,\r\n';
test('a CSV may have a byte order mark, CRLF, quotes, blank lines, nameless columns and an empty weight', async () => {
  const entries = await read('a.csv', `\ufeff${csv}`);
  expect(entries).toMatchObject([
    {
      kcode: 'K-1',
      drugName: '정, "특"',
      manufacturer: '한국얀센',
      form: '정제',
      trainingWeight: 2.5,
      other: { 비고: '메모' },
    },
    { kcode: 'K-2', trainingWeight: undefined },
  ]);
});

test('a CSV that Korean Excel wrote in CP949 reads the same', async () => {
  // "kcode,drug_name\nK-1,타이레놀\n" in CP949 (python3: 'x'.encode('cp949')).
  const name = [0xc5, 0xb8, 0xc0, 0xcc, 0xb7, 0xb9, 0xb3, 0xee];
  const bytes = [...Buffer.from('kcode,drug_name\nK-1,'), ...name, 0x0a];
  expect(await read('a.csv', Uint8Array.from(bytes))).toMatchObject([{ kcode: 'K-1', drugName: '타이레놀' }]);
});

test('a file without a telling extension is read by its first character', async () => {
  expect(await read('drugs.txt', ` ${json(drug)}`)).toHaveLength(1);
  expect(await read('drugs.dat', 'kcode,drug_name\nK-1,a\n')).toHaveLength(1);
});
