import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { buildNetwork } from '../network/network.ts';
import { file, type Hub, startHub } from '../network/pretrained/hub.fixture.ts';
import { encodeSafetensors } from '../network/safetensors.ts';
import { initialWeights } from '../network/weights.ts';
import { runCli } from './run-cli.ts';

const NAME = 'test_efficientnet';
const WEIGHTS = encodeSafetensors(initialWeights(buildNetwork({ architecture: NAME, numClasses: 1000 }), 1));

let dir: string;
let hub: Hub;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap 가중치 '));
  hub = await startHub();
});
afterAll(async () => {
  await hub.close();
  rmSync(dir, { recursive: true });
});

async function pillsnap(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const code = await runCli(args, {
    cwd: dir,
    env: { XDG_CACHE_HOME: join(dir, 'cache'), HF_ENDPOINT: hub.url, LANG: 'en_US.UTF-8' },
    stdout: collect('stdout'),
    stderr: { ...collect('stderr'), isTTY: true, columns: 120 },
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    exit: () => {},
  });
  return { code, ...written };
}

test('published weights are fetched, with the bytes on the bar and the checksum in the report', async () => {
  const path = join(dir, 'cache/pillsnap/pretrained/test_efficientnet.safetensors');
  expect((await pillsnap('pretrained', 'list')).stdout).not.toContain(path);
  hub.answer(file(WEIGHTS, { linked: { 'X-Linked-Etag': `"${sha256(WEIGHTS)}"` } }));
  const { code, stdout, stderr } = await pillsnap('pretrained', 'download', NAME);
  expect(code).toBe(0);
  expect(stdout).toContain(`${sha256(WEIGHTS)} (as the server named it)`);
  expect(stdout).toContain(`${path} (1.4 MB)`);
  expect(stderr).toMatch(/Downloading .*\d B\/1\.4 MB/);
  expect(readFileSync(path).equals(WEIGHTS)).toBe(true);
  expect((await pillsnap('pretrained', 'list')).stdout).toContain(path);
});

test('a file is added, also as JSON', async () => {
  writeFileSync(join(dir, 'model.safetensors'), WEIGHTS);
  const { code, stdout } = await pillsnap('pretrained', 'add', 'model.safetensors', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ name: NAME, sha256: sha256(WEIGHTS), numClasses: 1000 });
});

test('a network that does not exist is named with the nearest, and nothing is asked of the hub', async () => {
  const before = hub.requests.length;
  const { code, stderr } = await pillsnap('pretrained', 'download', 'tf_efficientnetv2');
  expect(code).toBe(1);
  expect(stderr).toContain('Did you mean tf_efficientnetv2_');
  expect(hub.requests).toHaveLength(before);
});
