import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'out/main/main.js');
const executablePath = electronBinary();

/** Why these tests can't run here; null where they can. */
function problem(): string | null {
  if (executablePath === null) return 'Electron’s binary is not on this machine (npx install-electron fetches it)';
  if (!existsSync(MAIN)) return 'the desktop program is not built (npm run build)';
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasScreen ? null : 'there is no screen (xvfb-run gives one)';
}

const reason = problem();
// Once, by the process that collects the tests; the one that runs them loads this file again.
if (reason !== null && process.env.TEST_WORKER_INDEX === undefined) {
  process.stdout.write(`The desktop tests are skipped: ${reason}.\n`);
}
test.skip(reason !== null, reason ?? '');

test('the desktop program opens its window without a workspace and remembers its place', async () => {
  const homeDir = mkdtempSync(join(tmpdir(), 'pillsnap desktop 집 '));
  const launch = () =>
    _electron.launch({
      executablePath: executablePath ?? '',
      args: [
        MAIN,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${join(homeDir, 'chromium')}`,
      ],
      env: { ...process.env, HOME: homeDir, XDG_CONFIG_HOME: join(homeDir, 'config') },
    });
  const program = await launch();
  const page = await program.firstWindow();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(page.url()).toMatch(/^pill:\/\/app\//);
  expect(await page.evaluate('Object.keys(window.pillsnap).sort()')).toEqual(['invoke', 'subscribe']);
  expect(await page.evaluate("'require' in window || 'process' in window")).toBe(false);
  await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1111, 777));
  await program.close();

  const again = await launch();
  await again.firstWindow();
  const size = await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  await again.close();
  rmSync(homeDir, { recursive: true, force: true });
  expect(size).toEqual([1111, 777]);
});

function electronBinary(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}
