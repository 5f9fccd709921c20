import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serveSite } from './fixtures.ts';
import { type DemoWorkspace, pillsnap, type Served } from './workspace.ts';

let workspace: DemoWorkspace;
let served: Served;
const problems: string[] = [];
const site = serveSite();

test.beforeAll(async () => {
  ({ workspace, served } = site());
});

/** The page as a person opens it; what the browser complains about is a failure. */
async function open(page: Page): Promise<void> {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(served.url);
  await expect(page.getByTestId('goals')).toBeVisible();
}
test.afterEach(() => expect(problems.splice(0)).toEqual([]));

const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);

test('the goals and the verdict are those of the export', async ({ page }) => {
  await open(page);
  const { goals, verdict } = workspace.release;
  expect(goals).toHaveLength(5);
  for (const goal of goals) {
    const row = page.getByTestId('goals').locator(`[data-metric="${goal.metric}"]`);
    const measured = goal.unit === 'fraction' ? percent(goal.measured) : `${goal.measured?.toFixed(1)} ${goal.unit}`;
    await expect(row.getByTestId('measured')).toHaveText(measured);
  }
  await expect(page.locator(`[data-verdict="${verdict}"]`)).toBeVisible();
  await expect(page).toHaveURL(`http://127.0.0.1:${served.port}/`);
});

test('the curves end where metrics.csv ends', async ({ page }) => {
  await open(page);
  const csv = readFileSync(join(workspace.dir, 'runs', workspace.run.runId, 'metrics.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = csv[0]?.split(',') ?? [];
  const last = Object.fromEntries((csv.at(-1)?.split(',') ?? []).map((value, index) => [names[index], Number(value)]));
  expect(last.epoch).toBe(2);
  const loss = page.getByTestId('curves-loss');
  await expect(loss.locator('path.recharts-line-curve')).toHaveCount(3);
  await expect(page.getByTestId('curves-loss-summary')).toContainText(Number(last.train_loss).toFixed(3));
  await expect(page.getByTestId('curves-loss-summary')).toContainText(Number(last.val_loss).toFixed(3));
  await expect(page.getByTestId('curves-accuracy-summary')).toContainText(percent(Number(last.val_top1)));
});

test('the confusion matrix and the accuracies are those of the evaluation', async ({ page }) => {
  await open(page);
  const { confusionMatrix, overall, real, studio, perClass } = workspace.evaluation;
  const rows = page.getByTestId('confusion').locator('tbody tr');
  await expect(rows).toHaveCount(confusionMatrix.length);
  for (const [index, counts] of confusionMatrix.entries()) {
    const cells = rows.nth(index).locator('td');
    expect((await cells.allTextContents()).map(Number)).toEqual(counts);
  }
  for (const [source, accuracy] of Object.entries({ overall, real, studio })) {
    const row = page.getByTestId('accuracy').locator(`[data-source="${source}"]`);
    await expect(row.locator('td').first()).toHaveText(percent(accuracy.top1));
  }
  for (const entry of perClass) {
    const row = page.getByTestId('classes').locator(`[data-kcode="${entry.kcode}"]`);
    await expect(row).toContainText(percent(entry.accuracy));
    await expect(row).toContainText(`${entry.correct} / ${entry.total}`);
  }
});

test('every mistaken photo is shown', async ({ page }) => {
  await open(page);
  const mistakes = workspace.evaluation.predictions.filter((entry) => entry.label !== entry.prediction);
  expect(mistakes.length, 'two epochs leave mistakes').toBeGreaterThan(0);
  const photos = page.getByTestId('mistakes').locator('img');
  await expect(photos).toHaveCount(Math.min(20, mistakes.length));
  await photos.last().scrollIntoViewIfNeeded();
  const lastWidth = "[...document.querySelectorAll('[data-testid=mistakes] img')].at(-1).naturalWidth";
  await expect.poll(() => page.evaluate<number>(lastWidth)).toBeGreaterThan(0);
});

test('the language and the appearance change at once and stay', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('heading', { name: '혼동 행렬' })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Confusion matrix' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const background = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await background();
  await page.getByRole('button', { name: 'Dark' }).click();
  expect(await background()).not.toBe(light);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Confusion matrix' })).toBeVisible();
  expect(await background()).not.toBe(light);
});

test('without the right token there is no page', async ({ page }) => {
  for (const address of ['/', `/?token=${'0'.repeat(64)}`]) {
    const answer = await page.goto(`http://127.0.0.1:${served.port}${address}`);
    expect(answer?.status(), address).toBeGreaterThanOrEqual(401);
    await expect(page.getByTestId('goals')).toHaveCount(0);
  }
  problems.splice(0);
});

test('a page of another origin can neither read nor connect, although the browser has the cookie', async ({ page }) => {
  await open(page);
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
    }, served.port);
    expect(outcome).toEqual(['refused', 'refused']);
  } finally {
    other.close();
    // The browser reports both refusals, as it should.
    problems.splice(0);
  }
});

test('a run that another program trains appears and moves without a reload', async ({ page }) => {
  await open(page);
  const training = pillsnap('train', '--config', workspace.recipe, '--workspace', workspace.dir);
  const picker = page.getByRole('combobox');
  await expect(picker.locator('option')).toHaveCount(2);
  await training;
  await expect(picker.locator('option').first()).toHaveText(/완료/);
  await expect(page.getByTestId('curves-loss-summary')).toContainText('2');
  // The run that has its evaluation is one choice away.
  await picker.selectOption(workspace.run.runId);
  await expect(page.getByTestId('goals')).toBeVisible();
});
