import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { EvaluationReport } from '../src-shared/contract/evaluation.ts';
import { RunSummary } from '../src-shared/contract/training.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap } from './workspace.ts';

const site = serveSite();
const report = () => site().workspace.evaluation;

const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);
const evidence = (page: Page) => page.getByTestId('evidence');
const shownPhotos = (page: Page) => evidence(page).getByTestId('photos');

/** Clicks a number and waits for the photos behind it. */
async function openNumber(page: Page, number: Locator, photos: number): Promise<void> {
  await number.click();
  await expect(shownPhotos(page)).toHaveAttribute('data-total', String(photos));
}

function predictionsOf(source: 'all' | 'real' | 'studio') {
  return report().predictions.filter((row) => source === 'all' || row.source === source);
}

test('accuracies and goals are those of the command line', async ({ page, problems }) => {
  await openPage(page, site(), '#/evaluation');
  const { overall, real, studio } = report();
  for (const [source, accuracy] of Object.entries({ all: overall, real, studio })) {
    const row = page.getByTestId('accuracy').locator(`[data-source="${source}"]`);
    await expect(row.getByTestId('top1')).toHaveText(percent(accuracy.top1));
    await expect(row.getByTestId('top5')).toHaveText(percent(accuracy.top5));
    await expect(row.getByTestId('photos')).toHaveText(String(accuracy.samples));
  }
  const { goals } = site().workspace.release;
  expect(goals).toHaveLength(5);
  for (const goal of goals) {
    const row = page.getByTestId('goals').locator(`[data-metric="${goal.metric}"]`);
    const digits = (goal.measured ?? 0) < 1 ? 3 : 1;
    const measured =
      goal.unit === 'fraction' ? percent(goal.measured) : `${goal.measured?.toFixed(digits)} ${goal.unit}`;
    await expect(row.getByTestId('measured')).toHaveText(measured);
    await expect(row.locator(`[data-verdict="${goal.verdict}"]`)).toBeVisible();
  }
  expect(problems).toEqual([]);
});

