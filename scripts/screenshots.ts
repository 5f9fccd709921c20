/**
 * `npm run screenshots`: every screen of the window in both languages, light and dark, into docs/screenshots. The pictures
 * show the demo's workspace, which is made where it is not there yet (about four minutes).
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import sharp from 'sharp';
import { serve } from '../e2e/workspace.ts';
import { ensureChromium } from './debian-packages.ts';

const root = join(import.meta.dirname, '..');
const demoDir = join(root, 'demo-workspace');
const outDir = join(root, 'docs/screenshots');
const main = join(root, 'src-main/cli/main.ts');

/** A real photo of the demo, whose ids are the same wherever it is made. */
const PHOTO = 700;

/** What is pictured, in the order of the work: a screen with a state worth seeing. */
const SCREENS = [
  { name: 'home', hash: '#/home' },
  { name: 'classes', hash: '#/classes' },
  { name: 'photos', hash: '#/photos' },
  { name: 'dataset', hash: '#/dataset' },
  { name: 'train', hash: '#/train?run=run-001' },
  { name: 'train-form', hash: '#/train?new=1' },
  { name: 'evaluation', hash: '#/evaluation' },
  { name: 'evaluation-matrix', hash: '#/evaluation?view=matrix' },
  { name: 'release', hash: '#/release' },
  { name: 'try', hash: `#/try?photo=${PHOTO}` },
] as const;
const LANGUAGES = ['ko', 'en'] as const;
const THEMES = ['light', 'dark'] as const;
const SIZE = { width: 1280, height: 800 };
/** Charts and thumbnails are drawn after the page is loaded. */
const SETTLE_MS = 1_500;
/** Enough for flat surfaces and text, at a quarter of the size. */
const COLOURS = 256;

await run(['demo', '--no-serve', '--dir', demoDir]);
// A copy in a home of its own: nothing of whoever draws the pictures is on them, and nothing of them is left in the demo.
const homeDir = mkdtempSync(join(tmpdir(), 'pillsnap-'));
const workspaceDir = join(homeDir, 'demo-workspace');
cpSync(demoDir, workspaceDir, { recursive: true, verbatimSymlinks: true });
mkdirSync(outDir, { recursive: true });
const server = await serve(workspaceDir);
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) await picture(browser, server.url, language, theme);
  }
} finally {
  await browser.close();
  await server.stop();
  rmSync(homeDir, { recursive: true });
}

async function picture(browser: Browser, address: string, language: string, theme: string): Promise<void> {
  const context = await browser.newContext({ viewport: SIZE, locale: language === 'ko' ? 'ko-KR' : 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(
    ([chosenLanguage, chosenTheme]) => {
      localStorage.setItem('pillsnap.language', chosenLanguage);
      localStorage.setItem('pillsnap.theme', chosenTheme);
    },
    [language, theme] as const,
  );
  await page.goto(address);
  for (const { name, hash } of SCREENS) {
    await page.goto(new URL(hash, address.replace(/\?.*$/, '')).href);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(SETTLE_MS);
    const file = `${name}-${theme}-${language}.png`;
    await sharp(await page.screenshot())
      .png({ palette: true, colours: COLOURS, compressionLevel: 9 })
      .toFile(join(outDir, file));
    console.log(`docs/screenshots/${file}`);
  }
  await context.close();
}

function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`pillsnap ${args[0]} ended with ${code}`)),
    );
  });
}
