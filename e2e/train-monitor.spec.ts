import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunSummary } from '../src-shared/contract/training.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap } from './workspace.ts';

const site = serveSite();
/** Epochs of a very small network beside a browser, on two busy cores. */
const TRAINING_MS = 300_000;

/** The newest line of a run's metrics.csv, by the names of its columns. */
function lastMetrics(runId: string): Record<string, number> {
  const csv = readFileSync(join(site().workspace.dir, 'runs', runId, 'metrics.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = csv[0]?.split(',') ?? [];
  return Object.fromEntries((csv.at(-1)?.split(',') ?? []).map((value, index) => [names[index], Number(value)]));
}

/** A recipe of the template's network with more epochs, and where its file is. */
function longerRecipe(epochs: number): string {
  const path = join(site().workspace.dir, `epochs-${epochs}.yaml`);
  writeFileSync(path, readFileSync(site().workspace.recipe, 'utf8').replace(/epochs: \d+/, `epochs: ${epochs}`));
  return path;
}

test('the curves and the table end where metrics.csv ends', async ({ page, problems, expectAccessible }) => {
  const { runId } = site().workspace.run;
  await openPage(page, site(), `#/train?run=${runId}`);
  const last = lastMetrics(runId);
  expect(last.epoch).toBe(2);
  const newest = page.getByTestId('epochs').locator('tbody tr').first();
  await expect(newest).toContainText(Number(last.train_loss).toFixed(3));
  await expect(newest).toContainText(Number(last.val_loss).toFixed(3));
  await expect(newest).toContainText(`${(100 * Number(last.val_top1)).toFixed(1)} %`);
  const loss = page.getByTestId('curves-loss');
  await expect(loss.locator('path.curve')).toHaveCount(3);
  await expect(loss).toHaveAttribute('aria-label', new RegExp(Number(last.val_loss).toFixed(3)));
  await expect(page.getByTestId('curves-accuracy').locator('path.curve')).toHaveCount(3);
  await expectAccessible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible();
  expect(problems).toEqual([]);
});

test('the curves are smoothed, drawn on a logarithmic axis and looked at closely', async ({ page, problems }) => {
  await openPage(page, site(), `#/train?run=${site().workspace.run.runId}`);
  const loss = page.getByTestId('curves-loss');
  const smooth = loss.locator('path.curve').nth(1);
  const drawn = () => smooth.getAttribute('d');
  const before = await drawn();
  await page.getByRole('slider', { name: '평활' }).focus();
  await page.keyboard.press('Home');
  // Without smoothing the smoothed curve would lie on the raw one.
  await expect(loss.locator('path.curve')).toHaveCount(2);
  await page.keyboard.press('End');
  await expect.poll(drawn).not.toBe(before);

  const linear = await drawn();
  await page.getByRole('switch', { name: '로그 축' }).click({ force: true });
  await expect.poll(drawn).not.toBe(linear);

  const all = await drawn();
  const box = await loss.locator('svg.recharts-surface').boundingBox();
  if (!box) throw new Error('the chart has no place on the page');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: '전체 보기' })).toBeVisible();
  await expect.poll(drawn).not.toBe(all);
  await page.getByRole('button', { name: '전체 보기' }).click();
  await expect.poll(drawn).toBe(all);
  expect(problems).toEqual([]);
});

test('a run that another program trains moves without a reload, is paused, resumed and compared', async ({
  page,
  problems,
}) => {
  test.setTimeout(2 * TRAINING_MS);
  const { dir, run } = site().workspace;
  const training = pillsnap('train', '--config', longerRecipe(60), '--workspace', dir).catch((error: unknown) => error);
  await openPage(page, site(), '#/train');
  const list = page.getByRole('navigation', { name: '학습 실행' });
  await expect(list).toContainText('run-002');
  await openPage(page, site(), '#/train?run=run-002');
  const state = page.getByTestId('run-state');
  await expect(state).toHaveText('학습 중', { timeout: TRAINING_MS });
  const epochs = page.getByTestId('epochs').locator('tbody tr');
  await expect(epochs.first()).toBeVisible({ timeout: TRAINING_MS });
  const seen = await epochs.count();
  await expect.poll(() => epochs.count(), { timeout: TRAINING_MS }).toBeGreaterThan(seen);
  await expect(page.getByTestId('log')).toContainText(/\S/);

  await page.getByRole('button', { name: '일시 정지' }).click();
  await expect(state).toHaveText('일시 정지', { timeout: TRAINING_MS });
  await training;
  const paused = lastMetrics('run-002');
  await expect(epochs.first()).toContainText(Number(paused.val_loss).toFixed(3));

  // The window's own process goes on with it.
  await page.getByRole('button', { name: '이어서 학습' }).click();
  await expect(state).toHaveText(/학습 중|완료/, { timeout: TRAINING_MS });
  await expect.poll(() => epochs.count(), { timeout: TRAINING_MS }).toBeGreaterThan(Number(paused.epoch));
  await page.getByRole('button', { name: '중지', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('이어서 할 수는 없습니다');
  await dialog.getByRole('button', { name: '중지' }).click();
  await expect(state).toHaveText('중지됨', { timeout: TRAINING_MS });
  await expect(page.getByRole('button', { name: '이어서 학습' })).toHaveCount(0);
  const runs = RunSummary.array().parse(((await pillsnap('runs', '--workspace', dir)) as { runs: unknown }).runs);
  expect(runs.find(({ runId }) => runId === 'run-002')?.state).toBe('cancelled');

  const curves = page.getByTestId('curves-loss').locator('path.curve');
  const own = await curves.count();
  await page.getByRole('combobox', { name: '다른 실행과 비교' }).click();
  await page.getByRole('option', { name: run.runId }).click();
  await expect(curves).toHaveCount(own + 1);
  expect(problems).toEqual([]);
});
