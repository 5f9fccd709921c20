import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import { type Db, writeTransaction } from './database.ts';

type DrugRow = {
  class_index: number;
  kcode: string;
  drug_name: string;
  manufacturer: string;
  form: string;
  training_weight: number;
  other_json: string;
};

export class SqliteCatalogRepository implements CatalogRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  list(): Drug[] {
    const rows = this.#db.prepare<[], DrugRow>('SELECT * FROM drug ORDER BY class_index').all();
    return rows.map((row) => ({
      classIndex: row.class_index,
      kcode: row.kcode,
      drugName: row.drug_name,
      manufacturer: row.manufacturer,
      form: row.form,
      trainingWeight: row.training_weight,
      other: JSON.parse(row.other_json),
    }));
  }

  count(): number {
    return this.#db.prepare<[], number>('SELECT count(*) FROM drug').pluck().get() ?? 0;
  }

  update<T>(decide: (known: readonly Drug[]) => { readonly save: readonly Drug[]; readonly result: T }): T {
    const save = this.#db.prepare<DrugRow>(
      `INSERT INTO drug (class_index, kcode, drug_name, manufacturer, form, training_weight, other_json)
       VALUES (@class_index, @kcode, @drug_name, @manufacturer, @form, @training_weight, @other_json)
       ON CONFLICT (class_index) DO UPDATE SET
         drug_name = excluded.drug_name, manufacturer = excluded.manufacturer, form = excluded.form,
         training_weight = excluded.training_weight, other_json = excluded.other_json`,
    );
    return writeTransaction(this.#db, () => {
      const { save: drugs, result } = decide(this.list());
      for (const drug of drugs) save.run(rowOf(drug));
      return result;
    });
  }
}

function rowOf(drug: Drug): DrugRow {
  return {
    class_index: drug.classIndex,
    kcode: drug.kcode,
    drug_name: drug.drugName,
    manufacturer: drug.manufacturer,
    form: drug.form,
    training_weight: drug.trainingWeight,
    other_json: JSON.stringify(drug.other),
  };
}
