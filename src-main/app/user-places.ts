import { isAbsolute, join } from 'node:path';
import type { PretrainedPlaces } from '../network/pretrained/pretrained-files.ts';
import { MODEL_HUB } from '../network/pretrained/published-weights.ts';

/** What the shells know of their process. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
};

/**
 * Where published weights are kept and come from: the user's cache folder as the system has it, or as XDG_CACHE_HOME says;
 * the model hub, or the mirror that HF_ENDPOINT names, as every program that uses the hub has it.
 */
export function pretrainedPlaces(surroundings: Surroundings): PretrainedPlaces {
  const hub = surroundings.env.HF_ENDPOINT || MODEL_HUB;
  return { cacheDir: join(cacheDir(surroundings), 'pillsnap', 'pretrained'), hub: hub.replace(/\/+$/, '') };
}

/** The user's folder for what the program remembers of them: the system's own, or what XDG_CONFIG_HOME says. */
export function profileDir({ env, platform, homeDir }: Surroundings): string {
  if (env.XDG_CONFIG_HOME && isAbsolute(env.XDG_CONFIG_HOME)) return join(env.XDG_CONFIG_HOME, 'pillsnap');
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'pillsnap');
  if (platform === 'win32') return join(env.APPDATA ?? join(homeDir, 'AppData', 'Roaming'), 'pillsnap');
  return join(homeDir, '.config', 'pillsnap');
}

function cacheDir({ env, platform, homeDir }: Surroundings): string {
  // A relative one is to be ignored (XDG Base Directory Specification).
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === 'darwin') return join(homeDir, 'Library', 'Caches');
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(homeDir, 'AppData', 'Local');
  return join(homeDir, '.cache');
}
