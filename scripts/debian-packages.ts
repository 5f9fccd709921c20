import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where browsers of the Chromium family are found: Debian first, then what other systems install. */
const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium; installed from Debian where there is none and we may. Ends the program where we may not. */
export async function ensureChromium(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const find = () => CHROMIUM_PATHS.find((path) => existsSync(path));
  const found = find();
  if (found) return found;
  installOrName(['chromium', 'fonts-nanum']);
  const installed = find();
  if (!installed) throw new Error('the package chromium was installed, but /usr/bin/chromium is not there');
  return installed;
}

/** Installs Debian packages as root; otherwise says which command a person has to run, and ends the program. */
export function installOrName(packages: readonly string[]): void {
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isRootOnDebian) {
    console.error(`Missing: ${packages.join(', ')}. Install with: sudo apt-get install ${packages.join(' ')}`);
    process.exit(1);
  }
  console.log(`Installing Debian packages: ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { status } = spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (status !== 0) {
      console.error(`apt-get ${args.join(' ')} ended with ${status}`);
      process.exit(1);
    }
  }
}
