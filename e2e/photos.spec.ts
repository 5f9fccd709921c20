import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { serve } from './workspace.ts';

const site = serveSite();

const grid = (page: Page) => page.getByTestId('photo-grid');
const cells = (page: Page) => grid(page).getByRole('gridcell');
const cell = (page: Page, offset: number) => grid(page).locator(`[data-offset="${offset}"]`);
const cursor = (page: Page) => grid(page).locator('[data-cursor]');
const count = (page: Page) => page.getByTestId('photo-count');
const notice = (page: Page) => page.getByTestId('filing-notice');
const facet = (page: Page, name: string, value: string) =>
  page.getByTestId('photo-facets').locator(`[data-facet="${name}"] [data-value="${value}"]`);

/** Opens the screen and waits until its photos are there. */
async function openPhotos(page: Page, hash = '#/photos'): Promise<void> {
  await openPage(page, site(), hash);
  await expect(cells(page).first()).toHaveAttribute('data-photo', /\d+/);
}

/** How many photos each value has, as the panel says it. */
async function countOf(value: Locator): Promise<number> {
  return Number((await value.locator('span').last().innerText()).replaceAll(',', ''));
}

async function expectDecision(page: Page, offset: number, decision: string): Promise<void> {
  await expect(cell(page, offset)).toHaveAttribute('data-decision', decision);
}

test.describe.configure({ mode: 'serial' });

test('the filters count what they find, and the address holds them', async ({ page, problems, expectAccessible }) => {
  expect(problems).toEqual([]);
  await openPhotos(page);
  await expect(count(page)).toHaveText('사진 96장');
  expect(await countOf(facet(page, 'sources', 'studio'))).toBe(32);
  const real = facet(page, 'sources', 'real');
  expect(await countOf(real)).toBe(64);
  await real.getByRole('checkbox').click();
  await expect(count(page)).toHaveText('사진 96장 중 64장');
  await expect(page).toHaveURL(/source=real/);
  const drug = facet(page, 'kcodes', 'K-099001');
  await expect.poll(() => countOf(drug)).toBe(16);
  await drug.getByRole('checkbox').click();
  await expect(count(page)).toHaveText('사진 96장 중 16장');
  await page.reload();
  await expect(count(page)).toHaveText('사진 96장 중 16장');
  await expectAccessible();
  await page
    .getByTestId('photo-chips')
    .getByRole('button', { name: /필터 해제: 출처 실사진/ })
    .click();
  await expect(count(page)).toHaveText('사진 96장 중 24장');
  await page.goBack();
  await expect(count(page)).toHaveText('사진 96장 중 16장');
  await page.getByRole('button', { name: '모두 해제' }).click();
  await expect(count(page)).toHaveText('사진 96장');
});

test('photos are searched by initials, K-code and file name', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page);
  const field = page.getByRole('textbox', { name: '사진 검색' });
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await field.fill('ㄷㅅㄹ');
  await expect(count(page)).toHaveText('사진 96장 중 48장');
  await field.fill('k-99003');
  await expect(count(page)).toHaveText('사진 96장 중 24장');
  await field.fill('K-099004_4_2');
  await expect(count(page)).toHaveText(/96장 중 [1-3]장/);
  await field.fill('그런 것은 없다');
  await expect(page.getByText('조건에 맞는 사진이 없습니다')).toBeVisible();
  await page.getByRole('button', { name: '모두 해제' }).last().click();
  await expect(count(page)).toHaveText('사진 96장');
});

