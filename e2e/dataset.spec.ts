import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { IntegrateReport, ManifestReport, SplitReport, Splits } from '../src-shared/contract/dataset.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap, serve } from './workspace.ts';

const site = serveSite();
test.describe.configure({ mode: 'serial' });

const KCODE_FOLDER = /K-\d+/;

const step = (page: Page, name: 'integrate' | 'split' | 'manifest') => page.getByTestId(`step-${name}`);

/** Runs the command line on the window's own workspace. */
const command = (...args: readonly string[]) => pillsnap(...args, '--workspace', site().workspace.dir);

/** Imports new real photos, each of another picture, under the first drug of the table. */
async function importPhotos(page: Page, count: number): Promise<void> {
  const kcode = (await page.getByTestId('classes').locator('tr[data-kcode]').first().getAttribute('data-kcode')) ?? '';
  expect(kcode).toMatch(KCODE_FOLDER);
  const dir = join(site().workspace.dir, '..', `more ${count}`, kcode);
  mkdirSync(dir, { recursive: true });
  for (let index = 0; index < count; index++) {
    const noise = { type: 'gaussian', mean: 60 + 10 * index, sigma: 40 } as const;
    const picture = sharp({ create: { width: 640, height: 480, channels: 3, background: '#888', noise } });
    writeFileSync(join(dir, `photo ${count} ${index}.jpg`), await picture.jpeg().toBuffer());
  }
  await command('photos', 'import', join(dir, '..'));
}

/** Rejects a real photo of the train split as a person does, and comes back; gives its id. */
async function rejectOne(page: Page): Promise<string> {
  await openPage(page, site(), '#/photos?source=real&split=train');
  const first = page.getByTestId('photo-grid').locator('[data-offset="0"]');
  await expect(first).toHaveAttribute('data-photo', /\d+/);
  const photoId = (await first.getAttribute('data-photo')) ?? '';
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog')).toContainText('반려 사유');
  await page.keyboard.press('1');
  await expect(page.getByTestId('filing-notice')).toContainText('반려');
  await openPage(page, site(), '#/dataset');
  return photoId;
}

test('a fresh workspace comes to its first version step by step, as the command line counts it', async ({
  page,
  problems,
  expectAccessible,
}) => {
  test.slow();
  const { workspace } = site();
  const dir = join(workspace.dir, '..', 'fresh');
  const at = ['--workspace', dir];
  await pillsnap('init', dir);
  await pillsnap('catalog', 'import', join(workspace.sampleDir, 'top_100_drugs.json'), ...at);
  const served = await serve(dir);
  try {
    await openPage(page, { workspace: { ...workspace, dir }, served }, '#/dataset');
    await expect(page.getByText('아직 사진이 없습니다')).toBeVisible();
    await expectAccessible();
    await pillsnap('dataset', 'link-studio', join(workspace.sampleDir, 'studio'), ...at);
    await pillsnap('photos', 'import', join(workspace.sampleDir, 'captures'), ...at);
    for (const name of ['integrate', 'split', 'manifest'] as const) {
      await expect(step(page, name).getByText('만들지 않음')).toBeVisible();
    }
    await expect(step(page, 'split').getByRole('button', { name: '분할하기' })).toBeDisabled();
    await expect(step(page, 'split')).toContainText('먼저: 구성');
    await expectAccessible();

    await step(page, 'integrate').getByRole('button', { name: '구성하기' }).click();
    await step(page, 'split').getByLabel('시드').fill('5');
    await step(page, 'split').getByRole('button', { name: '분할하기' }).click();
    await step(page, 'manifest').getByRole('button', { name: '매니페스트 만들기' }).click();
    await expect(page.getByRole('button', { name: '최신 상태' })).toBeVisible();

    const { stats } = IntegrateReport.parse(await pillsnap('dataset', 'integrate', ...at));
    const { counts, seed } = SplitReport.parse(await pillsnap('dataset', 'split', ...at));
    const fixed = ManifestReport.parse(await pillsnap('dataset', 'manifest', ...at));
    expect({ seed, number: fixed.versionNumber, isNew: fixed.isNewVersion }).toEqual({
      seed: 5,
      number: 1,
      isNew: false,
    });
    await expect(step(page, 'integrate').getByTestId('outcome')).toContainText(
      `스튜디오 ${stats.total_studio}장 + 실사진 ${stats.total_real}장`,
    );
    await expect(step(page, 'split').getByTestId('outcome')).toContainText(
      `학습 ${counts.train} · 검증 ${counts.val} · 시험 ${counts.test}`,
    );
    await expect(step(page, 'manifest').getByTestId('outcome')).toContainText(`버전 1 · 사진 ${fixed.totalImages}장`);
    expect(problems).toEqual([]);
  } finally {
    await served.stop();
  }
});

