import { request } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { LARGEST_UPLOAD_KB, UploadedPhoto } from '../../../src-shared/contract/prediction.ts';
import { get, serving } from './server.fixture.ts';

const { start } = serving();

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
