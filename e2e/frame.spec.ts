import { createServer } from 'node:http';
import * as z from 'zod';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap, serve } from './workspace.ts';

const site = serveSite();

test('the language and the appearance change at once and stay', async ({ page, problems, expectAccessible }) => {
  await openPage(page, site(), '#/home');
  const choose = async (name: string) => {
    await page.getByRole('button', { name: /언어와 화면|Language and appearance/ }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  const rail = page.getByRole('navigation', { name: /^(화면|Screens)$/ });
  await expect(rail.getByRole('link', { name: '데이터셋' })).toBeVisible();
  await choose('English');
  await expect(rail.getByRole('link', { name: 'Dataset' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const background = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await background();
  await choose('Dark');
  await expect.poll(background).not.toBe(light);
  await page.reload();
  await expect(rail.getByRole('link', { name: 'Dataset' })).toBeVisible();
  expect(await background()).not.toBe(light);
  await expectAccessible();
  expect(problems).toEqual([]);
});

test('every screen is reached by its keys, and each has one heading', async ({ page, problems }) => {
  await openPage(page, site(), '#/home');
  for (const [key, screen] of Object.entries({
    c: 'classes',
    p: 'photos',
    d: 'dataset',
    t: 'train',
    e: 'evaluation',
    r: 'release',
    y: 'try',
    h: 'home',
  })) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`#/${screen}`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('navigation', { name: '화면' }).locator('[aria-current=page]')).toHaveCount(1);
  }
  expect(problems).toEqual([]);
});

test('the palette finds a screen, a drug by its initials and a run', async ({ page, problems, expectAccessible }) => {
  await openPage(page, site(), '#/home');
  const search = page.getByRole('textbox', { name: '약품, 실행, 명령 검색…' });
  await page.keyboard.press('Control+k');
  await search.fill('평가');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/evaluation/);

  const listed = await pillsnap('catalog', 'list', '--workspace', site().workspace.dir);
  const [drug] = z
    .object({ drugs: z.array(z.object({ kcode: z.string(), drugName: z.string() })) })
    .parse(listed).drugs;
  if (!drug) throw new Error('the catalogue is empty');
  await page.keyboard.press('Control+k');
  await search.fill(initials(drug.drugName.replace(/ .*/, '')));
  await expect(page.getByRole('button', { name: drug.kcode }).first()).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: drug.kcode }).first().click();
  await expect(page).toHaveURL(new RegExp(`#/classes.*${drug.kcode}`));
  await expect(search).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await search.fill(site().workspace.run.runId);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/train.*${site().workspace.run.runId}`));
  expect(problems).toEqual([]);
});

test('the palette takes what is typed right after its key', async ({ page, problems }) => {
  await openPage(page, site(), '#/home');
  const focused = await page.evaluate(`(async () => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }));
    // Before the next event, whatever a person's hands or a slow machine do: no timer has run yet.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return document.activeElement?.getAttribute('placeholder');
  })()`);
  expect(focused).toBe('약품, 실행, 명령 검색…');
  expect(problems).toEqual([]);
});

test('? shows the keys', async ({ page, problems, expectAccessible }) => {
  await openPage(page, site(), '#/home');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: '단축키' });
  await expect(dialog).toContainText('검색, 명령');
  await expectAccessible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(problems).toEqual([]);
});

test('an unknown address says so and leads home', async ({ page, problems }) => {
  await openPage(page, site(), '#/nowhere');
  await expect(page.getByText('그런 화면이 없습니다')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: '홈' }).click();
  await expect(page).toHaveURL(/#\/home/);
  expect(problems).toEqual([]);
});

test('a server that goes away is missed, and found again when it is back', async ({ page, problems }) => {
  const { workspace } = site();
  const first = await serve(workspace.dir);
  await page.goto(first.url);
  // The screen's own code and words are there; what was on its way when the server went would be missed by itself.
  await expect(page.getByRole('region', { name: '최근 작업 공간' }).getByRole('listitem')).toHaveCount(1);
  await first.stop();
  const lost = page.getByRole('alert').filter({ hasText: '연결이 끊어졌습니다' });
  await expect(lost).toBeVisible();
  await expect(page.getByText('불러올 수 없습니다'), 'what was on the screen stays').toHaveCount(0);
  const second = await serve(workspace.dir, first.port);
  try {
    // Its cookie is of the server before: the person opens the new address.
    await page.goto(second.url);
    await expect(lost).toBeHidden();
    await expect(page.getByRole('link', { name: /데이터셋/ }).first()).toBeVisible();
  } finally {
    await page.goto('about:blank');
    // What the browser says about the lost connection is as it should be.
    problems.splice(0);
    await second.stop();
  }
});

test('a screen whose code could not be had comes by itself with the connection, in its own style', async ({
  page,
  problems,
  expectAccessible,
}) => {
  let isAway = false;
  let closeAll = () => {};
  await page.routeWebSocket(/\/contract$/, (socket) => {
    if (isAway) return void socket.close();
    const closeBefore = closeAll;
    closeAll = () => {
      closeBefore();
      void socket.close();
    };
    socket.connectToServer();
  });
  await page.route(/\/assets\//, (route) => (isAway ? route.abort('connectionrefused') : route.continue()));
  await openPage(page, site(), '#/home');
  await expect(page.getByRole('region', { name: '최근 작업 공간' }).getByRole('listitem')).toHaveCount(1);
  isAway = true;
  closeAll();
  await page.getByRole('navigation', { name: '화면' }).getByRole('link', { name: '데이터셋' }).click();
  const missing = page.getByRole('alert').filter({ hasText: '이 화면을 불러오지 못했습니다' });
  await expect(missing).toContainText('연결이 돌아오면 자동으로 다시 불러옵니다.');
  await expectAccessible();
  await missing.getByRole('button', { name: '다시 시도' }).click();
  await expect(missing).toBeVisible();
  isAway = false;
  await expect(page.getByRole('heading', { level: 1, name: '데이터셋' })).toBeVisible({ timeout: 20_000 });
  await expect(missing).toHaveCount(0);
  expect(
    await page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].every((link) => link.sheet)"),
  ).toBe(true);
  // What the browser says about what it did not get is as it should be.
  problems.splice(0);
});

test('a screen of which a part was not had, while the connection held, is had by trying again', async ({
  page,
  problems,
}) => {
  let isBroken = true;
  await openPage(page, site(), '#/home');
  await page.route(/\/assets\/.*\.css/, (route) => (isBroken ? route.abort() : route.continue()));
  await page.getByRole('navigation', { name: '화면' }).getByRole('link', { name: '데이터셋' }).click();
  const missing = page.getByRole('alert').filter({ hasText: '이 화면을 불러오지 못했습니다' });
  await expect(missing).toContainText('페이지를 새로 고치십시오');
  isBroken = false;
  await missing.getByRole('button', { name: '다시 시도' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '데이터셋' })).toBeVisible();
  expect(
    await page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].every((link) => link.sheet)"),
  ).toBe(true);
  problems.splice(0);
});

test('without the right token there is no page', async ({ page, problems }) => {
  for (const address of ['/', `/?token=${'0'.repeat(64)}`]) {
    const answer = await page.goto(`http://127.0.0.1:${site().served.port}${address}`);
    expect(answer?.status(), address).toBeGreaterThanOrEqual(401);
    await expect(page.getByRole('main')).toHaveCount(0);
  }
  problems.splice(0);
});

test('a page of another origin can neither read nor connect, although the browser has the cookie', async ({
  page,
  problems,
}) => {
  await openPage(page, site());
  const other = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>other</p>'),
  );
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    await page.goto(`http://127.0.0.1:${address.port}/`);
    const outcome = await page.evaluate(async (port) => {
      const connected = new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
      const read = fetch(`http://127.0.0.1:${port}/`, { credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      );
      return [await connected, await read];
    }, site().served.port);
    expect(outcome).toEqual(['refused', 'refused']);
  } finally {
    other.close();
    // The browser reports both refusals, as it should.
    problems.splice(0);
  }
});

/** The initial consonants of a Korean name: 무수동정 becomes ㅁㅅㄷㅈ. */
function initials(name: string): string {
  const consonants = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
  return [...name]
    .map((letter) => (letter.codePointAt(0) ?? 0) - 0xac00)
    .filter((code) => code >= 0 && code < 11_172)
    .map((code) => consonants[Math.floor(code / 588)])
    .join('');
}
