import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Progress } from '../../../src-shared/contract/jobs.ts';
import { sha256 } from '../../files/hash-file.ts';
import { architectures } from '../architecture.ts';
import { buildNetwork } from '../network.ts';
import { encodeSafetensors } from '../safetensors.ts';
import { initialWeights } from '../weights.ts';
import { file, type Hub, plain, silent, startHub, status } from './hub.fixture.ts';
import { addPretrained, fetchPretrained, findPretrained, listPretrained } from './pretrained-files.ts';

const NAME = 'test_efficientnet';
const WEIGHTS = encoded(NAME, 1000);
const SIGNAL = new AbortController().signal;

let dir: string;
let hub: Hub;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-weights-'));
  hub = await startHub();
});
afterEach(async () => {
  await hub.close();
  rmSync(dir, { recursive: true });
});

const places = () => ({
  cacheDir: join(dir, 'cache', 'weights'),
  hub: hub.url,
  patience: { retryDelayMs: 1, idleMs: 10_000 },
});
const fetchIt = (report: (progress: Progress) => void = () => {}) =>
  fetchPretrained(NAME, places(), { signal: SIGNAL, report });
const cached = () => readdirSync(places().cacheDir).sort();
const path = () => join(places().cacheDir, `${NAME}.safetensors`);

function encoded(architecture: string, numClasses: number): Uint8Array {
  return encodeSafetensors(initialWeights(buildNetwork({ architecture, numClasses }), 1));
}

function written(name: string, bytes: Uint8Array): string {
  writeFileSync(join(dir, name), bytes);
  return join(dir, name);
}

describe('fetching', () => {
  test('brings the file into the cache, where it is found from then on', async () => {
    hub.answer(file(WEIGHTS, { linked: { 'X-Linked-Etag': `"${sha256(WEIGHTS)}"` } }));
    const seen: Progress[] = [];
    const fetched = await fetchIt((progress) => seen.push(progress));
    const expected = { name: NAME, path: path(), sizeBytes: WEIGHTS.length, sha256: sha256(WEIGHTS), numClasses: 1000 };
    expect(fetched).toEqual({ ...expected, isDeclared: true });
    expect(hub.requests[0]?.path).toBe('/timm/test_efficientnet.r160_in1k/resolve/main/model.safetensors');
    expect(seen.at(-1)).toEqual({
      phase: 'download',
      unit: 'bytes',
      done: WEIGHTS.length,
      total: WEIGHTS.length,
    });
    expect(cached()).toEqual([`${NAME}.safetensors`, `${NAME}.safetensors.json`]);
    expect(await findPretrained(NAME, [join(dir, 'none'), places().cacheDir], SIGNAL)).toEqual({
      ...expected,
      isDeclared: false,
    });
    const listed = await listPretrained(places());
    expect(listed.find(({ name }) => name === NAME)?.file).toEqual({
      path: path(),
      sizeBytes: WEIGHTS.length,
      sha256: sha256(WEIGHTS),
    });
  });

  test('goes on in the next call where the connection broke in the last', async () => {
    hub.answer(silent(WEIGHTS, 1_000_000), status(500));
    const report = ({ done }: Progress) => {
      if (done > 0) hub.breakConnections();
    };
    await expect(fetchIt(report)).rejects.toMatchObject({
      reason: 'network.pretrained_unreachable',
    });
    hub.answer(file(WEIGHTS));
    await fetchIt();
    expect(hub.requests.at(-1)?.headers.range).toMatch(/^bytes=\d{5,7}-$/);
    expect(readFileSync(path()).equals(WEIGHTS)).toBe(true);
  });

  test('without a network names the address, the place and the way', async () => {
    await hub.close();
    const fetching = fetchIt();
    await expect(fetching).rejects.toMatchObject({ reason: 'network.pretrained_unreachable', code: 'unavailable' });
    const address = `${hub.url}/timm/test_efficientnet.r160_in1k/resolve/main/model.safetensors`;
    for (const part of [address, path(), `pretrained add FILE --name ${NAME}`, 'ECONNREFUSED']) {
      await expect(fetching).rejects.toThrow(part);
    }
    expect(cached()).toEqual([]);
    hub = await startHub();
  });

  test.each([
    ['a page', plain(Buffer.from('<html>'), 'text/html'), 'network.pretrained_wrong_content', 'a web page'],
    [
      'a page that says it is a file',
      plain(Buffer.from('<!doctype html> and more')),
      'network.pretrained_wrong_content',
      'announces a header',
    ],
    ['a part of the file', plain(WEIGHTS.subarray(0, 900_000)), 'network.pretrained_wrong_content', 'cut short'],
    [
      'a file of another network',
      plain(encoded('tf_efficientnetv2_b0', 10)),
      'network.pretrained_wrong_content',
      'do not fit',
    ],
    [
      'another file than declared',
      file(WEIGHTS, { etag: `"${'1'.repeat(64)}"` }),
      'network.pretrained_checksum',
      sha256(WEIGHTS),
    ],
    ['nothing', status(404), 'network.pretrained_refused', 'status 404'],
  ])('%s is refused, and nothing of it stays', async (_name, answer, reason, problem) => {
    hub.answer(answer);
    const fetching = fetchIt();
    await expect(fetching).rejects.toMatchObject({ reason });
    await expect(fetching).rejects.toThrow(problem);
    expect(cached()).toEqual([]);
  });

  test('keeps the file that is there until the new one has arrived', async () => {
    hub.answer(file(WEIGHTS), status(404));
    await fetchIt();
    await expect(fetchIt()).rejects.toMatchObject({ reason: 'network.pretrained_refused' });
    expect(await findPretrained(NAME, [places().cacheDir], SIGNAL)).toMatchObject({ sha256: sha256(WEIGHTS) });
  });

  test('is done by one program at a time; the lock of a dead one does not hold', async () => {
    mkdirSync(places().cacheDir, { recursive: true });
    writeFileSync(`${path()}.lock`, String(process.ppid));
    await expect(fetchIt()).rejects.toMatchObject({ reason: 'network.pretrained_busy' });
    // Larger than any process id of Linux (2^22), macOS and Windows in practice.
    writeFileSync(`${path()}.lock`, '2147483646');
    hub.answer(file(WEIGHTS));
    await fetchIt();
    expect(cached()).toEqual([`${NAME}.safetensors`, `${NAME}.safetensors.json`]);
  });
});

