import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTfjs } from './load-tfjs.ts';

// The native packages can't be installed everywhere, so packages of their names stand in for them: what is tested is
// which of them is taken and what they find when they are loaded, not their arithmetic.
const core = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pillsnap-tfjs-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function install(name: string, source: string): Promise<void> {
  const folder = join(dir, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
  await writeFile(join(folder, 'index.js'), source);
}

/** A package that exports tfjs-core with a backend that says whether it uses a GPU. */
function workingPackage(isUsingGpuDevice: boolean): string {
  return `const tf = require(${JSON.stringify(core)});
    module.exports = { ...tf, version_core: tf.version_core, backend: () => ({ isUsingGpuDevice: ${isUsingGpuDevice} }) };`;
}

const FAILING = `throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found.\\nPlease run');`;

function load() {
  return loadTfjs({ searchFrom: pathToFileURL(join(dir, 'main.js')).href });
}

describe('what is loaded', () => {
  test('WebAssembly, where no native package is installed', async () => {
    const found = await load();
    expect(found).toMatchObject({ package: '@tensorflow/tfjs-core', backend: 'wasm', usesGpu: false, problems: [] });
    expect(found.tf.getBackend()).toBe('wasm');
  });

  test('the GPU package first, and whether it uses a GPU', async () => {
    await install('@tensorflow/tfjs-node', FAILING);
    await install('@tensorflow/tfjs-node-gpu', workingPackage(true));
    expect(await load()).toMatchObject({
      package: '@tensorflow/tfjs-node-gpu',
      version: '4.22.0',
      backend: 'tensorflow',
      usesGpu: true,
      problems: [],
    });
  });

  test('a GPU package that finds no GPU says so', async () => {
    await install('@tensorflow/tfjs-node-gpu', workingPackage(false));
    const { usesGpu, problems } = await load();
    expect(usesGpu).toBe(false);
    expect(problems.map(({ reason }) => reason)).toEqual(['engine.tfjs_gpu_unused']);
    expect(problems[0]?.message).toContain('engine: onnx');
  });

  test('the next one, where a package is installed and does not load; its reason is kept', async () => {
    await install('@tensorflow/tfjs-node-gpu', FAILING);
    await install('@tensorflow/tfjs-node', workingPackage(false));
    const found = await load();
    expect(found.package).toBe('@tensorflow/tfjs-node');
    expect(found.problems).toMatchObject([
      {
        reason: 'engine.tfjs_package_failed',
        params: {
          package: '@tensorflow/tfjs-node-gpu',
          message: 'The Node.js native addon module (tfjs_binding.node) can not be found.',
        },
      },
    ]);
  });

  test('no native package, where another backend is asked for', async () => {
    await install('@tensorflow/tfjs-node-gpu', workingPackage(true));
    const searchFrom = pathToFileURL(join(dir, 'main.js')).href;
    expect(await loadTfjs({ backend: 'cpu', searchFrom })).toMatchObject({ backend: 'cpu', usesGpu: false });
  });
});

test('a native package finds the functions of node:util that newer versions of Node.js lack', async () => {
  await install(
    '@tensorflow/tfjs-node',
    `const util = require('util');
    const found = [util.isNullOrUndefined(undefined), util.isNullOrUndefined(0), util.isArray([]), util.isArray({})];
    if (found.join() !== 'true,false,true,false') throw new Error(found.join());
    ${workingPackage(false)}`,
  );
  expect((await load()).problems).toEqual([]);
});

test('loading leaves no listener that answers the errors of the whole process', async () => {
  const count = () =>
    (['uncaughtException', 'unhandledRejection'] as const).map((event) => process.listenerCount(event));
  const before = count();
  await loadTfjs({ backend: 'wasm' });
  expect(count()).toEqual(before);
});
