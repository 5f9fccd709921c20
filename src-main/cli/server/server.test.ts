import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import { createCore } from '../../app/core.ts';
import { get, NO_WEIGHTS, serving } from './server.fixture.ts';
import { startServer } from './server.ts';
import { webSocketPort } from './web-socket-port.ts';

const { start, upgrade, endLater } = serving();

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
  endLater(
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
