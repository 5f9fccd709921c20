import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { sha256 } from '../../files/hash-file.ts';
import { type DownloadOptions, discardPart, download } from './download.ts';
import { file, type Hub, plain, redirect, silent, startHub, status } from './hub.fixture.ts';

const random = new Random('download');
const BODY = new Uint8Array(300_000).map(() => random.int(256));
const HALF = BODY.length / 2;
const OTHER = new Uint8Array(BODY.length).fill(7);

let dir: string;
let hub: Hub;
let partPath: string;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-download-'));
  partPath = join(dir, 'weights.part');
  hub = await startHub();
});
afterEach(async () => {
  await hub.close();
  rmSync(dir, { recursive: true });
});

function fetchIt(options: Partial<DownloadOptions> = {}) {
  return download({
    address: `${hub.url}/model`,
    partPath,
    signal: new AbortController().signal,
    onProgress: () => {},
    patience: { retryDelayMs: 1, idleMs: 10_000 },
    ...options,
  });
}

const arrived = () => readFileSync(partPath);
const ranges = () => hub.requests.map(({ headers }) => headers.range ?? '-');

/** Gives up in the middle; what has come stays. */
async function interruptedDownload(answer = silent(BODY, HALF)) {
  const abort = new AbortController();
  hub.answer(answer);
  const onProgress = (done: number) => {
    if (done >= HALF) abort.abort();
  };
  await expect(fetchIt({ signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' });
  expect(statSync(partPath).size).toBe(HALF);
}

describe('a file', () => {
  test('arrives whole, with its progress and what the server declares of it', async () => {
    const seen: (readonly [number, number | null])[] = [];
    hub.answer(file(BODY, { linked: { 'X-Linked-Etag': `"${sha256(BODY)}"`, 'X-Linked-Size': String(BODY.length) } }));
    const declared = await fetchIt({ onProgress: (...progress) => seen.push(progress) });
    expect(declared).toMatchObject({ sha256: sha256(BODY), sizeBytes: BODY.length });
    expect(arrived().equals(BODY)).toBe(true);
    expect(seen[0]).toEqual([0, BODY.length]);
    expect(seen.at(-1)).toEqual([BODY.length, BODY.length]);
    expect(hub.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('arrives from a server that declares nothing', async () => {
    hub.answer((_request, response) => {
      response.write(BODY.subarray(0, HALF));
      response.end(BODY.subarray(HALF));
    });
    expect(await fetchIt()).toMatchObject({ sha256: null, sizeBytes: null });
    expect(arrived().equals(BODY)).toBe(true);
  });

  test('is found over redirects, of which the first declares its hash', async () => {
    const cdn = await startHub();
    // An ETag of the last server may look like a hash and be none of the file.
    cdn.answer(file(BODY, { etag: `"${'0'.repeat(64)}"` }));
    hub.answer(redirect('/moved'), redirect(`${cdn.url}/blob`, { 'X-Linked-Etag': `"${sha256(BODY)}"` }));
    expect(await fetchIt()).toMatchObject({ sha256: sha256(BODY) });
    expect(hub.requests.map(({ path }) => path)).toEqual(['/model', '/moved']);
    expect(arrived().equals(BODY)).toBe(true);
    await cdn.close();
  });

  test('of a mirror has its hash in the ETag', async () => {
    hub.answer(file(BODY, { etag: `"${sha256(BODY)}"` }));
    expect(await fetchIt()).toMatchObject({ sha256: sha256(BODY) });
  });
});

describe('a broken connection', () => {
  test('is tried again and goes on where it broke', async () => {
    hub.answer(silent(BODY, 100_000), silent(BODY, 50_000), status(503), file(BODY));
    const onProgress = (done: number) => {
      if ([100_000, 150_000].includes(done)) hub.breakConnections();
    };
    await fetchIt({ onProgress });
    expect(arrived().equals(BODY)).toBe(true);
    expect(ranges().slice(0, 3)).toEqual(['-', 'bytes=100000-', 'bytes=150000-']);
    expect(ranges().at(-1)).toBe('bytes=150000-');
    expect(hub.requests.at(-1)?.headers['if-range']).toBe('"v1"');
  });

  test('is given up after five attempts that bring nothing', async () => {
    hub.answer(status(502));
    await expect(fetchIt()).rejects.toMatchObject({ kind: 'unreachable', message: 'status 502 Bad Gateway' });
    expect(hub.requests).toHaveLength(5);
  });

  test('that only falls silent counts as broken', async () => {
    hub.answer(silent(BODY, HALF), file(BODY));
    await fetchIt({ patience: { retryDelayMs: 1, idleMs: 300 } });
    expect(arrived().equals(BODY)).toBe(true);
    expect(hub.requests.length).toBeGreaterThan(1);
  });

  test('to a server that knows no ranges begins anew', async () => {
    hub.answer((_request, response) => {
      response.writeHead(200, { 'Content-Length': BODY.length });
      response.write(BODY.subarray(0, HALF));
    }, plain(BODY));
    let isBroken = false;
    const onProgress = (done: number) => {
      if (done < HALF || isBroken) return;
      isBroken = true;
      hub.breakConnections();
    };
    await fetchIt({ onProgress });
    expect(arrived().equals(BODY)).toBe(true);
    expect(ranges()).toEqual(['-', '-']);
  });

  test('where nobody listens is named with its reason', async () => {
    await hub.close();
    await expect(fetchIt()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    hub = await startHub();
  });
});

describe('a download that was stopped', () => {
  test('goes on with what is there', async () => {
    await interruptedDownload();
    hub.answer(file(BODY));
    const seen: number[] = [];
    await fetchIt({ onProgress: (done) => seen.push(done) });
    expect(arrived().equals(BODY)).toBe(true);
    expect(ranges()).toEqual(['-', `bytes=${HALF}-`]);
    expect(seen[0]).toBe(HALF);
  });

  test('begins anew where the file has changed, or the server ignores the range', async () => {
    await interruptedDownload();
    hub.answer(file(OTHER, { etag: '"v2"' }));
    await fetchIt();
    expect(arrived().equals(OTHER)).toBe(true);
    await discardPart(partPath);
    await interruptedDownload();
    hub.answer(plain(OTHER));
    await fetchIt();
    expect(arrived().equals(OTHER)).toBe(true);
  });

  test('begins anew where the server answers with another range than the one asked for', async () => {
    await interruptedDownload();
    hub.answer((_request, response) => {
      response.writeHead(206, { 'Content-Range': `bytes 5-${BODY.length - 1}/${BODY.length}` });
      response.end(BODY.subarray(5));
    }, file(BODY));
    await fetchIt();
    expect(arrived().equals(BODY)).toBe(true);
    expect(ranges()).toEqual(['-', `bytes=${HALF}-`, '-']);
  });

  test('begins anew where the server finds what is there too long', async () => {
    await interruptedDownload();
    hub.answer(status(416), file(BODY));
    await fetchIt();
    expect(arrived().equals(BODY)).toBe(true);
  });

  test('is not gone on with under another address', async () => {
    await interruptedDownload();
    hub.answer(file(OTHER));
    await fetchIt({ address: `${hub.url}/other` });
    expect(ranges()).toEqual(['-', '-']);
    expect(arrived().equals(OTHER)).toBe(true);
  });

  test('asks nothing more when all has arrived', async () => {
    hub.answer(file(BODY));
    await fetchIt();
    await fetchIt();
    expect(hub.requests).toHaveLength(1);
  });

  test('does not start when it is cancelled before', async () => {
    hub.answer(file(BODY));
    await expect(fetchIt({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(partPath)).toBe(false);
  });

  test('stops while it waits for the next attempt', async () => {
    const abort = new AbortController();
    hub.answer((_request, response) => {
      response.on('close', () => abort.abort());
      response.writeHead(503);
      response.end();
    });
    const patience = { retryDelayMs: 60_000, idleMs: 10_000 };
    await expect(fetchIt({ signal: abort.signal, patience })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('what is no file', () => {
  test.each([
    ['a page', plain(Buffer.from('<html>log in</html>'), 'text/html; charset=utf-8'), 'not_a_file', 'a web page'],
    ['status 404', status(404), 'refused', 'status 404 Not Found'],
    ['status 401', status(401), 'refused', 'status 401 Unauthorized'],
    ['a circle of redirects', redirect('/model'), 'refused', 'more than 10 redirects'],
    ['a redirect to nowhere', redirect('ftp://example.com/x'), 'refused', '"ftp://example.com/x"'],
  ])('is refused at once: %s', async (_name, answer, kind, message) => {
    hub.answer(answer);
    await expect(fetchIt()).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is refused at once: an address of no kind', async () => {
    await expect(fetchIt({ address: 'hub/model' })).rejects.toMatchObject({ kind: 'refused' });
  });

  test('a folder that is gone is named', async () => {
    hub.answer(file(BODY));
    await expect(fetchIt({ partPath: join(dir, 'gone', 'x') })).rejects.toMatchObject({ code: 'not_found' });
  });
});
