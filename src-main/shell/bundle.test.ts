import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessageTransport } from '../../src-shared/contract/message-client.ts';
import { messagePortPort, workerPort } from '../app/message-port.ts';
import { serveTransport } from '../app/message-transport.ts';
import { serveDevices } from '../app/threads/program-devices.ts';
import { Devices } from '../engine/onnx/device-choice.ts';
import { temporaryWorkspace } from '../storage/workspace.fixture.ts';

const ROOT = join(import.meta.dirname, '../..');
// Inside the project, so that the bundle finds node_modules.
const OUT_DIR = 'node_modules/.cache/pillsnap-bundle-test';
const out = (path: string) => join(ROOT, OUT_DIR, path);

beforeAll(async () => {
  rmSync(join(ROOT, OUT_DIR), { recursive: true, force: true });
  const electronVite = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  await promisify(execFile)(process.execPath, [electronVite, 'build'], {
    cwd: ROOT,
    env: { ...process.env, PILLSNAP_OUT_DIR: OUT_DIR, NODE_ENV: 'production' },
  });
});
afterAll(() => rmSync(join(ROOT, OUT_DIR), { recursive: true, force: true }));

test('the bundle holds the main process, a preload that loads nothing further, and the page', () => {
  for (const file of [
    'main/main.js',
    'main/worker.js',
    'main/load-worker.js',
    'main/export-worker.js',
    'main/predict-worker.js',
    'main/workspace-worker.js',
    'main/draw-worker.js',
    'main/self-test-worker.js',
    'main/describe-worker.js',
    'renderer/index.html',
  ]) {
    expect(existsSync(out(file)), file).toBe(true);
  }
  const preload = readFileSync(out('preload/preload.cjs'), 'utf8');
  expect([...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map((match) => match[1])).toEqual(['electron']);
  expect(preload).not.toMatch(/^import /m);
});

test('no source file is started from the bundle', () => {
  for (const file of ['main/main.js', 'main/worker.js']) {
    expect(readFileSync(out(file), 'utf8')).not.toMatch(/new URL\(["'][^"']*\.ts["']/);
  }
});

test('the page has nothing inline, as its content security policy asks', () => {
  const html = readFileSync(out('renderer/index.html'), 'utf8');
  expect(html).toMatch(/<script type="module"[^>]* src="\.\/assets\//);
  expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
});

test('the predicting thread of the bundle runs under plain Node, and ends when it is told to', async () => {
  const worker = new Worker(out('main/predict-worker.js'));
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  const answer = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const model = { kind: 'package', dir: out('nothing'), sha256: '' };
  const task = { model, photo: new Uint8Array(), name: 'a.jpg', viaPhone: false };
  worker.postMessage({ type: 'predict', id: 1, task });
  worker.postMessage({ type: 'close' });
  expect(await answer).toMatchObject({ type: 'failed', id: 1, error: { reason: 'prediction.model_gone' } });
  expect(await exit).toBe(0);
});

test('a thread of the workspace, of the bundle, answers under plain Node and ends when it is told to', async () => {
  await using workspace = await temporaryWorkspace();
  const { port1, port2 } = new MessageChannel();
  serveTransport(serveDevices(new Devices(), workspace.now), messagePortPort(port1));
  const worker = new Worker(out('main/workspace-worker.js'), {
    workerData: { workspaceDir: workspace.workspaceDir, pretrained: { cacheDir: '', hub: '' }, program: port2 },
    transferList: [port2],
  });
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  const thread = createMessageTransport(workerPort(worker));
  expect(await thread.invoke('photos.page', {})).toEqual({ ok: true, value: { total: 0, rows: [] } });
  // Loaded now, and asks for devices.
  expect(await thread.invoke('training.stop', { runId: 'run-001' })).toMatchObject({
    error: { reason: 'training.no_such_run' },
  });
  expect(await thread.invoke('thread.close', {})).toEqual({ ok: true, value: {} });
  expect(await exit).toBe(0);
});

test('the training thread of the bundle runs under plain Node', async () => {
  const task = {
    kind: 'evaluate',
    checkpointPath: out('nothing.safetensors'),
    checkpoint: 'nothing.safetensors',
    config: { model: { name: 'test_efficientnet' }, data: { input_size: 32 } },
    numClasses: 2,
    preprocessing: {},
    samples: [],
  };
  const worker = new Worker(out('main/worker.js'), { workerData: task });
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  const message = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // It loaded all of the engine, read its task and answers in the words of the contract.
  expect(message).toMatchObject({ type: 'failed', error: { reason: 'io.not_found' } });
  await exit;
});
