import { expect, test } from 'vitest';
import { checkDevice } from './device-check.ts';
import { Devices } from './device-choice.ts';
import { findObstacle, PROVIDERS } from './providers.ts';

const devices = new Devices();

test('the processor is taken without being tried where it is asked for', async () => {
  expect(await devices.choose({ device: 'cpu', precision: 'auto' })).toEqual({
    provider: 'cpu',
    precision: 'float32',
    rejected: [],
    halfProblem: null,
  });
  expect(await devices.choose({ device: 'cpu', precision: 'float16' })).toMatchObject({ precision: 'float16' });
});

test('a device that is asked for and does not exist here is an error with the reason, not another device', async () => {
  const missing = PROVIDERS.filter((provider) => findObstacle(provider) !== undefined);
  // No build of ONNX Runtime has all of them: DirectML is for Windows, CoreML for macOS.
  expect(missing.length).toBeGreaterThan(0);
  for (const device of missing) {
    await expect(devices.choose({ device, precision: 'auto' })).rejects.toMatchObject({
      code: 'unavailable',
      reason: expect.stringMatching(/^device\./),
    });
  }
});

test('auto gives a reason for every device that is more promising than the one it takes', async () => {
  const { provider, rejected } = await devices.choose({ device: 'auto', precision: 'auto' });
  expect(rejected.map((found) => found.provider)).toEqual(PROVIDERS.slice(0, PROVIDERS.indexOf(provider)));
  for (const { problem } of rejected) expect(problem.code).toBe('unavailable');
});

test('the self-test of the processor passes in both precisions, in a process of its own', async () => {
  const check = await checkDevice('cpu', { isSpeedRequired: false });
  expect(check).toMatchObject({ provider: 'cpu', problem: null, halfProblem: null });
  expect(check.speed?.processor).toBeGreaterThan(0);
  const [full, half] = check.steps;
  // The same kernels and numbers on both sides.
  expect(full).toMatchObject({ precision: 'float32', difference: 0 });
  expect(half?.precision).toBe('float16');
  expect(half?.difference).toBeGreaterThan(1e-5);
});

test('a self-test that takes too long is a reason, and a cancelled one an error', async () => {
  const late = await checkDevice('cpu', { isSpeedRequired: false, timeLimitMs: 1 });
  expect(late.problem).toMatchObject({ reason: 'device.timed_out', params: { device: 'cpu', expected: 0.001 } });
  const signal = AbortSignal.abort();
  await expect(checkDevice('cpu', { isSpeedRequired: false, signal })).rejects.toMatchObject({ reason: 'cancelled' });
});

test('a device that is only software is passed over by auto without a self-test, and not by name', async (context) => {
  const spared = await checkDevice('webgpu', { isSpeedRequired: true });
  if (spared.handicap?.reason !== 'device.no_hardware') context.skip('there is a graphics card, or no telling');
  expect(spared).toMatchObject({ problem: null, speed: null, steps: [] });
  await expect(new Devices().choose({ device: 'auto', precision: 'auto' })).resolves.toMatchObject({ provider: 'cpu' });
});