describe('a file', () => {
  test('that changed after it came is refused with both hashes', async () => {
    hub.answer(file(WEIGHTS));
    await fetchIt();
    appendFileSync(path(), 'x');
    const found = sha256(readFileSync(path()));
    await expect(findPretrained(NAME, [places().cacheDir], SIGNAL)).rejects.toMatchObject({
      reason: 'network.pretrained_changed',
      data: { params: { found, expected: sha256(WEIGHTS) } },
    });
  });

  test('put there by hand is taken, the first folder before the second', async () => {
    for (const folder of ['a', 'b']) mkdirSync(join(dir, folder));
    written(`b/${NAME}.safetensors`, WEIGHTS);
    const folders = [join(dir, 'a'), join(dir, 'b')];
    expect(await findPretrained(NAME, folders, SIGNAL)).toMatchObject({ numClasses: 1000 });
    written(`a/${NAME}.safetensors`, encoded(NAME, 7));
    expect(await findPretrained(NAME, folders, SIGNAL)).toMatchObject({ numClasses: 7 });
    expect(await findPretrained('tf_efficientnetv2_b0', folders, SIGNAL)).toBeNull();
  });

  test('is added under its name, or that of the network it fits', async () => {
    const source = written('model.safetensors', WEIGHTS);
    const added = await addPretrained(source, undefined, places(), SIGNAL);
    expect(added).toMatchObject({ name: NAME, path: path(), sha256: sha256(WEIGHTS), numClasses: 1000 });
    expect(await findPretrained(NAME, [places().cacheDir], SIGNAL)).toMatchObject({ sha256: sha256(WEIGHTS) });
    await expect(addPretrained(source, 'tf_efficientnetv2_s', places(), SIGNAL)).rejects.toMatchObject({
      reason: 'network.weights_mismatch',
    });
    await expect(addPretrained(join(dir, 'none'), NAME, places(), SIGNAL)).rejects.toMatchObject({ code: 'not_found' });
    await expect(addPretrained(source, undefined, places(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('that fits no network is held against the nearest, with the first differences of each kind', async () => {
    const weights = initialWeights(buildNetwork({ architecture: NAME, numClasses: 3 }), 1);
    const renamed = new Map([...weights].map(([name, tensor]) => [`module.${name}`, tensor]));
    const source = written('other.safetensors', encodeSafetensors(renamed));
    const count = weights.size;
    await expect(addPretrained(source, NAME, places(), SIGNAL)).rejects.toThrow(
      `conv_stem.weight is missing; bn1.weight is missing; bn1.bias is missing; bn1.running_mean is missing; ` +
        `bn1.running_var is missing; and ${count - 2 - 5} more missing; module.conv_stem.weight is not part of the network`,
    );
    await expect(addPretrained(source, undefined, places(), SIGNAL)).rejects.toMatchObject({
      data: { params: { network: NAME } },
    });
    await expect(addPretrained(source, NAME, places(), SIGNAL)).rejects.toThrow(
      `and ${count - 5} more not part of the network`,
    );
  });
});

test('every architecture has published weights', async () => {
  const listed = await listPretrained(places());
  expect(listed.map(({ name }) => name)).toEqual(architectures.map(({ name }) => name));
  expect(listed.map(({ file }) => file)).toEqual(architectures.map(() => null));
  // timm's count of the parameters of tf_efficientnetv2_s is 21,458,488; 4 bytes each, and those of running statistics.
  const s = listed.find(({ name }) => name === 'tf_efficientnetv2_s');
  expect(s?.address).toContain('/timm/tf_efficientnetv2_s.in21k_ft_in1k/resolve/main/model.safetensors');
  expect(s?.weightBytes).toBeGreaterThan(4 * 21_458_488);
  expect(s?.weightBytes).toBeLessThan(4 * 21_458_488 * 1.01);
});
