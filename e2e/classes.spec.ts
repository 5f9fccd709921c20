import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openPage, serveSite, test } from './fixtures.ts';

const site = serveSite();

const items = (page: Page) => page.locator('[data-list] [data-index]');
const search = (page: Page) => page.getByRole('textbox', { name: '약품 검색' });

async function inDark(page: Page): Promise<void> {
  await page.evaluate(() => localStorage.setItem('pillsnap.theme', 'dark'));
  await page.reload();
}

test('the drugs are there as cards with their photo, their counts and their accuracy', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openPage(page, site(), '#/classes');
  await expect(page.getByRole('heading', { name: '약품', level: 1 })).toBeVisible();
  await expect(items(page)).toHaveCount(4);
  const card = page.locator('[data-kcode="K-099001"]');
  for (const words of ['다솔렌정 5밀리그램', 'K-099001', '달무리제약', '정제']) await expect(card).toContainText(words);
  await expect(card).toContainText('스튜디오 8장, 필요 15장');
  await expect(card).toContainText('실사진 16장, 필요 35장');
  const { accuracy = null } = site().workspace.evaluation.perClass.find(({ kcode }) => kcode === 'K-099001') ?? {};
  expect(accuracy, 'the sample was evaluated').not.toBeNull();
  await expect(card).toContainText(`${((accuracy ?? 0) * 100).toFixed(1)} %`);
  const width = () => card.locator('img').evaluate((image) => Number(Reflect.get(image, 'naturalWidth')));
  await expect.poll(width).toBeGreaterThan(0);
  await expectAccessible();
  await inDark(page);
  await expect(card).toBeVisible();
  await expectAccessible();
  expect(problems).toEqual([]);
});

