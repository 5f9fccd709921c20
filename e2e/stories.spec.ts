import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, openPage, serveSite, test } from './fixtures.ts';

// One workspace through three pairs of hands: each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' });

const site = serveSite();
/** Epochs of a very small network beside a browser, on two busy cores. */
const TRAINING_MS = 300_000;
const KCODE = 'K-099001';
const RUN = '새 사진으로';

/** Real photos as they come from a phone: those of the sample, seen from the other side. */
async function makeDelivery(photos: number): Promise<string> {
  const { workspace } = site();
  const from = join(workspace.sampleDir, 'captures');
  const to = join(dirname(workspace.dir), '오늘 찍은 사진', KCODE);
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).filter((name) => name.startsWith(KCODE));
  for (const [index, name] of names.slice(0, photos).entries()) {
    await sharp(join(from, name))
      .flop()
      .jpeg()
      .toFile(join(to, `오늘 ${index}.jpg`));
  }
  return dirname(to);
}

const facet = (page: Page, name: string, value: string) =>
  page.getByTestId('photo-facets').locator(`[data-facet="${name}"] [data-value="${value}"]`);

test('the pharmacist imports photos and files them without the mouse', async ({ page, problems }) => {
  const folder = await makeDelivery(4);
  await openPage(page, site());
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.getByRole('button', { name: '사진 가져오기' }).click();
  const picker = page.getByRole('dialog');
  await picker.getByRole('option', { name: folder.split('/').at(-1) ?? '' }).click();
  await picker.getByRole('button', { name: /선택$/ }).last().click();
  const report = page.getByTestId('import-report');
  await expect(report).toContainText('4');
  await report.getByRole('button', { name: '가져온 사진 보기' }).click();

  const cells = page.getByTestId('photo-grid').getByRole('gridcell');
  await expect(cells.first()).toHaveAttribute('aria-label', /오늘/);
  const notice = page.getByTestId('filing-notice');
  for (const _photo of [1, 2, 3]) {
    await page.keyboard.press('a');
    await expect(notice).toContainText('1장 승인');
  }
  await page.keyboard.press('r');
  await page.keyboard.press('1');
  await expect(notice).toContainText('1장 반려: 흐림');
  await openPage(page, site(), '#/photos');
  await expect(facet(page, 'decisions', 'accepted')).toContainText('3');
  await expect(facet(page, 'decisions', 'rejected')).toContainText('1');
  expect(problems).toEqual([]);
});

test('the engineer builds the dataset, launches a run and watches it to the end', async ({ page, problems }) => {
  test.setTimeout(2 * TRAINING_MS);
  await openPage(page, site(), '#/dataset');
  const step = (name: string) => page.getByTestId(`step-${name}`);
  await expect(step('integrate').getByText('갱신 필요')).toBeVisible();
  for (const [name, action] of [
    ['integrate', '구성하기'],
    ['split', '분할하기'],
    ['manifest', '매니페스트 만들기'],
  ] as const) {
    await step(name).getByRole('button', { name: action }).click();
    await expect(step(name).getByText('최신', { exact: true })).toBeVisible();
  }
  // 96 photos before, four more of which one was rejected.
  await expect(step('manifest').getByTestId('outcome')).toContainText('사진 99장');

  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('link', { name: '새 학습', exact: true }).click();
  await page.getByRole('combobox', { name: '시작 설정' }).click();
  await page.getByRole('option', { name: '작은 시험(128픽셀)' }).click();
  const field = (key: string) => page.locator(`[data-key="${key}"]`).getByRole('textbox');
  await field('data.input_size').fill('48');
  await field('training.epochs').fill('4');
  await field('training.warmup_epochs').fill('0');
  await page.getByLabel('실행 이름').fill(RUN);
  await page.getByRole('button', { name: '학습 시작' }).click();
  await expect(page.getByRole('heading', { level: 2, name: RUN })).toBeVisible();
  await expect(page.getByTestId('run-state')).toHaveText('완료', { timeout: TRAINING_MS });
  await expect(page.getByTestId('epochs').locator('tbody tr')).toHaveCount(4);
  await expect(page.getByTestId('curves-accuracy').locator('path.curve')).toHaveCount(3);
  await expect(page.getByRole('link', { name: '평가 보기' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('the reviewer goes from a bad class to its photos, and refuses the release', async ({ page, problems }) => {
  test.setTimeout(TRAINING_MS);
  await openPage(page, site(), '#/train');
  await page.getByRole('navigation', { name: '학습 실행' }).getByText(RUN).click();
  await page.getByRole('link', { name: '평가 보기' }).click();
  await expect(page.getByText('아직 평가하지 않았습니다')).toBeVisible();
  // The one in the middle of the empty screen.
  await page.getByRole('button', { name: '평가하기' }).last().click();
  await expect(page.getByTestId('accuracy')).toBeVisible({ timeout: 60_000 });

  const failure = page.getByTestId('failures').locator('[data-kcode]').first();
  const kcode = (await failure.getAttribute('data-kcode')) ?? '';
  await failure.getByRole('link').first().click();
  const evidence = page.getByTestId('evidence');
  await evidence.getByTestId('photos').locator('[data-path]').first().click();
  await expect(evidence.getByTestId('photo-detail').getByTestId('top5').getByRole('listitem')).toHaveCount(4);
  await evidence.getByRole('link', { name: '사진 화면에서 열기' }).click();
  await expect(page).toHaveURL(/#\/photos\?photo=\d+/);
  await expect(page.getByTestId('photo-view')).toContainText(kcode);

  await openPage(page, site(), '#/release?run=run-002');
  await page.getByRole('button', { name: '내보내기' }).first().click();
  await expect(page.getByText('모든 파일이 내보낸 그대로입니다')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('textbox', { name: '결정하는 사람' }).fill('박검토');
  await page.getByRole('textbox', { name: '메모' }).fill(`${kcode} 실사진을 더 찍어야 합니다`);
  await page.getByRole('button', { name: '거부', exact: true }).click();
  await expect(page.getByTestId('decision')).toContainText('거부함');
  expect(problems).toEqual([]);
});
