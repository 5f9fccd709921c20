import { expect, test } from 'vitest';
import { sampleCatalogue, sampleDrugs } from './drug.ts';

const drugs = sampleDrugs();

test('the sample has sixteen drugs with K-codes and Korean names of their own', () => {
  expect(drugs).toHaveLength(16);
  expect(new Set(drugs.map((drug) => drug.kcode)).size).toBe(16);
  expect(new Set(drugs.map((drug) => drug.drug_name)).size).toBe(16);
  for (const drug of drugs) {
    expect(drug.drug_name).toMatch(/[가-힣]/);
    expect(drug.manufacturer).toMatch(/[가-힣]/);
  }
});

test('it holds every shape and form, and pairs that differ in little more than their imprint', () => {
  expect(new Set(drugs.map((drug) => drug.shape)).size).toBe(8);
  expect(new Set(drugs.map((drug) => drug.form)).size).toBe(4);
  const alike = drugs.filter((a) =>
    drugs.some((b) => a !== b && a.shape === b.shape && a.form === b.form && a.manufacturer === b.manufacturer),
  );
  expect(alike.length).toBeGreaterThanOrEqual(8);
});

test('no two drugs share the imprint of both sides and the shape', () => {
  const looks = drugs.map((drug) => JSON.stringify([drug.shape, drug.front, drug.back]));
  expect(new Set(looks).size).toBe(drugs.length);
});

test('the catalogue has the keys that importers read, and more', () => {
  const [first] = sampleCatalogue(drugs).drugs;
  expect(first).toMatchObject({
    kcode: 'K-099001',
    drug_name: '다솔렌정 5밀리그램',
    manufacturer: '달무리제약',
    form: '정제',
    training_config: { weight: 1 },
    shape: 'round',
    imprint_front: 'DM 5',
    score: 'line',
  });
});
