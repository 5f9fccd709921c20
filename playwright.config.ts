import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium, or the one that CHROMIUM names; Playwright's own where neither is there. */
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
/** Chromium's own sandbox does not start for root, as in a container. */
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  projects: [
    // The page in a browser, served by the headless shell.
    { name: 'window', testDir: 'e2e', testMatch: '*.spec.ts', testIgnore: 'desktop/**' },
    // The desktop program in real Electron, where its binary is.
    { name: 'desktop', testDir: 'e2e/desktop', testMatch: '*.spec.ts' },
  ],
  globalSetup: './e2e/global-setup.ts',
  // Each file has a workspace of its own, so that files run beside each other; more than two would wait for two cores.
  workers: 2,
  // For what hangs: on a machine with other work a page takes ten times as long and is right all the same.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'ko-KR',
    colorScheme: 'light',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
});