test('what the command line has built is on the screen, number by number', async ({ page, problems }) => {
  const integrated = IntegrateReport.parse(await command('dataset', 'integrate'));
  const divided = SplitReport.parse(await command('dataset', 'split'));
  const fixed = ManifestReport.parse(await command('dataset', 'manifest'));
  await openPage(page, site(), '#/dataset');
  const { total_studio: studio, total_real: real } = integrated.stats;
  await expect(step(page, 'integrate').getByTestId('outcome')).toContainText(`스튜디오 ${studio}장 + 실사진 ${real}장`);
  const { train, val, test: tested } = divided.counts;
  await expect(step(page, 'split').getByTestId('outcome')).toContainText(
    `학습 ${train} · 검증 ${val} · 시험 ${tested}`,
  );
  await expect(step(page, 'manifest').getByTestId('outcome')).toContainText(
    `버전 ${fixed.versionNumber} · 사진 ${fixed.totalImages}장`,
  );
  for (const name of ['integrate', 'split', 'manifest'] as const) {
    await expect(step(page, name).getByText('최신', { exact: true })).toBeVisible();
  }
  for (const { kcode, source, have, need } of integrated.shortages) {
    const row = page.getByTestId('classes').locator(`tr[data-kcode="${kcode}"]`);
    const cell = row.getByRole('cell').nth(source === 'studio' ? 1 : 2);
    await expect(cell).toHaveText(new RegExp(`^${have}\\s*/ ${need}$`));
  }
  for (const [name, count] of Object.entries(divided.counts)) {
    const row = page.getByTestId('totals').locator(`tr[data-split="${name}"]`);
    await expect(row.getByRole('cell').nth(2)).toHaveText(String(count));
  }
  expect(problems).toEqual([]);
});

test('all three steps run from the window, with what each came to', async ({ page, problems }) => {
  await openPage(page, site(), '#/dataset');
  await step(page, 'split').getByRole('button', { name: '초기화…' }).click();
  const dialog = page.getByRole('dialog', { name: '전체를 다시 분할하시겠습니까?' });
  await expect(dialog).toContainText('분할이 지워집니다');
  await dialog.getByLabel('시드').fill('7');
  await dialog.getByRole('button', { name: '지우고 다시 분할' }).click();
  await expect(step(page, 'manifest').getByText('갱신 필요')).toBeVisible();
  await expect(step(page, 'manifest').getByTestId('drift')).toContainText('분할 변경');
  await expect(step(page, 'split').getByLabel('시드')).toHaveValue('7');

  await step(page, 'integrate').getByLabel('폴더로 배치').check();
  await step(page, 'integrate').getByRole('button', { name: '구성하기' }).click();
  await expect(step(page, 'integrate').getByText('최신', { exact: true })).toBeVisible();
  await step(page, 'integrate').getByRole('button', { name: '보고서' }).click();
  await expect(page.getByRole('dialog')).toContainText('narrow_dataset/combined');
  await page.keyboard.press('Escape');

  await step(page, 'manifest').getByLabel('버전').fill('2.0.0');
  await step(page, 'manifest').getByRole('button', { name: '매니페스트 만들기' }).click();
  await expect(step(page, 'manifest').getByTestId('outcome')).toContainText('버전 2');
  await expect(page.getByRole('button', { name: '최신 상태' })).toBeVisible();
  const newest = page.getByTestId('versions').locator('li').first();
  await expect(newest).toContainText('2.0.0');
  await expect(newest).toContainText('현재');
  // The command line says the same of what the window has made.
  expect(ManifestReport.parse(await command('dataset', 'manifest'))).toMatchObject({
    versionNumber: 2,
    isNewVersion: false,
  });
  expect(problems).toEqual([]);
});

test('a run names the version it was trained on, and the version its run', async ({ page, problems }) => {
  await openPage(page, site(), '#/dataset');
  const run = page.getByTestId('versions').locator('li').last().getByRole('link', { name: '학습 실행 1회' });
  await expect(run).toHaveAttribute('href', `#/train?run=${site().workspace.run.runId}`);
  expect(problems).toEqual([]);
});

