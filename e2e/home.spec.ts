import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { type Served, serveHome, template } from './workspace.ts';

// One person's day: each test goes on where the one before has ended.
test.describe.configure({ mode: 'serial' });

let homeDir = '';
let served: Served;

test.beforeAll(async () => {
  homeDir = mkdtempSync(join(tmpdir(), 'pillsnap 집 '));
  cpSync(template().sampleDir, join(homeDir, '약 사진'), { recursive: true });
  writeFileSync(join(homeDir, '약 사진', 'captures', '깨진 사진.jpg'), 'no picture at all');
  served = await serveHome(homeDir);
});
test.afterAll(async () => {
  const code = await served.stop();
  rmSync(homeDir, { recursive: true, force: true });
  expect(code, 'Ctrl-C ends the server well').toBe(0);
});

async function openHome(page: Page): Promise<void> {
  await page.goto(served.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Goes from the home folder to an entry and chooses it. */
async function choose(page: Page, ...names: readonly string[]): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('navigation').getByRole('button').first().click();
  for (const name of names.slice(0, -1)) await dialog.getByRole('option', { name }).dblclick();
  await dialog.getByRole('option', { name: names.at(-1) ?? '' }).click();
  await dialog.getByRole('button', { name: /선택$/ }).last().click();
  await dialog.waitFor({ state: 'hidden' });
}

test('without a workspace it shows the ways to one and what this machine has', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openHome(page);
  await expect(page.getByRole('button', { name: /새 작업 공간/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^샘플 작업 공간/ })).toBeVisible();
  await expect(page.getByText('아직 연 작업 공간이 없습니다')).toBeVisible();
  await expect(page.getByRole('region', { name: '이 장비' })).toContainText('사용 가능');
  await expectAccessible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible();
  expect(problems).toEqual([]);
});

test('a new workspace is made from folders, one step after another, and says what it refused', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openHome(page);
  await page.getByRole('button', { name: /새 작업 공간/ }).click();
  await page.getByRole('textbox', { name: '이름' }).fill('나의 알약');
  await expect(page.getByRole('textbox', { name: '폴더' })).toHaveValue(join(homeDir, 'PillSnap'));
  await expectAccessible();
  await page.getByRole('button', { name: '작업 공간 만들기' }).click();

  await expect(page.getByRole('heading', { name: '작업 공간 준비' })).toBeVisible();
  const studio = page.getByTestId('setup-studio');
  await expect(studio.getByRole('button', { name: '폴더 선택…' })).toBeDisabled();
  await page.getByRole('button', { name: '파일 선택…' }).click();
  await expectAccessible();
  await choose(page, '약 사진', 'top_100_drugs.json');
  await expect(page.getByTestId('setup-catalog')).toContainText('약품 4종');

  await studio.getByRole('button', { name: '폴더 선택…' }).click();
  await choose(page, '약 사진', 'studio');
  await expect(studio).toContainText('폴더 4개에 사진 32장');
  await studio.getByRole('button', { name: '사진 32장 연결' }).click();
  await expect(studio).toContainText('연결 32장');

  const photos = page.getByTestId('setup-photos');
  await photos.getByRole('button', { name: '폴더 선택…' }).click();
  await choose(page, '약 사진', 'captures');
  await photos.getByRole('button', { name: '사진 65장 가져오기' }).click();
  await expect(photos).toContainText('가져옴 64장');
  const refused = photos.getByRole('list', { name: '거부된 파일' });
  await expect(refused.getByRole('listitem')).toContainText(['라벨이 없습니다']);
  await expect(refused).toContainText('깨진 사진.jpg');
  await photos.getByRole('button', { name: '라벨 없는 사진 1장의 약품 선택…' }).click();
  await page.getByRole('dialog').getByRole('combobox').fill('ㄷㅅㄹ');
  await page.keyboard.press('Enter');
  await expect(photos).toContainText('이미 있음 64장');
  await expect(refused.getByRole('listitem')).toContainText(['이미지']);
  await expectAccessible();

  await page.getByRole('link', { name: '홈으로' }).click();
  const next = page.getByRole('region', { name: '다음 할 일' });
  await expect(next).toContainText('사진 96장이 검토를 기다리고 있습니다');
  await expect(next.getByRole('link', { name: '데이터셋 화면으로' })).toHaveAttribute('href', '#/dataset');
  await expect(page.getByRole('region', { name: '최근 작업 공간' })).toContainText('나의 알약');
  await expectAccessible();
  // The report of the import was read already.
  await next.getByRole('link', { name: '사진 검토' }).click();
  await expect(page.getByTestId('photo-grid')).toBeVisible();
  await expect(page.getByTestId('import-report')).toHaveCount(0);
  expect(problems).toEqual([]);
});

