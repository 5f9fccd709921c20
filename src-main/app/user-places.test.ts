import { expect, test } from 'vitest';
import { pretrainedPlaces } from './pretrained-places.ts';

// Paths are joined as on the machine that runs the test; only which folder is chosen differs between systems.
test.each([
  ['linux', {}, '/home/a/.cache/pillsnap/pretrained'],
  ['linux', { XDG_CACHE_HOME: '/big/cache' }, '/big/cache/pillsnap/pretrained'],
  ['linux', { XDG_CACHE_HOME: 'cache' }, '/home/a/.cache/pillsnap/pretrained'],
  ['darwin', {}, '/home/a/Library/Caches/pillsnap/pretrained'],
  ['win32', { LOCALAPPDATA: '/home/a/Local' }, '/home/a/Local/pillsnap/pretrained'],
] as const)('the cache on %s with %j is %s', (platform, env, expected) => {
  expect(pretrainedPlaces({ env, platform, homeDir: '/home/a' }).cacheDir).toBe(expected);
});

test('weights come from the model hub, or from the mirror that the environment names', () => {
  const hubOf = (env: Readonly<Record<string, string>>) =>
    pretrainedPlaces({ env, platform: 'linux', homeDir: '/' }).hub;
  expect(hubOf({})).toBe('https://huggingface.co');
  expect(hubOf({ HF_ENDPOINT: '' })).toBe('https://huggingface.co');
  expect(hubOf({ HF_ENDPOINT: 'https://mirror.example/hub//' })).toBe('https://mirror.example/hub');
});