test('photos are filed by keys alone, and taken back', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=real');
  await page.keyboard.press('a');
  await expectDecision(page, 0, 'accepted');
  await expect(notice(page)).toContainText('1장 승인');
  await expect(cursor(page)).toHaveAttribute('data-offset', '1');

  await page.keyboard.press('r');
  await expect(page.getByRole('dialog')).toContainText('반려 사유');
  await page.keyboard.press('1');
  await expectDecision(page, 1, 'rejected');
  await expect(notice(page)).toContainText('1장 반려: 흐림');
  await expect(cell(page, 1)).toContainText('흐림');
  await expect(cursor(page)).toHaveAttribute('data-offset', '2');

  await page.keyboard.press('3');
  await expect(notice(page)).toContainText('1장 등급 변경: C');
  await expect(cell(page, 2)).toContainText('C');

  await page.keyboard.press('l');
  const field = page.getByRole('combobox', { name: /이름, 초성/ });
  await expect(field).toBeFocused();
  await field.pressSequentially('ㅇㅇㅍ');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(notice(page)).toContainText('1장 라벨 변경: 여울포린정 25밀리그램');
  await expect(cell(page, 2)).toContainText('여울포린정');

  await page.keyboard.press('z');
  await expect(notice(page)).toContainText('실행 취소함: 1장 라벨 변경');
  await expect(cell(page, 2)).not.toContainText('여울포린정');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('z');
  await expectDecision(page, 1, 'pending');
  await expect(cursor(page)).toHaveAttribute('data-offset', '1');
  await page.keyboard.press('Control+Shift+z');
  await expectDecision(page, 1, 'rejected');
  await expect(notice(page)).toContainText('다시 실행함: 1장 반려: 흐림');
});

test('a rejection for another reason needs its words', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=real');
  await page.keyboard.press('End');
  await page.keyboard.press('r');
  await page.keyboard.press('8');
  await page.getByRole('textbox', { name: '사유를 짧게 적으십시오' }).fill('손가락이 보임');
  await page.keyboard.press('Enter');
  await expect(notice(page)).toContainText('1장 반려: 손가락이 보임');
});

test('what was filed is undone after the server was started anew', async ({ page, problems }) => {
  problems.splice(0);
  await openPhotos(page, '#/photos?source=real');
  await expectDecision(page, 0, 'accepted');
  // Another server of the same workspace is a program that was started anew: it knows only what is stored.
  const again = await serve(site().workspace.dir);
  try {
    await page.goto(again.url);
    await page.goto(`http://127.0.0.1:${again.port}/#/photos?source=real`);
    await expect(cells(page).first()).toHaveAttribute('data-photo', /\d+/);
    await page.keyboard.press('h');
    const steps = page.getByTestId('filing-history').locator('> li');
    // Which photo it was, with the way to it.
    await expect(steps.last().getByRole('link')).toHaveAttribute('href', /source=real&photo=\d+/);
    await expect(steps.last().getByRole('link')).toContainText('.jpg');
    await expect(steps.last()).toContainText('1장 승인');
    await steps.last().getByRole('button', { name: '여기까지 취소' }).click();
    await expectDecision(page, 0, 'pending');
    await expect(facet(page, 'decisions', 'accepted')).toHaveCount(0);
    await expect(facet(page, 'decisions', 'rejected')).toHaveCount(0);
  } finally {
    await again.stop();
    // The connection to it is lost, as it should be.
    problems.splice(0);
  }
});

test('what is decided while the program can’t be reached is not stored, and said so', async ({ page, problems }) => {
  const other = await serve(site().workspace.dir);
  await page.goto(other.url);
  await page.goto(`http://127.0.0.1:${other.port}/#/photos?source=real`);
  await expect(cells(page).first()).toHaveAttribute('data-photo', /\d+/);
  await expectDecision(page, 0, 'pending');
  await other.stop();
  await expect(page.getByText('연결이 끊어졌습니다')).toBeVisible();
  await page.keyboard.press('a');
  await expect(notice(page)).toHaveRole('alert');
  await expect(notice(page)).toContainText('저장하지 못했습니다');
  await expectDecision(page, 0, 'pending');
  await expect(cursor(page)).toHaveAttribute('data-offset', '0');
  // The connection is lost, as it should be.
  problems.splice(0);
});

/** From the middle of one cell to that of another. */
async function drawArea(page: Page, from: number, to: number): Promise<void> {
  const [start, end] = [await cell(page, from).boundingBox(), await cell(page, to).boundingBox()];
  if (!start || !end) throw new Error('both cells have to be in sight');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
  await expect(page.getByTestId('photo-marquee')).toBeVisible();
  await page.mouse.up();
  await expect(page.getByTestId('photo-marquee')).toHaveCount(0);
}

