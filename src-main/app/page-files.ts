import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { appError } from '../../src-shared/errors.ts';
import { listFiles } from '../files/list-files.ts';

export type PageFile = { readonly path: string; readonly contentType: string; readonly isImmutable: boolean };

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/**
 * The files of the built page by their URL path. Only what is listed here is ever served: a path in a request is looked
 * up and never joined to a folder.
 * @throws AppError `serve.no_page` where the page has not been built.
 */
export async function listPageFiles(dir: string): Promise<ReadonlyMap<string, PageFile>> {
  const index = join(dir, 'index.html');
  try {
    await readFile(index);
  } catch {
    throw appError('serve.no_page', { path: index });
  }
  const files = new Map<string, PageFile>();
  for await (const found of listFiles(dir)) {
    const contentType = CONTENT_TYPES[extname(found.path)];
    if (found.kind !== 'file' || contentType === undefined) continue;
    const name = `/${relative(dir, found.path).split(sep).join('/')}`;
    // Vite writes a hash of the content into the names of everything under assets/.
    files.set(name, { path: found.path, contentType, isImmutable: name.startsWith('/assets/') });
  }
  const start = files.get('/index.html');
  if (start) files.set('/', start);
  return files;
}
