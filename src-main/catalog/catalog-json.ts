import { appError } from '../../src-shared/errors.ts';
import { type CatalogEntry, checkWeight, parseKcode } from './catalog-entry.ts';
import { jsonErrorOffset } from './json-position.ts';

/** Parses `{"drugs": [{"kcode", "drug_name", "manufacturer", "form", "training_config": {"weight"}}]}`; other keys are kept. */
export function parseCatalogJson(text: string, file: string): CatalogEntry[] {
  const root = parseJson(text, file);
  const drugs = isRecord(root) ? root.drugs : undefined;
  if (!Array.isArray(drugs)) throw appError('catalog.no_drugs', { file, found: quote(isRecord(root) ? drugs : root) });
  return drugs.map((drug: unknown, index) => parseDrug(drug, `${file}: drugs[${index}]`));
}

function parseDrug(drug: unknown, place: string): CatalogEntry {
  if (!isRecord(drug)) throw appError('catalog.not_an_object', { place, found: quote(drug) });
  const { kcode, drug_name, manufacturer, form, training_config, ...other } = drug;
  const { weight, rest } = parseTrainingConfig(training_config, place);
  return {
    place,
    kcode: parseKcode(requiredText(kcode, 'kcode', place), place),
    drugName: requiredText(drug_name, 'drug_name', place),
    manufacturer: optionalText(manufacturer, 'manufacturer', place),
    form: optionalText(form, 'form', place),
    trainingWeight: weight,
    other: Object.keys(rest).length === 0 ? other : { ...other, training_config: rest },
  };
}

function parseTrainingConfig(
  value: unknown,
  place: string,
): { weight: number | undefined; rest: Readonly<Record<string, unknown>> } {
  if (value === undefined || value === null) return { weight: undefined, rest: {} };
  const at = `${place}.training_config`;
  if (!isRecord(value)) throw appError('catalog.not_an_object', { place: at, found: quote(value) });
  const { weight, ...rest } = value;
  if (weight === undefined || weight === null) return { weight: undefined, rest };
  const number = typeof weight === 'number' ? weight : Number.NaN;
  return { weight: checkWeight(number, quote(weight), `${at}.weight`), rest };
}

function requiredText(value: unknown, field: string, place: string): string {
  const text = optionalText(value, field, place);
  if (text === undefined) throw appError('catalog.missing_field', { place, field });
  return text;
}

function optionalText(value: unknown, field: string, place: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw appError('catalog.not_a_text', { place, field, found: quote(value) });
  return value.trim();
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const offset = jsonErrorOffset(text);
    const before = text.slice(0, offset).split('\n');
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    if (offset >= text.length) throw appError('catalog.json_ends', place);
    throw appError('catalog.not_json', { ...place, found: quote(text.slice(offset, offset + 20)) });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A found value as JSON, short enough for one line. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? '-';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
