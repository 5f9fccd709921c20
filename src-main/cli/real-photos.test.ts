import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { ReleaseReport } from '../../src-shared/contract/release.ts';
import { RunSummary } from '../../src-shared/contract/training.ts';

/**
 * 456 photos of 23 drugs by the U.S. National Library of Medicine. They are no part of the repository. Each drug is one
 * photograph, in several sizes and turned: the hardest case there is for a split.
 */
const PHOTOS = join(import.meta.dirname, '../../../shared/data/nlm-studio');
const MAIN = join(import.meta.dirname, 'main.ts');
const isThere = existsSync(PHOTOS);
if (!isThere) process.stderr.write(`skipped: the chain on real photos, because ${PHOTOS} is not there\n`);

/** "800", "1024" or "original" in the rest of the name: the studio part, as the files of 800 pixels and more. */
const STUDIO_NAME = /800|1024|original/;

const dir = mkdtempSync(join(tmpdir(), 'pillsnap 실사진 '));
const workspace = join(dir, 'workspace');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function pillsnap(...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args, '--workspace', workspace, '--json'], {
    maxBuffer: 1e9,
  });
  return JSON.parse(stdout);
}

function layOutPhotos(): number {
  const drugs = readdirSync(PHOTOS)
    .sort()
    .map((name, index) => ({ name, kcode: `K-9${String(index + 1).padStart(5, '0')}` }));
  for (const { name, kcode } of drugs) {
    for (const file of readdirSync(join(PHOTOS, name))) {
      const folder = join(dir, STUDIO_NAME.test(file.replace(name, '')) ? 'studio' : 'real', kcode);
      mkdirSync(folder, { recursive: true });
      cpSync(join(PHOTOS, name, file), join(folder, file));
    }
  }
  const catalogue = drugs.map(({ name, kcode }) => ({ kcode, drug_name: name, manufacturer: 'NLM', form: 'tablet' }));
  writeFileSync(join(dir, 'top_100_drugs.json'), JSON.stringify({ drugs: catalogue }));
  writeFileSync(
    join(dir, 'recipe.yaml'),
    'model: {name: test_efficientnet, pretrained: false}\n' +
      'data: {input_size: 64, batch_size: 32}\ntraining: {epochs: 2, warmup_epochs: 1}\n',
  );
  return drugs.length;
}

describe.skipIf(!isThere)('the chain on 456 real photos', () => {
  test('ends in a measured package, and no copy of a photo crosses the split', { timeout: 180_000 }, async () => {
    const numClasses = layOutPhotos();
    await pillsnap('init', workspace);
    expect(await pillsnap('catalog', 'import', join(dir, 'top_100_drugs.json'))).toMatchObject({ numClasses });
    const linked = await pillsnap('dataset', 'link-studio', join(dir, 'studio'));
    const imported = await pillsnap('photos', 'import', join(dir, 'real'));
    expect(linked).toMatchObject({ linked: 207, refused: [], unknownFolders: [] });
    expect(imported).toMatchObject({ found: 249, imported: 249, refused: [] });

    await pillsnap('dataset', 'integrate');
    expect(await pillsnap('dataset', 'split')).toMatchObject({ crossingCopies: 0, leftOut: [] });
    await pillsnap('dataset', 'manifest');
    const splits: Record<string, { kcode: string }[]> = JSON.parse(
      readFileSync(join(workspace, 'artifacts/datasets/splits.json'), 'utf8'),
    );
    const splitsOfDrug = new Map<string, Set<string>>();
    for (const [split, photos] of Object.entries(splits)) {
      for (const { kcode } of photos) splitsOfDrug.set(kcode, (splitsOfDrug.get(kcode) ?? new Set()).add(split));
    }
    // Each drug is one photograph, so all of its files have to stand together: known from the data, not from our detector.
    expect([...splitsOfDrug.values()].map((names) => names.size)).toEqual(new Array(numClasses).fill(1));

    const run = RunSummary.parse(await pillsnap('train', '--config', join(dir, 'recipe.yaml')));
    expect(run).toMatchObject({ state: 'finished', epochsDone: 2, numClasses });
    const evaluation = EvaluationReport.parse(await pillsnap('evaluate'));
    expect(evaluation.overall.samples).toBe(splits.test?.length);
    expect(evaluation.leftOut).toEqual([]);
    const release = ReleaseReport.parse(await pillsnap('export'));
    expect(release.parity.passed).toBe(true);
    expect(release.verdict).toBe('refuse');
  });
});
