import type { Drug } from '../../src-shared/contract/catalog.ts';

/** Where the drugs are kept; `storage` implements it. */
export interface CatalogRepository {
  /** Every drug in the order of its class index. */
  list(): Drug[];
  count(): number;
  /** Reads, decides and saves in one transaction: nothing is half-saved, and nobody else writes in between. */
  update<T>(decide: (known: readonly Drug[]) => { readonly save: readonly Drug[]; readonly result: T }): T;
}
