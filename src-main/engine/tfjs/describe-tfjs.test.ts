import { expect, test } from 'vitest';
import { describeTfjs, isDrivable } from './describe-tfjs.ts';

test.each([
  ['Tesla K40', '3.5', true],
  ['GeForce GTX 1080', '6.1', true],
  ['Tesla T4', '7.5', true],
  ['A100', '8.0', true],
  ['GeForce RTX 3090', '8.6', true],
  ['GeForce RTX 4090', '8.9', false],
  ['H100', '9.0', false],
  ['B200', '10.0', false],
  ['GeForce RTX 5090', '12.0', false],
  ['GRID K520', '3.0', false],
  ['a card whose driver says nothing', '', false],
])('the GPU package and %s (%s): %s', (_, computeCapability, expected) => {
  expect(isDrivable(computeCapability)).toBe(expected);
});

test('the report says what is there, which card can be driven, and what to install', async () => {
  const report = await describeTfjs([
    { name: 'NVIDIA H100', computeCapability: '9.0' },
    { name: 'NVIDIA A100', computeCapability: '8.0' },
  ]);
  expect(report.version).toBe('4.22.0');
  expect(report.drivableCards.map(({ name }) => name)).toEqual(['NVIDIA A100']);
  const unsupported = report.problems.filter(({ reason }) => reason === 'engine.tfjs_card_unsupported');
  expect(unsupported.map(({ params }) => params)).toEqual([{ card: 'NVIDIA H100', found: '9.0' }]);
  expect(unsupported[0]?.message).toContain('engine: onnx');
  expect(report.installCommand).toContain('@tensorflow/tfjs-node-gpu@4.22.0');
});

test('without a card that it can drive, the package for the processor is the one to install', async () => {
  const { installCommand } = await describeTfjs([{ name: 'GeForce RTX 5090', computeCapability: '12.0' }]);
  expect(installCommand).toContain('@tensorflow/tfjs-node@4.22.0');
});