test('a reloaded window finds the open workspace again', async ({ page, problems }) => {
  await openHome(page);
  await page.reload();
  await expect(page.getByRole('region', { name: '다음 할 일' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('what lies outside the allowed folders can not be chosen, not even by its path', async ({ page, problems }) => {
  await openHome(page);
  await page.getByRole('button', { name: '작업 공간', exact: true }).click();
  await page.getByRole('menuitem', { name: '작업 공간 열기' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('option', { name: '약 사진' })).toBeVisible();
  for (const path of ['/etc', join(homeDir, '..'), join(homeDir, '약 사진/../../..'), '~/.ssh']) {
    await dialog.getByLabel('경로').fill(path);
    await dialog.getByRole('button', { name: '이 경로로 이동' }).click();
    await expect(dialog.getByRole('alert')).toContainText(path);
  }
  await dialog.getByRole('option', { name: '약 사진' }).dblclick();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await expect(dialog.getByLabel('경로')).toHaveValue(join(homeDir, '약 사진'));
  await dialog.getByLabel('경로').press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(problems).toEqual([]);
});

test('the sample workspace is made in one go, can be stopped, and goes on', async ({ page, problems }) => {
  // Drawing takes all cores, and on a busy machine its time.
  test.setTimeout(240_000);
  await openHome(page);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('약품, 실행, 명령 검색…').fill('작은 샘플');
  await page.getByRole('button', { name: /작은 샘플 작업 공간/ }).click();
  await expect(page.getByRole('region', { name: '다음 할 일' })).toContainText('첫 모델을 학습하십시오', {
    timeout: 150_000,
  });
  await expect(page.getByRole('region', { name: '최근 작업 공간' })).toContainText('sample-4');

  await page.getByRole('button', { name: '작업 공간', exact: true }).click();
  await page.getByRole('menuitem', { name: '샘플 작업 공간' }).click();
  await expect(page.getByText('7단계 중 1단계')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: '중지' }).click();
  await expect(page.getByRole('alert')).toContainText('이어서 진행합니다');
  await page.getByRole('button', { name: '이어서 진행' }).click();
  await expect(page.getByText('7단계 중 1단계')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: '중지' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(problems).toEqual([]);
});

test('a recent workspace that is gone is marked and can be taken off the list', async ({ page, problems }) => {
  await openHome(page);
  const recent = page.getByRole('region', { name: '최근 작업 공간' });
  await recent.getByRole('button', { name: '나의 알약 열기' }).click();
  await expect(page.getByRole('region', { name: '다음 할 일' })).toContainText('검토를 기다리고');
  renameSync(join(homeDir, 'PillSnap', 'sample-4'), join(homeDir, 'moved'));
  await page.reload();
  await expect(recent.getByRole('listitem').filter({ hasText: 'sample-4' })).toContainText('찾을 수 없음');
  await recent.getByRole('button', { name: 'sample-4을(를) 목록에서 제거' }).click();
  await expect(recent.getByRole('listitem').filter({ hasText: 'sample-4' })).toHaveCount(0);
  expect(problems).toEqual([]);
});
