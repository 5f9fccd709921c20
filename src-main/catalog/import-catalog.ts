import type { CatalogImportReport, Drug } from '../../src-shared/contract/catalog.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import type { CatalogRepository } from './catalog-repository.ts';
import { writeClassMapping } from './class-mapping.ts';
import { kcodeKey } from './kcode.ts';
import { readCatalog } from './read-catalog.ts';

type Deps = { readonly catalog: CatalogRepository; readonly workspaceDir: string };

/** A drug without a weight counts once (owner's plan: `training_config.weight` multiplies a class's weight). */
const DEFAULT_TRAINING_WEIGHT = 1;

/**
 * Takes a catalogue file into the workspace and writes class_mapping.json. The class index of a drug is its place in the
 * file at its first import and frozen from then on: later files append and change names, nothing else.
 * @throws AppError `catalog.*`, `io.*`; then nothing has been changed.
 */
export async function importCatalog(
  { file }: { readonly file: string },
  { catalog, workspaceDir }: Deps,
): Promise<CatalogImportReport> {
  const entries = await readCatalog(file);
  const merged = catalog.update((known) => {
    const result = mergeCatalog(known, entries);
    return { save: result.save, result };
  });
  const drugs = catalog.list();
  return {
    file,
    added: merged.added,
    changed: merged.changed,
    unchanged: merged.unchanged,
    absent: merged.absent,
    withoutWeight: entries.filter((entry) => entry.trainingWeight === undefined).map((entry) => entry.kcode),
    numClasses: drugs.length,
    classMappingPath: await writeClassMapping(workspaceDir, drugs),
  };
}

type Merge = Pick<CatalogImportReport, 'added' | 'changed' | 'unchanged' | 'absent'> & { readonly save: Drug[] };

/** What a file changes in the drugs known so far. */
export function mergeCatalog(known: readonly Drug[], entries: readonly CatalogEntry[]): Merge {
  const byKey = new Map(known.map((drug) => [kcodeKey(drug.kcode), drug]));
  const absent = new Map(byKey);
  const merge: Merge = { save: [], added: [], changed: [], unchanged: 0, absent: [] };
  let nextIndex = known.length;
  for (const entry of entries) {
    const old = byKey.get(kcodeKey(entry.kcode));
    absent.delete(kcodeKey(entry.kcode));
    const drug = applyEntry(old, entry, old?.classIndex ?? nextIndex);
    const changes = old ? listChanges(old, drug) : [];
    if (!old) {
      nextIndex += 1;
      merge.added.push(drug.kcode);
    }
    if (old && changes.length === 0) merge.unchanged += 1;
    else merge.save.push(drug);
    merge.changed.push(...changes);
  }
  merge.absent.push(...[...absent.values()].map((drug) => drug.kcode));
  return merge;
}

/** What the file does not say stays as it was. The K-code keeps the spelling that its folders were named by. */
function applyEntry(old: Drug | undefined, entry: CatalogEntry, classIndex: number): Drug {
  return {
    classIndex,
    kcode: old?.kcode ?? entry.kcode,
    drugName: entry.drugName,
    manufacturer: entry.manufacturer ?? old?.manufacturer ?? '',
    form: entry.form ?? old?.form ?? '',
    trainingWeight: entry.trainingWeight ?? old?.trainingWeight ?? DEFAULT_TRAINING_WEIGHT,
    other: { ...entry.other },
  };
}

function listChanges(old: Drug, drug: Drug): CatalogImportReport['changed'] {
  const fields = ['drugName', 'manufacturer', 'form', 'trainingWeight', 'other'] as const;
  return fields
    .map((field) => ({ kcode: drug.kcode, field, from: textOf(old[field]), to: textOf(drug[field]) }))
    .filter(({ from, to }) => from !== to);
}

function textOf(value: string | number | object): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
