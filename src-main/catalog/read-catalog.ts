import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { appError, systemError } from '../../src-shared/errors.ts';
import { parseCatalogCsv } from './catalog-csv.ts';
import { type CatalogEntry, checkEntries } from './catalog-entry.ts';
import { parseCatalogJson } from './catalog-json.ts';

/** A catalogue of 100 drugs has about 50 kB. Whatever is above this is another kind of file. */
const MAX_CATALOG_BYTES = 64 * 1024 * 1024;

/**
 * Reads a catalogue: JSON or CSV, by the extension and otherwise by the first character. UTF-8, UTF-16 with a byte order
 * mark, or CP949 (EUC-KR), which Korean Excel writes.
 * @throws AppError `catalog.*` naming the place and what is expected there, `io.*`.
 */
export async function readCatalog(file: string): Promise<CatalogEntry[]> {
  const text = decodeText(await readBytes(file), file);
  const entries = isJson(file, text) ? parseCatalogJson(text, file) : parseCatalogCsv(text, file);
  checkEntries(entries, file);
  return entries;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_CATALOG_BYTES) {
      throw appError('catalog.file_too_large', { file, sizeBytes: size, maxBytes: MAX_CATALOG_BYTES });
    }
    return await readFile(file);
  } catch (error) {
    throw systemError(error, file);
  }
}

/** TextDecoder drops a byte order mark, and with `fatal` throws on bytes that the encoding does not have. */
function decodeText(bytes: Uint8Array, file: string): string {
  for (const encoding of hasUtf16Mark(bytes) ? ['utf-16le'] : ['utf-8', 'euc-kr']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw appError('catalog.unknown_encoding', { file });
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}

function isJson(file: string, text: string): boolean {
  const extension = extname(file).toLowerCase();
  if (extension === '.json' || extension === '.csv') return extension === '.json';
  return /^\s*[[{]/.test(text);
}
