import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UPLOAD_PATH } from '../../../src-shared/contract/prediction.ts';
import { AppError, type AppErrorCode } from '../../../src-shared/errors.ts';
import type { Core } from '../../app/core.ts';
import type { PageFile } from '../../app/page-files.ts';
import { IMMUTABLE, SECURITY_HEADERS } from '../../app/page-security.ts';
import { PHOTO_VIEW_RULE, photoOf, readPhotoView } from '../../app/photo-address.ts';
import { receiveUpload, uploadedPictureOf } from '../../app/upload.ts';
import type { Gate } from './gate.ts';

export type Site = {
  readonly core: Pick<Core, 'photoPicture' | 'isPhotoVersion' | 'upload' | 'uploadedPicture'>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly gate: Gate;
};

/** Answers one HTTP request: the way in, photos, uploads and the files of the page. */
export async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  try {
    await route(request, response, site);
  } catch (error) {
    const { code, message } = AppError.from(error);
    const { status, text } = code === 'internal' ? { status: 500, text: 'Internal error' } : refusalOf(code, message);
    sendText(response, status, text);
  }
}

async function route(request: IncomingMessage, response: ServerResponse, { core, files, gate }: Site): Promise<void> {
  const { headers, method } = request;
  if (!gate.isKnownHost(headers)) return sendText(response, 421, 'This server is not known by that name.');
  // Not parsed as a URL: `//name/` would be read as a host.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const parameters = new URLSearchParams(query);
  if (method === 'POST' && path === UPLOAD_PATH) return takeUpload(request, response, core, gate, parameters);
  if (method !== 'GET' && method !== 'HEAD') return sendText(response, 405, 'Only GET.');
  const token = parameters.get('token');
  if (path === '/' && token !== null) return enter(response, gate, token);
  if (!gate.isSession(headers)) return sendText(response, 401, NO_SESSION);
  if (!gate.isOwnPage(headers)) return sendText(response, 403, NOT_OWN_PAGE);
  const photoId = photoOf(path);
  if (photoId !== null) return sendPhoto(request, response, core, photoId, parameters);
  const uploaded = uploadedPictureOf(path, parameters);
  if (uploaded !== null) {
    const { contentType, make } = core.uploadedPicture(uploaded.uploadId, uploaded.answer);
    return send(response, 200, { 'content-type': contentType, 'cache-control': 'no-store' }, await make());
  }
  const file = files.get(path);
  if (!file) return sendText(response, 404, 'There is nothing here.');
  const caching = file.isImmutable ? IMMUTABLE : 'no-cache';
  send(response, 200, { 'content-type': file.contentType, 'cache-control': caching }, await readFile(file.path));
}

const NOT_OWN_PAGE = 'Only this server’s own page may ask.';
const NO_SESSION =
  'Open the address that pillsnap printed when it started; it ends in ?token=...\n' +
  'pillsnap이 시작할 때 출력한 주소(?token=...)로 접속하십시오.\n';

/** The token is taken out of the address at once, so that it stays in no history and no screenshot. */
function enter(response: ServerResponse, gate: Gate, token: string): void {
  if (gate.isToken(token)) send(response, 303, { location: '/', 'set-cookie': gate.sessionCookie() }, '');
  else sendText(response, 403, 'The token is wrong. / 토큰이 올바르지 않습니다.\n');
}

/** Only for a page of this server, which has to say so: a form on another site could send photos too. */
async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  core: Site['core'],
  gate: Gate,
  parameters: URLSearchParams,
): Promise<void> {
  const { headers } = request;
  if (!gate.isSession(headers)) return sendText(response, 401, NO_SESSION);
  if (!gate.isOwnPage(headers) || !gate.isOwnOrigin(headers)) return sendText(response, 403, NOT_OWN_PAGE);
  const { status, result } = await receiveUpload(core, {
    parameters,
    declaredBytes: headers['content-length'] ?? null,
    // Without destroying the request, or a refusal could not be answered.
    body: request.iterator({ destroyOnReturn: false }),
  });
  const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  send(response, status, type, JSON.stringify(result));
  // What is still coming of a refused photo is thrown away.
  request.resume();
}

async function sendPhoto(
  request: IncomingMessage,
  response: ServerResponse,
  core: Site['core'],
  photoId: number,
  parameters: URLSearchParams,
): Promise<void> {
  const view = readPhotoView(parameters);
  if (view === null) return sendText(response, 400, PHOTO_VIEW_RULE);
  const { tag, contentType, make } = core.photoPicture(photoId, view);
  // A grid of 100,000 photos must not ask about each of them again whenever it is scrolled back.
  const caching = core.isPhotoVersion(parameters.get('v')) ? IMMUTABLE : 'private, no-cache';
  const headers = { etag: `"${tag}"`, 'cache-control': caching };
  if (request.headers['if-none-match'] === headers.etag) return send(response, 304, headers, '');
  send(response, 200, { ...headers, 'content-type': contentType }, await make(goneSignal(response)));
}

/** Fires when the browser no longer waits: the photo was scrolled out of sight. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) response.destroy();
  else send(response, status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, text);
}

function refusalOf(code: AppErrorCode, message: string): { status: number; text: string } {
  const status = code === 'not_found' ? 404 : code === 'invalid_input' ? 422 : code === 'forbidden' ? 403 : 503;
  return { status, text: message };
}
