import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { type DemoWorkspace, type Served, serve, template } from './workspace.ts';

/** A workspace of this spec's own, served by the real program. */
export type Site = {
  readonly workspace: DemoWorkspace;
  readonly served: Served;
};

type Fixtures = {
  /**
   * What the page said on its console as an error, and what it threw. A test that provokes one takes it out
   * (`problems.splice(0)`); whatever is left fails the test.
   */
  readonly problems: string[];
  /** Fails on a serious or critical finding of axe-core (WCAG 2.2 A and AA) in what is on the screen now. */
  readonly expectAccessible: () => Promise<void>;
};

export const test = base.extend<Fixtures>({
  problems: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    await use(problems);
    expect(problems, 'the console of the page').toEqual([]);
  },
  expectAccessible: async ({ page }, use) => {
    await use(async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
      expect(serious).toEqual([]);
    });
  },
});

/**
 * A workspace for the tests of one file: a copy of the template (catalogue, studio and real photos of four drugs, dataset,
 * one trained, evaluated and exported run), so that what they change is seen by nobody else. Call it at the top of a spec.
 */
export function serveSite(): () => Site {
  let site: Site | null = null;
  let root = '';
  test.beforeAll(async () => {
    const made = template();
    root = mkdtempSync(join(tmpdir(), 'pillsnap e2e 알약 '));
    const dir = join(root, 'workspace');
    cpSync(made.dir, dir, { recursive: true, verbatimSymlinks: true });
    const workspace = { ...made, dir };
    site = { workspace, served: await serve(dir) };
  });
  test.afterAll(async () => {
    const code = await site?.served.stop();
    rmSync(root, { recursive: true, force: true });
    expect(code, 'Ctrl-C ends the server well').toBe(0);
  });
  return () => {
    if (!site) throw new Error('the site is there only while the tests of its file run');
    return site;
  };
}

/** Opens the window of a site at an address such as `#/photos?split=test`, in Korean unless said otherwise. */
export async function openPage(page: Page, { served }: Site, hash = ''): Promise<void> {
  await page.goto(served.url);
  if (hash !== '') await page.goto(new URL(hash, served.url).href.replace(/\?token=[^#]*/, ''));
  await page.getByRole('main').waitFor();
}

export { expect };
