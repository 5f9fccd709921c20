import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import { LARGEST_UPLOAD_KB, UploadedPhoto } from '../../../src-shared/contract/prediction.ts';
import { createCore } from '../../app/core.ts';
import { startServer } from './server.ts';
import { webSocketPort } from './web-socket-port.ts';

const NO_WEIGHTS = { cacheDir: join(tmpdir(), 'pillsnap no weights'), hub: 'http://127.0.0.1:9' };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: { readonly allowedHosts?: readonly string[] } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'pillsnap serve '));
  const pageDir = join(dir, 'page');
  mkdirSync(join(pageDir, 'assets'), { recursive: true });
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(pageDir, 'assets', 'page-abc.js'), 'export {};');
  writeFileSync(join(dir, 'secret.html'), 'secret');
  const core = createCore({ clock: { now: () => new Date() }, pretrained: NO_WEIGHTS });
  const client = createClient(contract, core.transport);
  unwrap(await client.workspace.create({ dir: join(dir, 'workspace') }));
  const server = await startServer({
    core,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: options.allowedHosts ?? [],
    pageDir,
  });
  cleanups.push(
    () => rmSync(dir, { recursive: true, force: true }),
    () => core.close(),
    () => server.close(),
  );
  const token = new URL(server.url).searchParams.get('token') ?? '';
  const host = `127.0.0.1:${server.port}`;
  const entered = await get(server.port, `/?token=${token}`);
  const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
  return { dir, core, client, server, token, host, entered, cookie, port: server.port };
}

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** `path` goes out as it is written: no client tidies `..` away. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The status with which an upgrade is refused, or 101 with the open socket. */
function upgrade(port: number, headers: Record<string, string>, path = '/contract') {
  return new Promise<{ status: number; socket: WebSocket }>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    cleanups.push(() => socket.terminate());
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode ?? 0, socket }));
    socket.on('error', reject);
  });
}

test('the token is exchanged for a cookie that no script and no other site can use, and leaves the address', async () => {
  const { entered, port, cookie } = await start();
  expect(entered.status).toBe(303);
  expect(entered.headers.location).toBe('/');
  expect(String(entered.headers['set-cookie'])).toMatch(
    /^pillsnap_\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/,
  );
  const page = await get(port, '/', { cookie });
  expect(page.status).toBe(200);
  expect(String(page.body)).toContain('<title>page</title>');
});

test('without the cookie, with a wrong one or with a wrong token there is nothing to see', async () => {
  const { port, cookie, token } = await start();
  const [name] = cookie.split('=');
  expect((await get(port, '/')).status).toBe(401);
  expect((await get(port, '/assets/page-abc.js')).status).toBe(401);
  expect((await get(port, '/', { cookie: `${name}=${'0'.repeat(64)}` })).status).toBe(401);
  // The cookie is another secret than the token in the address.
  expect((await get(port, '/', { cookie: `${name}=${token}` })).status).toBe(401);
  expect((await get(port, `/?token=${'0'.repeat(64)}`)).status).toBe(403);
  expect((await get(port, '/?token=')).status).toBe(403);
});

test('a name that was pointed at this address is refused, also with the cookie', async () => {
  const { port, cookie, token } = await start();
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
    expect((await get(port, '/', { host, cookie })).status, host).toBe(421);
    expect((await get(port, `/?token=${token}`, { host })).status, host).toBe(421);
  }
  expect((await get(port, '/', { host: `localhost:${port}`, cookie })).status).toBe(200);
});

test('a further name is known only where it was allowed', async () => {
  const { port, cookie } = await start({ allowedHosts: ['gpu.example'] });
  expect((await get(port, '/', { host: `gpu.example:${port}`, cookie })).status).toBe(200);
  expect((await get(port, '/', { host: `other.example:${port}`, cookie })).status).toBe(421);
});