test('from a bad class to its photos, to one of them, and back by the browser', async ({ page, problems }) => {
  await openPage(page, site(), '#/evaluation');
  const [worst] = report().failureAnalysis;
  if (!worst) throw new Error('the run of the tests has no bad class');
  const failure = page.getByTestId('failures').locator(`[data-kcode="${worst.kcode}"]`);
  await expect(failure).toContainText(percent(worst.accuracy));
  const wrong = predictionsOf('all').filter((row) => row.label === worst.classIndex && row.prediction !== row.label);
  await openNumber(page, failure.getByRole('link').first(), wrong.length);
  const surest = wrong.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  const tile = shownPhotos(page).locator('[data-path]').first();
  await expect(tile).toHaveAttribute('data-path', surest.path);
  await expect(tile.locator('img')).toHaveJSProperty('complete', true);
  await tile.click();
  const detail = evidence(page).getByTestId('photo-detail');
  await expect(detail).toContainText(worst.drugName);
  await expect(detail).toContainText(report().perClass[surest.prediction]?.drugName ?? '?');
  await expect(detail.getByTestId('top5').getByRole('listitem')).toHaveCount(surest.top5.length);
  await expect(detail.getByRole('link', { name: '사진 화면에서 열기' })).toHaveAttribute(
    'href',
    /#\/photos\?photo=\d+/,
  );
  // The address holds all of it.
  await page.reload();
  await expect(detail).toContainText(surest.path);
  if (wrong.length > 1) {
    await page.keyboard.press('j');
    await expect(evidence(page)).toContainText(`${wrong.length}장 중 2번째`);
  }
  await page.keyboard.press('Escape');
  await expect(shownPhotos(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(evidence(page)).toBeHidden();
  expect(problems).toEqual([]);
});

test('every cell of the matrix says its count and leads to its photos, by keys and by pointer', async ({
  page,
  problems,
}) => {
  await openPage(page, site(), '#/evaluation?view=matrix&order=index');
  const { confusionMatrix, perClass } = report();
  const matrix = page.getByTestId('matrix');
  const readout = page.getByTestId('matrix-readout');
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  for (const [row, counts] of confusionMatrix.entries()) {
    for (const [column, count] of counts.entries()) {
      // By the pointer for every cell; the keys are checked on the diagonal.
      await pointAt(matrix, row, column);
      await expect(readout).toContainText(perClass[row]?.drugName ?? '?');
      await expect(readout).toContainText(`${perClass[row]?.total}장 중 ${count}장`);
    }
  }
  await page.mouse.move(0, 0);
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  for (let step = 1; step < confusionMatrix.length; step++) {
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect(readout).toContainText(`${perClass[step]?.total}장 중 ${confusionMatrix[step]?.[step]}장`);
  }
  await page.keyboard.press('Enter');
  const last = perClass.length - 1;
  // Off the diagonal there may be nothing; on it, the class's photos that were predicted as it.
  await expect(page).toHaveURL(new RegExp(`truth=${perClass[last]?.kcode}&taken=${perClass[last]?.kcode}`));
  const cells = confusionMatrix.flatMap((counts, row) => counts.map((count, column) => ({ row, column, count })));
  const wrong = cells.find(({ row, column, count }) => row !== column && count > 0);
  if (!wrong) throw new Error('the run of the tests confuses nothing');
  await pointAt(matrix, wrong.row, wrong.column, 'click');
  await expect(shownPhotos(page)).toHaveAttribute('data-total', String(wrong.count));
  await expect(page.getByRole('heading', { name: '많은 혼동' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('real photos alone have their own figures, in every part', async ({ page, problems }) => {
  await openPage(page, site(), '#/evaluation?view=classes');
  await page.getByText('실사진', { exact: true }).click();
  await expect(page).toHaveURL(/source=real/);
  for (const { classIndex, kcode } of report().perClass) {
    const own = predictionsOf('real').filter((row) => row.label === classIndex);
    const correct = own.filter((row) => row.prediction === row.label).length;
    const row = page.getByTestId('classes').locator(`[data-kcode="${kcode}"]`);
    await expect(row.getByRole('cell').nth(0)).toContainText(percent(own.length === 0 ? null : correct / own.length));
    await expect(row.getByRole('cell').nth(1)).toHaveText(String(own.length - correct));
    await expect(row.getByRole('cell').nth(2)).toHaveText(String(own.length));
  }
  await page.getByRole('link', { name: '오답', exact: true }).click();
  const wrong = predictionsOf('real').filter((row) => row.label !== row.prediction);
  await expect(page.getByTestId('photos')).toHaveAttribute('data-total', String(wrong.length));
  await page.getByRole('link', { name: '신뢰도', exact: true }).click();
  const bins = page.getByTestId('bins').getByRole('row');
  await expect(bins).toHaveCount(16);
  const counts = await Promise.all(
    (await bins.all()).slice(1).map((row) => row.getByRole('cell').first().textContent()),
  );
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(predictionsOf('real').length);
  expect(problems).toEqual([]);
});

test('classes are sorted and found by their initials', async ({ page, problems }) => {
  await openPage(page, site(), '#/evaluation?view=classes');
  const rows = page.getByTestId('classes').locator('[data-kcode]');
  await expect(rows).toHaveCount(report().perClass.length);
  await page.getByRole('button', { name: '약품', exact: true }).click();
  const names = report().perClass.map(({ drugName }) => drugName);
  await expect(rows.first()).toContainText(names.toSorted((a, b) => a.localeCompare(b, 'ko'))[0] ?? '?');
  await page.getByRole('textbox', { name: '이름, 초성, K-코드' }).fill(report().perClass[1]?.kcode ?? '');
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  expect(problems).toEqual([]);
});

test('a split is evaluated from the window, shown when it is done, and can be stopped', async ({ page, problems }) => {
  await openPage(page, site(), '#/evaluation?split=val');
  await expect(page.getByText('아직 평가하지 않았습니다')).toBeVisible();
  await evaluate(page, '검증용');
  await expect(page.getByTestId('evaluating')).toBeVisible();
  await expect(page.getByTestId('accuracy')).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveURL(/split=val/);
  const answer = await pillsnap('evaluate', '--split', 'val', '--workspace', site().workspace.dir);
  const { overall } = EvaluationReport.parse(answer);
  await expect(page.getByTestId('accuracy').locator('[data-source="all"]').getByTestId('top1')).toHaveText(
    percent(overall.top1),
  );
  await evaluate(page, '학습용');
  await page.getByTestId('evaluating').getByRole('button', { name: '중지' }).click();
  await expect(page.getByTestId('evaluating')).toBeHidden();
  await page.getByText('학습용', { exact: true }).click();
  await expect(page.getByText('아직 평가하지 않았습니다')).toBeVisible();
  expect(problems).toEqual([]);
});

test('two runs are compared, and the photos that changed are shown', async ({ page, problems }) => {
  test.setTimeout(180_000);
  const { dir, recipe } = site().workspace;
  await openPage(page, site(), '#/evaluation?view=comparison');
  await expect(page.getByText('이 분할을 평가한 다른 실행이 없습니다')).toBeVisible();
  const at = ['--workspace', dir];
  const { runId } = RunSummary.parse(await pillsnap('train', '--config', recipe, ...at));
  const other = EvaluationReport.parse(await pillsnap('evaluate', '--run', runId, ...at));
  await openPage(page, site(), `#/evaluation?view=comparison&run=${runId}`);
  const ranking = page.getByTestId('ranking');
  await expect(ranking.getByRole('row')).toHaveCount(3);
  await ranking.getByRole('link', { name: report().runId }).click();
  await expect(page.getByRole('combobox', { name: '비교 대상' })).toHaveValue(report().runId);
  const before = new Map(report().predictions.map((row) => [row.path, row.prediction === row.label]));
  const isRight = (row: { readonly label: number; readonly prediction: number }) => row.label === row.prediction;
  const fixed = other.predictions.filter((row) => isRight(row) && before.get(row.path) === false).length;
  const broken = other.predictions.filter((row) => !isRight(row) && before.get(row.path) === true).length;
  const totals = page.getByTestId('comparison');
  await expect(totals.locator('[data-change="fixed"]')).toContainText(String(fixed));
  await expect(totals.locator('[data-change="broken"]')).toContainText(String(broken));
  const changed = fixed > 0 ? 'fixed' : 'broken';
  const count = Math.max(fixed, fixed > 0 ? 0 : broken);
  if (count > 0) await openNumber(page, totals.locator(`[data-change="${changed}"]`).getByRole('link'), count);
  expect(problems).toEqual([]);
});

test('the matrix is drawn anew in the dark', async ({ page, problems }) => {
  await page.addInitScript(`localStorage.setItem('pillsnap.theme', 'light')`);
  await openPage(page, site(), '#/evaluation?view=matrix&order=index');
  const matrix = page.getByTestId('matrix');
  await expect.poll(() => lineLuminance(matrix)).toBeGreaterThan(200);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('어둡게');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect.poll(() => lineLuminance(matrix)).toBeLessThan(64);
  expect(problems).toEqual([]);
});

for (const theme of ['light', 'dark'] as const) {
  test(`no part has a serious accessibility problem (${theme})`, async ({ page, problems, expectAccessible }) => {
    test.setTimeout(120_000);
    await page.addInitScript(`localStorage.setItem('pillsnap.theme', '${theme}')`);
    await openPage(page, site(), '#/evaluation');
    for (const part of ['요약', '혼동 행렬', '약품별', '신뢰도', '오답', '비교']) {
      await page.getByRole('navigation', { name: '평가 항목' }).getByRole('link', { name: part, exact: true }).click();
      await expect(page.getByRole('link', { name: part, exact: true })).toHaveAttribute('aria-current', 'page');
      await expectAccessible();
    }
    await openPage(page, site(), '#/evaluation?view=matrix&open=photos&right=no');
    await expect(shownPhotos(page)).toBeVisible();
    await expectAccessible();
    await shownPhotos(page).locator('[data-path]').first().click();
    await expect(page.getByTestId('photo-detail')).toBeVisible();
    await expectAccessible();
    expect(problems).toEqual([]);
  });
}

async function evaluate(page: Page, split: string): Promise<void> {
  await page.getByRole('banner').or(page.getByRole('main')).getByRole('button', { name: '평가하기' }).first().click();
  await page.getByRole('menuitem', { name: `대상 분할: ${split}` }).click();
}

/** Moves the pointer onto a cell, or clicks it. */
async function pointAt(matrix: Locator, row: number, column: number, how: 'hover' | 'click' = 'hover'): Promise<void> {
  const { cell, left, top } = await layoutOf(matrix);
  const position = { x: left + (column + 0.5) * cell, y: top + (row + 0.5) * cell };
  if (how === 'click') await matrix.click({ position });
  else await matrix.hover({ position });
}

/** Luminance, 0..255, of the line between the first two cells: the canvas itself draws it. */
async function lineLuminance(matrix: Locator): Promise<number> {
  const { cell, left, top } = await layoutOf(matrix);
  const { data, info } = await sharp(await matrix.locator('canvas').screenshot())
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [x, y] = [Math.round(left + cell) - 1, Math.round(top + cell / 2)];
  return data[(y * info.width + x) * info.channels] ?? -1;
}

/** Where the matrix says that its cells are, in pixels. */
async function layoutOf(matrix: Locator): Promise<{ cell: number; left: number; top: number }> {
  const read = async (name: string) => Number(await matrix.getAttribute(name));
  return { cell: await read('data-cell'), left: await read('data-left'), top: await read('data-top') };
}
