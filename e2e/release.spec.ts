import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ReleaseRecord, type ReleaseReport } from '../src-shared/contract/release.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap } from './workspace.ts';

const site = serveSite();

const VERDICTS = { release: '배포 가능', acceptable: '최소 기준 충족', refuse: '배포 불가' };
const GOAL_VERDICTS = { goal: '달성', least: '최소 충족', missed: '미달', unmeasured: '미측정' };

/** A package that the command line makes of the site's run. */
async function exportByCommand(): Promise<ReleaseRecord> {
  return ReleaseRecord.parse(await pillsnap('export', '--run', 'run-001', '--workspace', site().workspace.dir));
}

async function expectGate(page: Page, { verdict, goals }: Pick<ReleaseReport, 'verdict' | 'goals'>): Promise<void> {
  await expect(page.getByTestId('verdict')).toContainText(VERDICTS[verdict]);
  expect(goals).toHaveLength(5);
  for (const goal of goals) {
    const row = page.locator(`[data-metric=${goal.metric}]`);
    await expect(row).toContainText(GOAL_VERDICTS[goal.verdict]);
    const measured = goal.measured ?? Number.NaN;
    const digits = measured < 1 ? 3 : 1;
    const text =
      goal.unit === 'fraction' ? `${(100 * measured).toFixed(1)} %` : `${measured.toFixed(digits)} ${goal.unit}`;
    await expect(row).toContainText(text);
  }
}

for (const theme of ['light', 'dark'] as const) {
  test(`the gate says what the command line said, and can be read by everybody (${theme})`, async ({
    page,
    problems,
    expectAccessible,
  }) => {
    const made = await exportByCommand();
    await page.addInitScript(`localStorage.setItem('pillsnap.theme', '${theme}')`);
    await openPage(page, site(), '#/release');
    await expectGate(page, made);
    await expect(page.getByText('모든 파일이 내보낸 그대로입니다')).toBeVisible();
    await expect(page.getByRole('region', { name: '패키지 내용' })).toContainText(made.dir);
    await expectAccessible();
    expect(problems).toEqual([]);
  });
}

test('a package is exported from the window, and its folder holds what the window shows', async ({
  page,
  problems,
}) => {
  const before = await exportByCommand();
  await openPage(page, site(), '#/release');
  await page.getByRole('button', { name: '다시 내보내기' }).click();
  await expect(page).toHaveURL(/export=/);
  await expect(page).not.toHaveURL(new RegExp(`export=${before.exportId}$`));
  await expect(page.getByText('모든 파일이 내보낸 그대로입니다')).toBeVisible();
  const dir = await page.getByRole('region', { name: '패키지 내용' }).locator('code').first().innerText();
  expect(dir).not.toBe(before.dir);
  const written = JSON.parse(readFileSync(join(dir, 'release.json'), 'utf8'));
  await expectGate(page, written);
  for (const { name } of written.files) expect(existsSync(join(dir, name)), name).toBe(true);
  // The earlier ones are still there, by a link that can be opened and sent.
  const list = page.getByRole('region', { name: '패키지 목록' });
  await list
    .getByRole('link')
    .filter({ hasText: before.dir.split('/').at(-1) ?? '' })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`export=${before.exportId}`));
  expect(problems).toEqual([]);
});

test('a refusal is recorded with its name and note, is there after a reload, and goes with the package', async ({
  page,
  problems,
  expectAccessible,
}) => {
  const { exportId, dir } = await exportByCommand();
  await openPage(page, site(), `#/release?export=${exportId}`);
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('결정 전');
  await page.getByRole('textbox', { name: '메모' }).fill('실사진이 더 필요합니다');
  await page.getByRole('button', { name: '거부', exact: true }).click();
  // Nobody has decided: the name is asked for.
  const name = page.getByRole('textbox', { name: '결정하는 사람' });
  await expect(name).toBeFocused();
  await expect(page.getByText('이름을 입력해야 결정할 수 있습니다')).toBeVisible();
  await expectAccessible();
  await name.fill('김검토');
  await page.getByRole('button', { name: '거부', exact: true }).click();
  await expect(decision).toContainText('거부함');
  await expect(page.getByRole('row', { name: /DECISION\.md/ })).toContainText('같음');
  await page.reload();
  for (const words of ['거부함', '김검토', '실사진이 더 필요합니다']) await expect(decision).toContainText(words);
  await expect(name).toHaveValue('김검토');
  await expect(page.getByText('모든 파일이 내보낸 그대로입니다')).toBeVisible();
  const record = readFileSync(join(dir, 'DECISION.md'), 'utf8');
  for (const words of ['**거부함**', '김검토', '실사진이 더 필요합니다']) expect(record).toContain(words);
  expect(problems).toEqual([]);
});

