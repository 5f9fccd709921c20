import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClient, unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import { Gate } from './gate.ts';
import { get, serving } from './server.fixture.ts';
import { webSocketPort } from './web-socket-port.ts';

const { start, upgrade } = serving();

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

test('on the port that http means, browsers call the server by its name alone', () => {
  const hosts = ['127.0.0.1', 'GPU.example'];
  const usual = new Gate({ token: 'a', port: 80, hosts });
  expect(usual.isKnownHost({ host: 'gpu.example' })).toBe(true);
  expect(usual.isOwnOrigin({ host: '127.0.0.1', origin: 'http://127.0.0.1' })).toBe(true);
  expect(usual.isKnownHost({ host: 'evil.example' })).toBe(false);
  expect(new Gate({ token: 'a', port: 8080, hosts }).isKnownHost({ host: '127.0.0.1' })).toBe(false);
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