test('several photos are selected and filed as one step', async ({ page, problems, expectAccessible }) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=real');
  await cell(page, 1).click();
  await cell(page, 4).click({ modifiers: ['Shift'] });
  await cell(page, 7).click({ modifiers: ['ControlOrMeta'] });
  const bar = page.getByTestId('filing-bar');
  await expect(bar).toContainText('5장 선택');
  await page.keyboard.press('x');
  await expect(bar).toContainText('4장 선택');
  await expectAccessible();
  await bar.getByRole('button', { name: /승인/ }).click();
  await expect(notice(page)).toContainText('4장 승인');
  await expect.poll(() => countOf(facet(page, 'decisions', 'accepted'))).toBe(4);
  await notice(page).getByRole('button', { name: '실행 취소' }).click();
  await expect(facet(page, 'decisions', 'accepted')).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect.poll(() => countOf(facet(page, 'decisions', 'accepted'))).toBe(4);
  await page.keyboard.press('Control+z');
  await expect(facet(page, 'decisions', 'accepted')).toHaveCount(0);

  // An area drawn with the mouse, and a further stretch beside it.
  await drawArea(page, 1, 7);
  await expect(bar).toContainText('4장 선택');
  await cell(page, 10).click({ modifiers: ['ControlOrMeta'] });
  await cell(page, 12).click({ modifiers: ['ControlOrMeta', 'Shift'] });
  await expect(bar).toContainText('7장 선택');

  await page.keyboard.press('Control+a');
  await expect(bar).toContainText('전체 64장 선택');
  await page.keyboard.press('a');
  await expect(notice(page)).toContainText('64장 승인');
  await expect.poll(() => countOf(facet(page, 'decisions', 'accepted'))).toBe(64);
  await page.keyboard.press('z');
  await expect(facet(page, 'decisions', 'accepted')).toHaveCount(0);

  // The history shows some of them, the others when they are asked for, and leads to each.
  await page.keyboard.press('h');
  const step = page.getByTestId('filing-history').locator('> li').first();
  await expect(step).toContainText('64장 승인');
  await expect(step.getByRole('link')).toHaveCount(4);
  await step.getByRole('button', { name: '나머지 60장 더 보기' }).click();
  await expect(step.getByRole('link')).toHaveCount(28);
  await expect(step.getByRole('button', { name: '나머지 36장 더 보기' })).toBeVisible();
  await expectAccessible();
  const shown = step.getByRole('link').nth(5);
  const name = await shown.getAttribute('title');
  await shown.click();
  await expect(page.getByTestId('photo-view')).toContainText(name ?? 'a name');
});

test('the filter of pending photos goes on to the next until none is left', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=real&class=K-099002&decision=pending');
  const total = 16;
  await expect(count(page)).toHaveText(`사진 96장 중 ${total}장`);
  for (let left = total; left > 0; left--) {
    await expect(cursor(page)).toHaveAttribute('data-decision', 'pending');
    await page.keyboard.press('a');
    await expect(count(page)).toHaveText(`사진 96장 중 ${left - 1}장`);
  }
  await expect(page.getByText('조건에 맞는 사진이 없습니다')).toBeVisible();
});

test('the label of a studio photo stays, and the reason is told', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=studio&class=K-099001');
  await page.keyboard.press('l');
  await page.getByRole('combobox', { name: /이름, 초성/ }).fill('여울');
  await page.keyboard.press('Enter');
  await expect(notice(page)).toContainText('그대로 둠');
  await expect(cell(page, 0)).toContainText('다솔렌정');
});