test('a release against the gate is asked for a reason first, and recorded as such', async ({
  page,
  problems,
  expectAccessible,
}) => {
  const { exportId, verdict } = await exportByCommand();
  expect(verdict).toBe('refuse');
  await openPage(page, site(), `#/release?export=${exportId}`);
  await page.getByRole('textbox', { name: '결정하는 사람' }).fill('Lee');
  await page.getByRole('button', { name: '그래도 배포…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Top-1 정확도');
  await expectAccessible();
  const confirm = dialog.getByRole('button', { name: '그래도 배포' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox', { name: '사유' }).fill('시범 사업');
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('checkbox').check();
  await confirm.click();
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('배포함');
  await expect(decision).toContainText('미달 항목: Top-1 정확도');
  await expect(decision).toContainText('시범 사업');
  // Later it is refused: the release stays in the history.
  await page.getByRole('button', { name: '거부', exact: true }).click();
  await expect(decision).toContainText('거부함');
  await page.getByText('이전 결정 1건').click();
  await expect(page.getByRole('region', { name: '결정' })).toContainText('시범 사업');
  expect(problems).toEqual([]);
});

test('a file that was changed after the export is seen, and such a package is not released', async ({
  page,
  problems,
}) => {
  const { exportId, dir } = await exportByCommand();
  await openPage(page, site(), `#/release?export=${exportId}`);
  await expect(page.getByText('모든 파일이 내보낸 그대로입니다')).toBeVisible();
  appendFileSync(join(dir, 'preprocessing.json'), ' ');
  await page.getByRole('button', { name: '다시 확인' }).click();
  await expect(page.getByText('없거나 바뀐 파일 1개')).toBeVisible();
  await expect(page.getByRole('row', { name: /preprocessing\.json/ })).toContainText('바뀜');
  await page.reload();
  await expect(page.getByRole('button', { name: '그래도 배포…' })).toBeDisabled();
  expect(problems).toEqual([]);
});

test('a run that was not evaluated yet is evaluated and exported in one go', async ({
  page,
  problems,
  expectAccessible,
}) => {
  test.setTimeout(120_000);
  const { dir, recipe } = site().workspace;
  await pillsnap('train', '--config', recipe, '--workspace', dir);
  await openPage(page, site(), '#/release?run=run-002');
  await expect(page.getByText('아직 내보내지 않음')).toBeVisible();
  await expect(page.locator('[data-metric=latencyMs]')).toContainText('내보낼 때 측정');
  await expectAccessible();
  await page.getByRole('button', { name: '평가하고 내보내기' }).click();
  // Whoever looks away, or closes the window, loses nothing: the core goes on by itself.
  await expect(page.getByRole('region', { name: '내보내기 단계' })).toBeVisible();
  await page.goto('about:blank');
  await expect.poll(() => existsSync(join(dir, 'exports/run-002/release.json')), { timeout: 60_000 }).toBe(true);
  await openPage(page, site(), '#/release?run=run-002');
  await expect(page.getByTestId('verdict')).toBeVisible({ timeout: 60_000 });
  const written = JSON.parse(readFileSync(join(dir, 'exports/run-002/release.json'), 'utf8'));
  await expectGate(page, written);
  expect(problems).toEqual([]);
});

test('the screen speaks English too, and leads to a trial of the package', async ({ page, problems }) => {
  await page.addInitScript(`localStorage.setItem('pillsnap.language', 'en')`);
  await openPage(page, site(), '#/release');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Release');
  await expect(page.getByTestId('verdict')).toContainText('Not to be released');
  await page.getByRole('link', { name: 'Try it' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Try it');
  await expect(page).toHaveURL(/model=package-/);
  expect(problems).toEqual([]);
});