test('more photos and a rejected one make a version that differs by just these', async ({ page, problems }) => {
  await openPage(page, site(), '#/dataset');
  await importPhotos(page, 3);
  await expect(step(page, 'integrate').getByTestId('drift')).toContainText('추가 3장');
  await expect(step(page, 'split').getByTestId('drift')).toContainText('앞 단계');
  const rejected = await rejectOne(page);
  await expect(step(page, 'integrate').getByTestId('drift')).toContainText('반려 1장');
  await page.getByRole('button', { name: '최신으로 갱신' }).click();
  await expect(page.getByRole('button', { name: '최신 상태' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: '버전 3와(과) 버전 2 비교' }).click();
  const difference = page.getByTestId('difference');
  await expect(difference.getByTestId('change-added')).toContainText('3');
  await expect(difference.getByTestId('change-removed')).toContainText('1');
  await expect(difference.getByTestId('change-moved')).toContainText('0');
  await expect(difference.locator('tr[data-change="added"]')).toHaveCount(3);
  await difference.getByTestId('change-removed').click();
  await expect(difference.locator('tr[data-change]')).toHaveCount(1);
  await expect(difference.locator('tr[data-change="removed"] a')).toHaveAttribute('href', `#/photos?photo=${rejected}`);
  await difference.locator('label', { hasText: '약품' }).click();
  await expect(difference.locator('tr[data-kcode]')).not.toHaveCount(0);
  await page.reload();
  await expect(difference.locator('tr[data-kcode]')).not.toHaveCount(0);
  await difference.getByRole('button', { name: '약품 목록으로' }).click();
  await expect(page.getByTestId('classes')).toBeVisible();
  expect(problems).toEqual([]);
});

test('the leak check finds nothing in a fresh split, and names what has become stale', async ({ page, problems }) => {
  await openPage(page, site(), '#/dataset');
  const leaks = page.getByTestId('leaks');
  await leaks.getByRole('button', { name: '검사' }).click();
  await expect(leaks.getByText('분할을 넘는 복사본 없음')).toBeVisible();
  await expect(leaks.getByText('매니페스트가 현재와 일치')).toBeVisible();
  await rejectOne(page);
  await leaks.getByRole('button', { name: '검사' }).click();
  await expect(leaks.getByText('맞지 않는 매니페스트 항목 1개')).toBeVisible();
  await leaks.getByRole('button', { name: '자세히' }).click();
  await expect(page.getByRole('dialog').getByRole('cell', { name: '이후 반려됨' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('a step shows how far it is, and stopped, it leaves all as it was', async ({ page, problems }) => {
  test.skip(process.platform === 'win32', 'Windows has no named pipes among files');
  const { dir } = site().workspace;
  const splits = Splits.parse(JSON.parse(readFileSync(join(dir, 'artifacts/datasets/splits.json'), 'utf8')));
  const photo = join(dir, splits.val.find(({ source }) => source === 'real')?.path ?? '');
  await openPage(page, site(), '#/dataset');
  const manifest = step(page, 'manifest');
  const before = await manifest.getByTestId('outcome').textContent();
  // Whoever reads a named pipe waits for its writer: the step comes this far and no farther.
  renameSync(photo, `${photo}.kept`);
  execFileSync('mkfifo', [photo]);
  try {
    await manifest.getByRole('button', { name: '매니페스트 만들기' }).click();
    await expect(manifest.getByText(/^\d+ \/ \d+/)).toBeVisible();
    await expect(page.getByTestId('leaks').getByRole('button', { name: '검사' })).toBeDisabled();
    await page.reload();
    await manifest.getByRole('button', { name: '중지' }).click();
    await promisify(execFile)('sh', ['-c', ': > "$0"', photo]);
    await expect(manifest.getByRole('alert')).toContainText('중지했습니다');
  } finally {
    renameSync(`${photo}.kept`, photo);
  }
  await expect(manifest.getByTestId('outcome')).toHaveText(before ?? '');
  await page.getByRole('button', { name: '최신으로 갱신' }).click();
  await expect(page.getByRole('button', { name: '최신 상태' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('classes are found by initials, sorted by shortage, and each bar leads to its photos', async ({
  page,
  problems,
}) => {
  await openPage(page, site(), '#/dataset');
  const classes = page.getByTestId('classes');
  const rows = classes.locator('tr[data-kcode]');
  await expect(rows).toHaveCount(4);
  const shortages = (await classes.getByTestId('short').allTextContents()).map((text) =>
    Math.abs(Number(text.replace('−', '-'))),
  );
  expect(shortages).toEqual(shortages.toSorted((a, b) => b - a));
  const kcode = (await rows.nth(1).getAttribute('data-kcode')) ?? '';
  await page.keyboard.press('/');
  await page.keyboard.type(kcode);
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`q=${kcode}`));
  await rows
    .first()
    .getByRole('link', { name: /실사진/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`#/photos\\?class=${kcode}&source=real`));
  expect(problems).toEqual([]);
});

test('nothing serious stands in the way of assistive technology, in light and dark', async ({
  page,
  problems,
  expectAccessible,
}) => {
  // Eight looks of axe at a screen full of rows.
  test.slow();
  for (const theme of ['light', 'dark'] as const) {
    await page.addInitScript((value) => localStorage.setItem('pillsnap.theme', value), theme);
    for (const hash of ['', '?view=splits', '?compare=1..2', '?report=integrate']) {
      await openPage(page, site(), `#/dataset${hash}`);
      await expect(step(page, 'manifest')).toBeVisible();
      await expectAccessible();
    }
  }
  expect(problems).toEqual([]);
});
