import { readFile } from 'node:fs/promises';
import type { Protocol } from 'electron';
import { AppError } from '../../src-shared/errors.ts';
import type { Core } from '../app/core.ts';
import type { PageFile } from '../app/page-files.ts';
import { SECURITY_HEADERS } from '../app/page-security.ts';
import { PHOTO_VIEW_RULE, photoOf, readPhotoView } from '../app/photo-address.ts';

/** A scheme of our own instead of file://, whose pages could read every file of the person. */
export const PAGE_SCHEME = 'pill';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;

/** Before the app is ready: a standard, secure scheme has an origin, so that `'self'` means something. */
export function registerPageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
}

/** Serves the built page and the photos of the open workspace under `pill://app/`. */
export function servePage(
  protocol: Pick<Protocol, 'handle'>,
  core: Pick<Core, 'photoPicture'>,
  files: ReadonlyMap<string, PageFile>,
): void {
  protocol.handle(PAGE_SCHEME, async (request) => {
    try {
      return await answer(new URL(request.url), core, files);
    } catch (error) {
      const { code, message } = AppError.from(error);
      return respond(code === 'not_found' ? 404 : 500, 'text/plain; charset=utf-8', code === 'internal' ? '' : message);
    }
  });
}

async function answer(
  url: URL,
  core: Pick<Core, 'photoPicture'>,
  files: ReadonlyMap<string, PageFile>,
): Promise<Response> {
  const text = 'text/plain; charset=utf-8';
  if (url.host !== 'app') return respond(404, text, '');
  const photoId = photoOf(url.pathname);
  if (photoId !== null) {
    const view = readPhotoView(url.searchParams);
    if (view === null) return respond(400, text, PHOTO_VIEW_RULE);
    const { contentType, make } = core.photoPicture(photoId, view);
    return respond(200, contentType, await make());
  }
  const file = files.get(url.pathname);
  return file ? respond(200, file.contentType, await readFile(file.path)) : respond(404, text, '');
}

function respond(status: number, contentType: string, body: string | Uint8Array): Response {
  const headers = { ...SECURITY_HEADERS, 'content-type': contentType };
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
}
