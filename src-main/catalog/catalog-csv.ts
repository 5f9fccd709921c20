import { CsvError, parse } from 'csv-parse/sync';
import { appError } from '../../src-shared/errors.ts';
import { type CatalogEntry, checkWeight, parseKcode } from './catalog-entry.ts';

const REQUIRED_COLUMNS = ['kcode', 'drug_name'] as const;

/** Parses a CSV with the header `kcode,drug_name,manufacturer,form,weight`, in any order; other columns are kept. */
export function parseCatalogCsv(text: string, file: string): CatalogEntry[] {
  const [header, ...rows] = parseRows(text, file);
  if (header === undefined) throw appError('catalog.empty', { file });
  const columns = header.cells.map((name) => name.trim().toLowerCase());
  checkColumns(columns, `${file}:${header.line}`);
  return rows.map(({ cells, line }) => parseRow(columns, cells, `${file}:${line}`));
}

type Row = { readonly cells: readonly string[]; readonly line: number };

function parseRows(text: string, file: string): Row[] {
  try {
    // With `info` each record comes with the number of the line on which it ends.
    const records: unknown = parse(text, { info: true, skip_empty_lines: true, skip_records_with_empty_values: true });
    // csv-parse documents this shape for `info: true`; its types know only plain records.
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw appError('catalog.broken_csv', { file, problem: error.message });
  }
}

function checkColumns(columns: readonly string[], place: string): void {
  for (const column of REQUIRED_COLUMNS) {
    if (!columns.includes(column))
      throw appError('catalog.missing_column', { place, column, found: columns.join(', ') });
  }
  // Spreadsheets write empty columns at the end: nameless ones are no error and are left out.
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined) throw appError('catalog.duplicate_column', { place, column: twice });
}

function parseRow(columns: readonly string[], cells: readonly string[], place: string): CatalogEntry {
  const values = new Map(columns.map((column, index) => [column, (cells[index] ?? '').trim()]));
  values.delete('');
  const { kcode, drug_name, manufacturer, form, weight, ...other } = Object.fromEntries(values);
  return {
    place,
    kcode: parseKcode(kcode ?? '', place),
    drugName: drug_name ?? '',
    manufacturer,
    form,
    trainingWeight: weight === undefined || weight === '' ? undefined : checkWeight(Number(weight), weight, place),
    other,
  };
}