test('a drug is found by its initials, by half a syllable and by its K-code, and Enter opens it', async ({
  page,
  problems,
}) => {
  await openPage(page, site(), '#/classes');
  await expect(items(page)).toHaveCount(4);
  await page.keyboard.press('/');
  await search(page).fill('ㄷㅅㄹ');
  await expect(items(page)).toHaveCount(2);
  await expect(page.locator('mark').first()).toHaveText('다솔렌');
  await expect(page).toHaveURL(/q=/);
  for (const [query, kcode] of [
    ['다솔렌 10', 'K-099002'],
    ['여욾', 'K-099003'],
    ['여울ㅍ', 'K-099003'],
    ['99004', 'K-099004'],
    ['미리내', 'K-099004'],
  ] as const) {
    await search(page).fill(query);
    await expect(items(page)).toHaveCount(1);
    await expect(page.locator(`[data-kcode="${kcode}"]`)).toBeVisible();
  }
  await search(page).press('Enter');
  await expect(page.getByRole('dialog', { name: '미르사텐정 20밀리그램' })).toBeVisible();
  await expect(page).toHaveURL(/open=K-099004/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await search(page).fill('없는 약');
  await expect(page.getByText('찾은 약품이 없습니다')).toBeVisible();
  await page.getByRole('button', { name: '모든 약품 보기' }).click();
  await expect(items(page)).toHaveCount(4);
  expect(problems).toEqual([]);
});

test('the table is sorted by its columns and walked through with the arrows', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openPage(page, site(), '#/classes');
  await expect(items(page)).toHaveCount(4);
  await page.keyboard.press('v');
  const table = page.getByRole('table', { name: '약품 목록' });
  await expect(table.getByRole('rowheader')).toHaveCount(4);
  const byName = table.getByRole('columnheader', { name: '이름' });
  await byName.getByRole('button').click();
  await expect(byName).toHaveAttribute('aria-sort', 'ascending');
  await expect(table.getByRole('rowheader').first()).toHaveText('다솔렌정 5밀리그램');
  await byName.getByRole('button').click();
  await expect(byName).toHaveAttribute('aria-sort', 'descending');
  await expect(table.getByRole('rowheader').first()).toHaveText('여울포린정 25밀리그램');
  await expectAccessible();
  await search(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(table.getByRole('link', { name: '여울포린정' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await expect(table.getByRole('link', { name: '다솔렌정 10밀리그램' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '다솔렌정 10밀리그램' })).toBeVisible();
  // The address alone brings back the view, the order and the drug.
  await page.reload();
  await expect(page.getByRole('dialog', { name: '다솔렌정 10밀리그램' })).toBeVisible();
  await expect(byName).toHaveAttribute('aria-sort', 'descending');
  expect(problems).toEqual([]);
});

test('a filter keeps what it names, and says how many it would keep', async ({ page, problems }) => {
  await openPage(page, site(), '#/classes?filter=noReal');
  await expect(page.getByText('이 조건에 맞는 약품이 없습니다.')).toBeVisible();
  const filter = page.getByRole('radiogroup', { name: '표시' });
  await expect(filter).toContainText('실사진 없음0');
  await expect(filter).toContainText('사진 부족4');
  await filter.getByText('사진 부족').click();
  await expect(items(page)).toHaveCount(4);
  await expect(page).toHaveURL(/filter=short/);
  expect(problems).toEqual([]);
});

test('an open drug shows its photos by capture condition, the missing ones too, and leads to them', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openPage(page, site(), '#/classes?open=K-099001');
  const dialog = page.getByRole('dialog', { name: '다솔렌정 5밀리그램' });
  const cells = dialog.getByTestId('conditions').locator('td');
  await expect(cells).toHaveCount(5 * 3 * 2);
  const counts = await cells.evaluateAll((found) => found.map((cell) => Number(cell.getAttribute('data-count'))));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16);
  const holes = counts.filter((count) => count === 0).length;
  expect(holes, '16 photos can not fill 30 conditions').toBeGreaterThanOrEqual(14);
  await expect(dialog).toContainText(`30가지 조건 중 ${holes}가지에 사진이 없습니다.`);
  await expect(dialog.getByTestId('conditions').getByText('없음', { exact: true })).toHaveCount(holes);
  const first = cells.locator('a').first();
  await expect(first).toHaveAttribute('href', /#\/photos\?class=K-099001&source=real&background=\w+&light=\d&side=\w+/);
  await expect(dialog.getByRole('link', { name: '사진 보기' })).toHaveAttribute('href', '#/photos?class=K-099001');
  await expect(dialog.getByRole('link', { name: '평가 보기' })).toHaveAttribute(
    'href',
    /#\/evaluation\?.*truth=K-099001/,
  );
  await expectAccessible();
  await page.keyboard.press('j');
  await expect(page.getByRole('dialog', { name: '다솔렌정 10밀리그램' })).toBeVisible();
  await page.keyboard.press('k');
  await expect(dialog).toBeVisible();
  await inDark(page);
  await expect(cells).toHaveCount(30);
  await expectAccessible();
  await first.click();
  await expect(page.getByRole('heading', { name: '사진', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(dialog).toBeVisible();
  expect(problems).toEqual([]);
});

test('an address of a drug that is not there says so', async ({ page, problems }) => {
  await openPage(page, site(), '#/classes?open=K-1');
  await expect(page.getByRole('dialog', { name: '카탈로그에 없는 약품입니다' })).toContainText('K-1');
  expect(problems).toEqual([]);
});

test('a catalogue file is imported, and what it changed is told', async ({ page, problems, expectAccessible }) => {
  const rows = ['kcode,drug_name,manufacturer,form,weight', 'K-099001,다솔렌정 5밀리그램,새제약,정제,1'];
  const home = dirname(site().workspace.dir);
  writeFileSync(join(home, '새 카탈로그.csv'), [...rows, 'K-000007,무수동정,무수제약,정제,1'].join('\n'));
  writeFileSync(join(home, '깨진 카탈로그.csv'), 'drug_name\n무수동정');
  await openPage(page, site(), '#/classes');
  const choose = async (file: string) => {
    const dialog = page.getByRole('dialog', { name: '카탈로그 파일' });
    await dialog.getByRole('option', { name: file }).click();
    await dialog.getByRole('button', { name: '파일 선택' }).click();
  };
  await page.getByRole('button', { name: '카탈로그 가져오기' }).click();
  await choose('깨진 카탈로그.csv');
  await expect(page.getByRole('alert')).toContainText('kcode');
  await page.getByRole('button', { name: '다른 파일 가져오기' }).click();
  await choose('새 카탈로그.csv');
  const report = page.getByTestId('import-report');
  await expect(report).toContainText('카탈로그의 약품은 이제 5종입니다.');
  await expect(report.locator('dl')).toContainText(/추가1변경1그대로0파일에 없음\(유지\)3/);
  await expect(report.getByRole('row').filter({ hasText: '달무리제약' })).toContainText('새제약');
  await expectAccessible();
  await page.getByRole('button', { name: '닫기' }).last().click();
  await expect(items(page)).toHaveCount(5);
  await search(page).fill('ㅁㅅㄷ');
  await expect(items(page)).toHaveCount(1);
  await expect(page.locator('[data-kcode="K-000007"]')).toContainText('사진 없음');
  expect(problems).toEqual([]);
});
