import { expect, test } from 'vitest';
import { pretrainedPlaces, profileDir } from './user-places.ts';

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

test.each([
  ['linux', {}, '/home/a/.config/pillsnap'],
  ['linux', { XDG_CONFIG_HOME: '/settings' }, '/settings/pillsnap'],
  ['linux', { XDG_CONFIG_HOME: 'settings' }, '/home/a/.config/pillsnap'],
  ['darwin', {}, '/home/a/Library/Application Support/pillsnap'],
  ['win32', { APPDATA: '/home/a/Roaming' }, '/home/a/Roaming/pillsnap'],
] as const)('what is remembered on %s with %j lies in %s', (platform, env, expected) => {
  expect(profileDir({ env, platform, homeDir: '/home/a' })).toBe(expected);
});

test('weights come from the model hub, or from the mirror that the environment names', () => {
  const hubOf = (env: Readonly<Record<string, string>>) =>
    pretrainedPlaces({ env, platform: 'linux', homeDir: '/' }).hub;
  expect(hubOf({})).toBe('https://huggingface.co');
  expect(hubOf({ HF_ENDPOINT: '' })).toBe('https://huggingface.co');
  expect(hubOf({ HF_ENDPOINT: 'https://mirror.example/hub//' })).toBe('https://mirror.example/hub');
});