test('a photo is looked at closely, with what is known of it and what the network sees', async ({
  page,
  problems,
  expectAccessible,
}) => {
  expect(problems).toEqual([]);
  await openPhotos(page, '#/photos?source=real&class=K-099003');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const view = page.getByTestId('photo-view');
  await expect(view.getByTestId('photo-position')).toHaveText('16장 중 2번째');
  await expect(page).toHaveURL(/photo=\d+/);
  await expect(view).toContainText('촬영 조건');
  await expect(view).toContainText('선명도');
  await expectAccessible();

  const zoom = view.getByTestId('photo-zoom');
  const scale = () => zoom.evaluate((element) => Number(element.getAttribute('data-scale')));
  await expect.poll(scale).toBeGreaterThan(0);
  const fit = await scale();
  await page.keyboard.press('+');
  await expect.poll(scale).toBeGreaterThan(fit);
  await zoom.hover();
  await page.mouse.wheel(0, -360);
  await expect.poll(scale).toBeGreaterThan(fit * 2);
  await page.getByRole('button', { name: '화면에 맞춤' }).click();
  await expect.poll(scale).toBe(fit);

  await view.getByRole('button', { name: '신경망' }).click();
  const pictures = view.getByTestId('network-view').getByRole('img');
  await expect(pictures).toHaveCount(10);
  // Not by a function: these files know no DOM.
  const lastWidth = "[...document.querySelectorAll('[data-testid=network-view] img')].at(-1).naturalWidth";
  await expect.poll(() => page.evaluate<number>(lastWidth)).toBeGreaterThan(0);

  const first = page.url();
  await page.keyboard.press('ArrowRight');
  await expect(view.getByTestId('photo-position')).toHaveText('16장 중 3번째');
  expect(page.url()).not.toBe(first);
  await page.reload();
  await expect(view.getByTestId('photo-position')).toHaveText('16장 중 3번째');
  await page.keyboard.press('r');
  await page.keyboard.press('4');
  await expect(view.getByTestId('photo-position')).toHaveText('16장 중 4번째');
  await page.keyboard.press('ArrowLeft');
  await expect(view).toContainText('반려: 다른 알약');
  await view.getByRole('button', { name: '이력' }).click();
  await expect(view).toContainText('1장 반려: 다른 알약');
  await page.keyboard.press('Escape');
  await expect(view).toHaveCount(0);
  await expect(cursor(page)).toHaveAttribute('data-offset', '2');
});

test('the grid keeps its place when a photo was opened, and after a reload', async ({ page, problems }) => {
  expect(problems).toEqual([]);
  await openPhotos(page);
  await page.getByRole('button', { name: '크게' }).click();
  const top = () => grid(page).evaluate((element) => element.scrollTop);
  await grid(page).evaluate((element) => element.scrollTo(0, 2400));
  await expect(page).toHaveURL(/at=\d+/);
  const before = await top();
  expect(before).toBeGreaterThan(2000);
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  const inSight = cells(page).nth(8);
  await inSight.dblclick();
  await expect(page.getByTestId('photo-view')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('photo-view')).toHaveCount(0);
  const offset = Number(await cursor(page).getAttribute('data-offset'));
  expect(Math.abs((await top()) - before)).toBeLessThan(300);
  await page.reload();
  await expect(cell(page, offset)).toBeInViewport();
  await page.getByRole('button', { name: '보통' }).click();
});

test('a folder with a broken file is imported, and the broken one named with its reason', async ({
  page,
  problems,
  expectAccessible,
}) => {
  expect(problems).toEqual([]);
  const { workspace } = site();
  const folder = join(workspace.dir, '..', 'new photos', 'K-099002');
  mkdirSync(folder, { recursive: true });
  const studio = join(workspace.sampleDir, 'studio', 'K-099002');
  const [name = ''] = readdirSync(studio);
  // Encoded anew it is another file of the same picture, and says what took it.
  await sharp(join(studio, name))
    .withExif({ IFD0: { Model: 'Pharmacy Phone 7' } })
    .toFile(join(folder, name));
  writeFileSync(join(folder, 'broken.jpg'), 'this is no picture');
  await openPhotos(page);
  await page.getByRole('button', { name: '사진 가져오기' }).click();
  const picker = page.getByRole('dialog');
  await picker.getByRole('option', { name: 'new photos' }).click();
  await picker.getByRole('button', { name: /선택$/ }).last().click();
  const report = page.getByTestId('import-report');
  await expect(report.getByRole('list', { name: '거부' })).toContainText('broken.jpg');
  await expectAccessible();
  await report.getByRole('button', { name: '가져온 사진 보기' }).click();
  await expect(page).toHaveURL(/source=real&decision=pending/);
  await expect(cell(page, 0)).toHaveAttribute('aria-label', new RegExp(name));
  await page.keyboard.press('Enter');
  const view = page.getByTestId('photo-view');
  await expect(view.getByRole('region', { name: '같은 사진' })).toContainText('다솔렌정 10밀리그램');
  await expect(view.getByRole('region', { name: 'EXIF' })).toContainText('Pharmacy Phone 7');
});

test('the screen has no serious accessibility problem in the dark, with a question open', async ({
  page,
  problems,
  expectAccessible,
}) => {
  expect(problems).toEqual([]);
  await page.addInitScript(() => localStorage.setItem('pillsnap.theme', 'dark'));
  await openPhotos(page);
  await expectAccessible();
  for (const key of ['r', 'l']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});