test('a page of another site on this machine gets nothing, although the browser sends it the cookie', async () => {
  const { port, cookie } = await start();
  expect((await get(port, '/photo/1', { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await get(port, '/photo/1', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await get(port, '/photo/1', { cookie, origin: 'http://127.0.0.1:3000' })).status).toBe(403);
});

test('every answer forbids inline scripts, sniffing, framing and referrers', async () => {
  const { port, cookie } = await start();
  for (const answer of [
    await get(port, '/', { cookie }),
    await get(port, '/'),
    await get(port, '/nothing', { cookie }),
  ]) {
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
  }
});

test('no path leads out of the page folder', async () => {
  const { port, cookie } = await start();
  const paths = [
    '/../secret.html',
    '/..%2fsecret.html',
    '/assets/../../secret.html',
    '//secret.html',
    '/%2e%2e/secret.html',
  ];
  for (const path of paths) {
    const answer = await get(port, path, { cookie });
    expect(answer.status, path).toBe(404);
    expect(String(answer.body)).not.toContain('secret');
  }
});

test('only GET and HEAD are answered', async () => {
  const { port, cookie } = await start();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect((await get(port, '/', { cookie }, method)).status, method).toBe(405);
  }
  const head = await get(port, '/', { cookie }, 'HEAD');
  expect(head.status).toBe(200);
  expect(head.body.length).toBe(0);
});

test('the contract answers over the WebSocket of our own page and of no other', async () => {
  const { port, cookie, host, dir } = await start();
  const origin = `http://${host}`;
  expect((await upgrade(port, { cookie })).status).toBe(403);
  expect((await upgrade(port, { cookie, origin: 'http://evil.example' })).status).toBe(403);
  expect((await upgrade(port, { cookie, origin: 'null' })).status).toBe(403);
  expect((await upgrade(port, { cookie, origin: 'http://evil.example', host: 'evil.example' })).status).toBe(421);
  expect((await upgrade(port, { origin })).status).toBe(401);
  expect((await upgrade(port, { cookie, origin }, '/elsewhere')).status).toBe(404);
  const { status, socket } = await upgrade(port, { cookie, origin });
  expect(status).toBe(101);
  const client = createClient(contract, createMessageTransport(webSocketPort(socket)));
  expect(unwrap(await client.workspace.info({})).dir).toBe(join(dir, 'workspace'));
});

test('a window names only paths that lie in the allowed folders, whatever it asks', async () => {
  const { port, cookie, host, dir, core } = await start();
  mkdirSync(join(dir, 'allowed', 'photos'), { recursive: true });
  mkdirSync(join(dir, 'private'));
  symlinkSync(join(dir, 'private'), join(dir, 'allowed', 'link'));
  await core.places.confine([join(dir, 'allowed')]);
  const { socket } = await upgrade(port, { cookie, origin: `http://${host}` });
  const client = createClient(contract, createMessageTransport(webSocketPort(socket)));
  const refused = { ok: false, error: { reason: 'places.outside' } };
  for (const path of [
    join(dir, 'private'),
    join(dir, 'allowed', '..', 'private'),
    join(dir, 'allowed', 'link'),
    '/etc',
  ]) {
    expect(await client.places.browse({ path }), path).toMatchObject(refused);
    expect(await client.places.count({ dir: path }), path).toMatchObject(refused);
    expect(await client.places.makeFolder({ parent: path, name: 'x' }), path).toMatchObject(refused);
    expect(await client.photos.import({ dir: path }), path).toMatchObject(refused);
    expect(await client.dataset.linkStudio({ dir: path }), path).toMatchObject(refused);
    expect(await client.catalog.import({ file: join(path, 'drugs.json') }), path).toMatchObject(refused);
    expect(await client.workspace.open({ dir: path }), path).toMatchObject(refused);
    expect(await client.workspace.create({ dir: path, name: 'x' }), path).toMatchObject(refused);
    expect(await client.sample.workspace({ dir: join(path, 'sample') }), path).toMatchObject(refused);
    expect(await client.training.run({ config: join(path, 'recipe.yaml') }), path).toMatchObject(refused);
    expect(await client.release.export({ dir: join(path, 'package') }), path).toMatchObject(refused);
  }
  expect(unwrap(await client.places.browse({})).entries).toMatchObject([{ name: 'photos' }]);
  // The workspace that the person has opened at the machine lies elsewhere and may be opened again.
  expect(unwrap(await client.workspace.open({ dir: join(dir, 'workspace') })).dir).toBe(join(dir, 'workspace'));
  expect(await client.places.pick({})).toMatchObject({ ok: false, error: { reason: 'places.no_dialog' } });
});

test('a frame larger than any question closes the connection', async () => {
  const { port, cookie, host } = await start();
  const { socket } = await upgrade(port, { cookie, origin: `http://${host}` });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send('x'.repeat(1024 * 1024 + 1));
  expect(await closed).toBe(1009);
});

test('a photo comes small and upright with the hash of its original', async () => {
  const { client, dir, port, cookie } = await start();
  writeFileSync(
    join(dir, 'drugs.json'),
    JSON.stringify({ drugs: [{ kcode: 'K-000001', drug_name: '가정', manufacturer: '가제약', form: '정제' }] }),
  );
  mkdirSync(join(dir, 'real', 'K-000001'), { recursive: true });
  const pixels = { width: 800, height: 600, channels: 3, background: '#c04030' } as const;
  await sharp({ create: pixels })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(join(dir, 'real', 'K-000001', 'a.jpg'));
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
  await waitForJob(client, contract.photos.import, unwrap(await client.photos.import({ dir: join(dir, 'real') })));
  const [photo] = unwrap(await client.photos.list({})).photos;
  if (!photo) throw new Error('nothing was imported');
  expect(unwrap(await client.photos.ids({ paths: [photo.path, 'nowhere.jpg'] }))).toEqual([photo.photoId, null]);

  const answer = await get(port, `/photo/${photo.photoId}?width=128`, { cookie });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('image/jpeg');
  const { width, height } = await sharp(answer.body).metadata();
  expect([width, height]).toEqual([96, 128]);
  const etag = String(answer.headers.etag);
  expect(etag).toContain(photo.sha256);
  expect((await get(port, `/photo/${photo.photoId}?width=128`, { cookie, 'if-none-match': etag })).status).toBe(304);

  const { pictures } = unwrap(await client.imaging.preview({ photoId: photo.photoId, size: 64, seed: 7 }));
  expect(pictures.map(({ view }) => view)).toEqual(['photo', 'cropped', 'prepared', ...Array(8).fill('augmented')]);
  const bodies = new Set<string>();
  for (const { address, view } of pictures) {
    const picture = await get(port, address, { cookie });
    expect(picture.status, address).toBe(200);
    bodies.add(picture.body.toString('base64'));
    if (view === 'photo') continue;
    expect(picture.headers['content-type']).toBe('image/png');
    expect(await sharp(picture.body).metadata()).toMatchObject({ width: 64, height: 64 });
  }
  // The photo is of one colour, so that crop and CLAHE may look the same.
  expect(bodies.size).toBeGreaterThanOrEqual(pictures.length - 1);
  expect((await get(port, `/photo/${photo.photoId}?view=augmented&variant=0`, { cookie })).status).toBe(400);

  // With the version of the workspace in its address a picture stays what it is for good; with another's it does not.
  const { photoVersion } = unwrap(await client.workspace.info({}));
  const cachingOf = async (version: string) =>
    (await get(port, `/photo/${photo.photoId}?width=128&v=${version}`, { cookie })).headers['cache-control'];
  expect(await cachingOf(photoVersion)).toBe('private, max-age=31536000, immutable');
  expect(await cachingOf('other')).toBe('private, no-cache');

  expect((await get(port, '/photo/999', { cookie })).status).toBe(404);
  expect((await get(port, `/photo/${photo.photoId}?width=0`, { cookie })).status).toBe(400);
  expect((await get(port, `/photo/${photo.photoId}?width=1e9`, { cookie })).status).toBe(400);
});

test('a page that was never built is named with the command that builds it', async () => {
  const core = createCore({ clock: { now: () => new Date() }, pretrained: NO_WEIGHTS });
  const pageDir = join(tmpdir(), 'no page here');
  await expect(startServer({ core, host: '127.0.0.1', port: 0, allowedHosts: [], pageDir })).rejects.toThrow(
    'npm run build:renderer',
  );
});

test('a port that is taken is named, and the default moves on to the next free one', async () => {
  const { server, dir } = await start();
  const core = createCore({ clock: { now: () => new Date() }, pretrained: NO_WEIGHTS });
  const options = { core, host: '127.0.0.1', allowedHosts: [], pageDir: join(dir, 'page') };
  await expect(startServer({ ...options, port: server.port })).rejects.toThrow(String(server.port));
  const first = await startServer(options);
  const second = await startServer(options);
  cleanups.push(
    () => first.close(),
    () => second.close(),
  );
  expect(second.port).toBeGreaterThan(first.port);
});

test('work that a window has started goes on when it is closed', async () => {
  const { port, cookie, host, dir, client } = await start();
  mkdirSync(join(dir, 'pictures'));
  for (let i = 0; i < 300; i++) writeFileSync(join(dir, 'pictures', `${i}.jpg`), '');
  const { socket } = await upgrade(port, { cookie, origin: `http://${host}` });
  const window = createClient(contract, createMessageTransport(webSocketPort(socket)));
  const started = unwrap(await window.places.count({ dir: join(dir, 'pictures') }));
  socket.terminate();
  expect(await waitForJob(client, contract.places.count, started)).toMatchObject({ pictures: 300 });
});

test('closing ends open connections at once', async () => {
  const { server, port, cookie, host } = await start();
  const { socket } = await upgrade(port, { cookie, origin: `http://${host}` });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await server.close();
  await closed;
  await expect(get(port, '/')).rejects.toThrow('ECONNREFUSED');
});

type Posted = { readonly status: number; readonly body: Buffer };

/** Sends a body with exactly these headers. */
function post(port: number, path: string, headers: Record<string, string>, body: Uint8Array): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const LARGEST_UPLOAD = LARGEST_UPLOAD_KB * 1024;

test('a photo that the page posts is kept, shown to it, and forgotten with the workspace', async () => {
  const { port, cookie, host, dir, client } = await start();
  const own = { cookie, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
  const photo = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const posted = await post(port, `/upload?name=${encodeURIComponent('알약.png')}`, own, photo);
  expect(posted.status).toBe(201);
  const { value } = JSON.parse(String(posted.body));
  expect(UploadedPhoto.parse(value)).toMatchObject({ name: '알약.png', format: 'PNG', width: 30, height: 20 });

  const shown = await get(port, value.address, { cookie });
  expect([shown.status, shown.headers['content-type'], shown.headers['cache-control']]).toEqual([
    200,
    'image/jpeg',
    'no-store',
  ]);
  expect(await sharp(shown.body).metadata()).toMatchObject({ width: 30, height: 20 });
  expect((await get(port, value.address)).status).toBe(401);
  expect((await get(port, value.address, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  for (const other of [`${value.address}?seen=1`, '/upload/', '/upload/nothing', '/upload']) {
    expect((await get(port, other, { cookie })).status, other).toBe(404);
  }
  unwrap(await client.workspace.create({ dir: join(dir, 'another') }));
  expect((await get(port, value.address, { cookie })).status).toBe(404);
});

test('nobody but a page of this server may post a photo, whatever cookie the browser sends along', async () => {
  const { port, cookie, host, token } = await start();
  const photo = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const origin = `http://${host}`;
  for (const [headers, status] of [
    [{ origin }, 401],
    [{ origin, cookie: cookie.replace(/=.*/, `=${token}`) }, 401],
    // A form on another site, a page on another port, and a caller that is no browser at all.
    [{ cookie, origin: 'http://evil.example' }, 403],
    [{ cookie, origin: 'http://127.0.0.1:3000' }, 403],
    [{ cookie, origin: 'null' }, 403],
    [{ cookie, origin, 'sec-fetch-site': 'cross-site' }, 403],
    [{ cookie, origin, 'sec-fetch-site': 'same-site' }, 403],
    [{ cookie }, 403],
    [{ cookie, origin, host: `evil.example:${port}` }, 421],
  ] as const) {
    expect((await post(port, '/upload', headers, photo)).status, JSON.stringify(headers)).toBe(status);
  }
  // Posting is for photos only.
  expect((await post(port, '/', { cookie, origin }, photo)).status).toBe(405);
  expect((await get(port, '/upload', { cookie, origin }, 'PUT')).status).toBe(405);
});

test('what is too large or no picture is refused with the reason, before it is read where its size is declared', async () => {
  const { port, cookie, host } = await start();
  const own = { cookie, origin: `http://${host}` };
  const answerTo = async (headers: Record<string, string>, body: Uint8Array) => {
    const { status, body: answer } = await post(port, '/upload?name=a.jpg', { ...own, ...headers }, body);
    return { status, ...JSON.parse(String(answer)) };
  };
  expect(await answerTo({}, Buffer.from('no picture'))).toMatchObject({
    status: 422,
    ok: false,
    error: { reason: 'imaging.not_an_image', params: { name: 'a.jpg' } },
  });
  expect(await answerTo({}, Buffer.alloc(0))).toMatchObject({ status: 422, error: { reason: 'imaging.empty' } });
  const tooLarge = { status: 413, error: { reason: 'imaging.file_too_large', params: { maxKb: LARGEST_UPLOAD_KB } } };
  expect(await answerTo({}, Buffer.alloc(LARGEST_UPLOAD + 1))).toMatchObject(tooLarge);
  // Nothing is declared: counted while it comes.
  expect(await answerTo({ 'transfer-encoding': 'chunked' }, Buffer.alloc(2 * LARGEST_UPLOAD))).toMatchObject(tooLarge);

  // Declared, and never sent: the answer does not wait for it.
  const answer = await new Promise<number>((resolve, reject) => {
    const headers = { ...own, 'content-length': String(LARGEST_UPLOAD + 1) };
    const sent = request({ host: '127.0.0.1', port, path: '/upload', method: 'POST', headers }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
  expect(answer).toBe(413);
});

test('without a workspace there is nothing to try a photo on', async () => {
  const { port, cookie, host, core } = await start();
  await core.close();
  const photo = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const { status, body } = await post(port, '/upload', { cookie, origin: `http://${host}` }, photo);
  expect(status).toBe(409);
  expect(JSON.parse(String(body))).toMatchObject({ ok: false, error: { reason: 'workspace.not_open' } });
});
