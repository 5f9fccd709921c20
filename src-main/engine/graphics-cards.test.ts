import { expect, test } from 'vitest';
import { parseNvidiaCards } from './graphics-cards.ts';

test('cards are read from what nvidia-smi prints', () => {
  expect(parseNvidiaCards('NVIDIA L4, 23034, 550.54.15, 8.9\nNVIDIA A10G, 23028, 550.54.15, 8.6\n')).toEqual([
    { name: 'NVIDIA L4', memoryBytes: 23_034 * 2 ** 20, driver: '550.54.15', computeCapability: '8.9' },
    { name: 'NVIDIA A10G', memoryBytes: 23_028 * 2 ** 20, driver: '550.54.15', computeCapability: '8.6' },
  ]);
  expect(parseNvidiaCards('')).toEqual([]);
});
