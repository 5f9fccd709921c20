import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { cudaPlatforms, installCudaFiles } from './cuda-files.ts';

const isOffered = cudaPlatforms().includes(`${process.platform}/${process.arch}`);
const STAND_IN = join(import.meta.dirname, 'test-support/install-script.cjs');

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pillsnap-cuda-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function scriptIn(name: string): { readonly dir: string; readonly script: string } {
  const dir = join(root, name);
  mkdirSync(dir);
  const script = join(dir, 'install.cjs');
  copyFileSync(STAND_IN, script);
  return { dir, script };
}

const { signal } = new AbortController();

function needsOffer(context: TestContext): void {
  if (!isOffered) context.skip(`there are no CUDA files for ${process.platform}-${process.arch}`);
}

test('the installed onnxruntime-node can fetch CUDA 12 for Linux on x64', () => {
  expect(cudaPlatforms()).toContain('linux/x64');
});

test('the script is asked for CUDA 12, and the files it brought are listed', async (context) => {
  needsOffer(context);
  const lines: string[] = [];
  const { dir, script } = scriptIn('online');
  const files = await installCudaFiles({ signal, dir, script, onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['called with --onnxruntime-node-install=cuda12']);
  expect(files).toEqual([
    { path: join(dir, 'libonnxruntime_providers_cuda.so'), sizeBytes: 7 },
    { path: join(dir, 'libonnxruntime_providers_shared.so'), sizeBytes: 7 },
  ]);
});

test('a script that fails gives its reason', async (context) => {
  needsOffer(context);
  await expect(installCudaFiles({ signal, ...scriptIn('offline') })).rejects.toMatchObject({
    reason: 'device.cuda_install_failed',
    data: { params: { message: 'Error: getaddrinfo ENOTFOUND api.nuget.org' } },
  });
});

test('a script that ends well without the files is a failure', async (context) => {
  needsOffer(context);
  const { script } = scriptIn('elsewhere');
  const dir = join(root, 'empty');
  mkdirSync(dir);
  await expect(installCudaFiles({ signal, script, dir })).rejects.toThrow(/providers_cuda\.so is missing afterwards/);
});

test('a platform without CUDA files is told which ones have them', async (context) => {
  if (isOffered) context.skip(`there are CUDA files for ${process.platform}-${process.arch}`);
  await expect(installCudaFiles({ signal })).rejects.toMatchObject({ reason: 'device.cuda_not_here' });
});
