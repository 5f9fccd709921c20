import { readFile } from 'node:fs/promises';
import type { Protocol } from 'electron';
import { UPLOAD_PATH } from '../../src-shared/contract/prediction.ts';
import { AppError } from '../../src-shared/errors.ts';
import type { Core } from '../app/core.ts';
import type { PageFile } from '../app/page-files.ts';
import { IMMUTABLE, SECURITY_HEADERS } from '../app/page-security.ts';
import { PHOTO_VIEW_RULE, photoOf, readPhotoView } from '../app/photo-address.ts';
import { receiveUpload, uploadedPictureOf } from '../app/upload.ts';

/** A scheme of our own instead of file://, whose pages could read every file of the person. */
export const PAGE_SCHEME = 'pill';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;

/** Before the app is ready: a standard, secure scheme has an origin, so that `'self'` means something. */
export function registerPageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
}

type PageCore = Pick<Core, 'photoPicture' | 'isPhotoVersion' | 'upload' | 'uploadedPicture'>;

/** Serves the built page, the photos of the open workspace and uploads under `pill://app/`. */
export function servePage(
  protocol: Pick<Protocol, 'handle'>,
  core: PageCore,
  files: ReadonlyMap<string, PageFile>,
): void {
  protocol.handle(PAGE_SCHEME, async (request) => {
    try {
      return await answer(request, core, files);
    } catch (error) {
      const { code, message } = AppError.from(error);
      return respond(code === 'not_found' ? 404 : 500, 'text/plain; charset=utf-8', code === 'internal' ? '' : message);
    }
  });
}

async function answer(request: Request, core: PageCore, files: ReadonlyMap<string, PageFile>): Promise<Response> {
  const url = new URL(request.url);
  const text = 'text/plain; charset=utf-8';
  if (url.host !== 'app') return respond(404, text, '');
  if (request.method === 'POST' && url.pathname === UPLOAD_PATH) return takeUpload(request, url, core);
  const photoId = photoOf(url.pathname);
  if (photoId !== null) {
    const view = readPhotoView(url.searchParams);
    if (view === null) return respond(400, text, PHOTO_VIEW_RULE);
    const { contentType, make } = core.photoPicture(photoId, view);
    const caching = core.isPhotoVersion(url.searchParams.get('v')) ? IMMUTABLE : 'no-cache';
    return respond(200, contentType, await make(request.signal), caching);
  }
  const uploaded = uploadedPictureOf(url.pathname, url.searchParams);
  if (uploaded !== null) {
    const { contentType, make } = core.uploadedPicture(uploaded.uploadId, uploaded.answer);
    return respond(200, contentType, await make());
  }
  const file = files.get(url.pathname);
  return file ? respond(200, file.contentType, await readFile(file.path)) : respond(404, text, '');
}

/** A window can go nowhere else, so only our own page can ask; one that names another origin is not it. */
async function takeUpload({ headers, body }: Request, { searchParams: parameters }: URL, core: PageCore) {
  const origin = headers.get('origin');
  if (origin !== null && origin !== PAGE_ORIGIN) return respond(403, 'text/plain; charset=utf-8', '');
  const { status, result } = await receiveUpload(core, {
    parameters,
    declaredBytes: headers.get('content-length'),
    body: body ?? noBody(),
  });
  return respond(status, 'application/json; charset=utf-8', JSON.stringify(result));
}

async function* noBody(): AsyncGenerator<Uint8Array> {}

function respond(status: number, contentType: string, body: string | Uint8Array, caching = 'no-cache'): Response {
  const headers = { ...SECURITY_HEADERS, 'content-type': contentType, 'cache-control': caching };
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
}
