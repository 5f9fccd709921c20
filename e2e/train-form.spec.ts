import type { Page } from '@playwright/test';
import { EvaluationReport } from '../src-shared/contract/evaluation.ts';
import { ReleaseReport } from '../src-shared/contract/release.ts';
import { RunSummary } from '../src-shared/contract/training.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';
import { pillsnap } from './workspace.ts';

const site = serveSite();
const FORM = '#/train?new=1';
/** Two epochs of a very small network in TensorFlow.js on two busy cores. */
const TRAINING_MS = 300_000;

/** The row of a key with its control. */
const row = (page: Page, key: string) => page.locator(`[data-key="${key}"]`);
const yaml = (page: Page) => page.getByRole('textbox', { name: 'YAML 설정' });

async function view(page: Page, name: '양식' | 'YAML'): Promise<void> {
  await page.getByRole('radiogroup', { name: '보기' }).getByText(name, { exact: true }).click();
}

async function choosePreset(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: '시작 설정' }).click();
  await page.getByRole('option', { name }).click();
}

test('the engineer starts a run on TensorFlow.js and watches it until it can be evaluated and exported', async ({
  page,
  problems: _problems,
}) => {
  test.setTimeout(TRAINING_MS + 60_000);
  await openPage(page, site(), FORM);
  await choosePreset(page, '작은 시험(128픽셀)');
  await page.getByRole('combobox', { name: '계산 엔진' }).click();
  await page.getByRole('option', { name: 'tfjs' }).click();
  await row(page, 'data.input_size').getByRole('textbox').fill('48');
  await row(page, 'training.epochs').getByRole('textbox').fill('2');
  await row(page, 'training.warmup_epochs').getByRole('textbox').fill('0');
  const estimate = page.getByTestId('estimate');
  await expect(estimate).toContainText('에폭당 4, 전체 8');
  await page.getByLabel('실행 이름').fill('텐서플로 시험');
  await page.getByRole('button', { name: '학습 시작' }).click();

  await expect(page).toHaveURL(/#\/train\?run=run-002$/);
  await expect(page.getByRole('heading', { level: 2, name: '텐서플로 시험' })).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('run-state')).toHaveText('완료', { timeout: TRAINING_MS });
  await expect(page.getByRole('navigation', { name: '학습 실행' })).toContainText('텐서플로 시험');

  const at = ['--run', 'run-002', '--workspace', site().workspace.dir];
  const evaluation = EvaluationReport.parse(await pillsnap('evaluate', ...at));
  expect(evaluation.runId).toBe('run-002');
  const release = ReleaseReport.parse(await pillsnap('export', ...at));
  expect(release.parity.passed).toBe(true);
  const { run } = (await pillsnap('runs', 'show', ...at)) as { run: unknown }; // what the command prints
  expect(RunSummary.parse(run)).toMatchObject({ name: '텐서플로 시험', config: { engine: 'tfjs' }, epochsDone: 2 });
});

test('what is wrong stands beside its field, in the group and at the start, and goes when it is right', async ({
  page,
  problems: _problems,
  expectAccessible,
}) => {
  await openPage(page, site(), FORM);
  const epochs = row(page, 'training.epochs');
  await epochs.getByRole('textbox').fill('0');
  await expect(epochs.getByRole('alert')).toHaveText('사용할 수 없는 값입니다(0). 기대값: 1 이상');
  await expect(epochs.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: /^학습 오류 1개$/ })).toBeVisible();
  await expect(page.getByRole('button', { name: '학습 시작' })).toBeDisabled();
  await epochs.getByRole('textbox').fill('many');
  await expect(epochs.getByRole('alert')).toContainText('("many")');
  await expectAccessible();
  await epochs.getByRole('textbox').fill('3');
  await expect(epochs.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('button', { name: '학습 시작' })).toBeEnabled();

  // Wrong only beside another key.
  await row(page, 'training.min_lr').getByRole('textbox').fill('0.5');
  await expect(row(page, 'training.min_lr').getByRole('alert')).toContainText('<= training.base_lr');
  await row(page, 'training.min_lr')
    .getByRole('button', { name: /되돌리기/ })
    .click();
  await expect(row(page, 'training.min_lr').getByRole('textbox')).toHaveValue('1e-6');
});

test('the form and the YAML are one recipe: changes go both ways, comments stay, errors name their line', async ({
  page,
  problems: _problems,
}) => {
  await openPage(page, site(), FORM);
  await choosePreset(page, '작은 시험(128픽셀)');
  await row(page, 'data.batch_size').getByRole('textbox').fill('8');
  await row(page, 'training.early_stop').getByRole('switch').click({ force: true });
  await row(page, 'training.early_stop.patience').getByRole('textbox').fill('4');
  await view(page, 'YAML');
  await expect(yaml(page)).toHaveValue(/# The recipe of `npm run demo`/);
  await expect(yaml(page)).toHaveValue(/batch_size: 8\n/);
  await expect(yaml(page)).toHaveValue(/early_stop:\n {4}patience: 4\n/);
  const text = await yaml(page).inputValue();

  await yaml(page).fill(text.replace('epochs: 32', 'epoch: 7'));
  const line = text.split('\n').findIndex((one) => one.includes('epochs: 32')) + 1;
  await expect(page.getByRole('button', { name: `${line}번째 줄` })).toBeVisible();
  await expect(page.getByText('가장 비슷한 항목은 training.epochs입니다.')).toBeVisible();
  await yaml(page).fill('model:\n  name: [');
  await expect(page.getByText('YAML로 읽을 수 없습니다')).toBeVisible();
  await expect(page.getByRole('radio', { name: '양식' })).toBeDisabled();

  await yaml(page).fill(text.replace('epochs: 32', 'epochs: 7'));
  await expect(page.getByText('올바른 설정입니다.')).toBeVisible();
  await view(page, '양식');
  await expect(row(page, 'training.epochs').getByRole('textbox')).toHaveValue('7');
  await expect(row(page, 'training.epochs')).toContainText('기본값: 50');
  await expect(row(page, 'data.batch_size').getByRole('textbox')).toHaveValue('8');
});

test('settings are found by a word, and only the changed ones are shown when that is wanted', async ({
  page,
  problems: _problems,
}) => {
  await openPage(page, site(), FORM);
  const search = page.getByRole('searchbox', { name: '설정 검색' });
  await search.waitFor();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type('patience');
  await expect(page.getByText('맞는 설정이 없습니다')).toBeHidden();
  await expect(row(page, 'training.early_stop')).toBeVisible();
  await expect(row(page, 'training.epochs')).toHaveCount(0);
  await search.fill('그림자');
  await expect(row(page, 'augmentation.shadow.strength')).toBeVisible();
  await search.fill('');
  await page.getByRole('switch', { name: '바꾼 항목만' }).click();
  await expect(page.getByText('모든 설정이 기본값입니다')).toBeVisible();
});

test('a recipe is saved under a name, begun with again and deleted', async ({ page, problems: _problems }) => {
  await openPage(page, site(), FORM);
  await row(page, 'training.seed').getByRole('textbox').fill('7');
  await page.getByRole('button', { name: '설정 저장' }).click();
  await page.getByRole('textbox', { name: '이름', exact: true }).fill('일곱');
  await page.getByRole('button', { name: '저장', exact: true }).click();
  await expect(page.getByRole('combobox', { name: '시작 설정' })).toHaveValue('일곱');
  await choosePreset(page, '작은 시험(128픽셀)');
  await expect(row(page, 'training.seed').getByRole('textbox')).toHaveValue('42');
  await choosePreset(page, '일곱');
  await expect(row(page, 'training.seed').getByRole('textbox')).toHaveValue('7');
  await page.getByRole('button', { name: '저장한 설정 삭제' }).click();
  await page.getByRole('combobox', { name: '시작 설정' }).click();
  await expect(page.getByRole('option', { name: '일곱' })).toHaveCount(0);
});

test('what was not started yet survives a reload, can be thrown away, and is no draft any more when it is queued', async ({
  page,
  problems: _problems,
  expectAccessible,
}) => {
  await openPage(page, site(), FORM);
  await choosePreset(page, '작은 시험(128픽셀)');
  await row(page, 'training.epochs').getByRole('textbox').fill('7');
  await page.getByLabel('실행 이름').fill('쓰다 만 것');
  await view(page, 'YAML');
  const right = await yaml(page).inputValue();
  await yaml(page).fill(`${right}\nmodel: [`);
  await page.reload();
  const restored = page.getByRole('status').filter({ hasText: '시작하지 않은 설정을 복원했습니다' });
  await expect(restored).toBeVisible();
  await expect(yaml(page)).toHaveValue(`${right}\nmodel: [`);
  await expect(page.getByLabel('실행 이름')).toHaveValue('쓰다 만 것');
  await expect(page.getByRole('combobox', { name: '시작 설정' })).toHaveValue('작은 시험(128픽셀)');
  await expectAccessible();
  await yaml(page).fill(right);
  await page.reload();
  await view(page, '양식');
  await expect(row(page, 'training.epochs').getByRole('textbox')).toHaveValue('7');

  await page.getByRole('button', { name: '바꾼 내용 버리기' }).click();
  await expect(row(page, 'training.epochs').getByRole('textbox')).toHaveValue('32');
  await expect(page.getByLabel('실행 이름')).toHaveValue('');
  await expect(restored).toHaveCount(0);
  await page.getByRole('button', { name: '바꾼 내용 되살리기' }).click();
  await expect(row(page, 'training.epochs').getByRole('textbox')).toHaveValue('7');

  // Of another program: it is said, and not dropped in silence.
  const key = await page.evaluate<string>(
    "Object.keys(localStorage).find((key) => key.startsWith('pillsnap.trainDraft.'))",
  );
  await page.evaluate(`localStorage.setItem(${JSON.stringify(key)}, '{"version":99}')`);
  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: '복원하지 못했습니다' })).toBeVisible();
});

test('a queue that is held begins nothing, says so everywhere and after a reload, and goes on when it is let', async ({
  page,
  problems: _problems,
  expectAccessible,
}) => {
  test.setTimeout(TRAINING_MS);
  await openPage(page, site(), '#/train');
  await page.getByRole('navigation', { name: '학습 실행' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: '약품, 실행, 명령 검색…' }).fill('대기열 멈추기');
  await page.keyboard.press('Enter');
  const held = page.getByRole('navigation', { name: '학습 실행' }).getByTestId('queue-held');
  await expect(held).toContainText('0개 대기');

  await page.getByRole('link', { name: '새 학습', exact: true }).click();
  await choosePreset(page, '작은 시험(128픽셀)');
  await page.getByLabel('실행 이름').fill('멈춘 대기');
  await expect(page.getByText('대기열이 멈춰 있어, 재개한 뒤에 시작합니다.')).toBeVisible();
  await page.getByRole('button', { name: '대기열에 추가' }).click();
  await expect(page.getByRole('heading', { level: 2, name: '멈춘 대기' })).toBeVisible();
  // In the queue, it is no draft.
  expect(
    await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('pillsnap.trainDraft.'))"),
  ).toEqual([]);
  await page.reload();
  await expect(held).toContainText('1개 대기');
  await expect(page.getByTestId('run-state')).toHaveText('대기 중');
  await expect(page.getByText('대기열을 재개하고 차례가 되면 시작합니다.')).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: '진행 중인 작업: 대기열 멈춤' }).click();
  await expect(page.getByRole('dialog').getByTestId('queue-held')).toContainText('1개 대기');
  await page.keyboard.press('Escape');
  await openPage(page, site(), '#/home');
  await expect(page.getByText('학습 대기열이 멈춰 있어 새 학습을 시작하지 않습니다.')).toBeVisible();
  await page.getByRole('link', { name: '대기열 보기' }).click();

  await held.getByRole('button', { name: '대기열 재개' }).click();
  await expect(held).toHaveCount(0);
  await expect(page.getByTestId('run-state')).toHaveText('학습 중', { timeout: TRAINING_MS });
  await page.getByRole('button', { name: '중지', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '중지' }).click();
  await expect(page.getByTestId('run-state')).toHaveText('중지됨', { timeout: TRAINING_MS });
});

test('runs wait in a queue whose order can be changed', async ({ page, problems: _problems, expectAccessible }) => {
  test.setTimeout(TRAINING_MS);
  await openPage(page, site(), FORM);
  await choosePreset(page, '작은 시험(128픽셀)');
  for (const name of ['하나', '둘', '셋']) {
    await page.getByLabel('실행 이름').fill(name);
    await page.getByRole('button', { name: /학습 시작|대기열에 추가/ }).click();
    await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
    await page.getByRole('link', { name: '새 학습', exact: true }).click();
  }
  await page.getByRole('link', { name: '학습 실행 목록' }).click();
  await page.getByRole('button', { name: '셋 앞으로 옮기기' }).click();
  const list = page.getByRole('navigation', { name: '학습 실행' });
  await expect(list.getByRole('link', { name: /^(둘|셋)/ })).toHaveText([/^셋/, /^둘/]);
  await expectAccessible();
  await list.getByRole('link', { name: /^셋/ }).click();
  await page.getByRole('button', { name: '셋 대기열에서 빼기' }).click();
  await expect(list.getByRole('link', { name: /^셋/ })).toHaveCount(0);
  await expect(page.getByText('그런 학습 실행이 없습니다')).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: '되돌리기' }).click();
  await expect(list.getByRole('link', { name: /^(둘|셋)/ })).toHaveText([/^셋/, /^둘/]);
  await expect(page.getByRole('heading', { level: 2, name: '셋', exact: true })).toBeVisible();
  await page.getByRole('button', { name: '둘 대기열에서 빼기' }).click();
  await expect(list.getByRole('link', { name: /^둘/ })).toHaveCount(0);
  await page.getByRole('button', { name: '셋 대기열에서 빼기' }).click();
  await list.getByRole('link', { name: /^하나/ }).click();
  await page.getByRole('button', { name: '일시 정지' }).click();
  await expect(page.getByTestId('run-state')).toHaveText('일시 정지');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the form is accessible in both views (${colorScheme})`, async ({
    page,
    problems: _problems,
    expectAccessible,
  }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page, site(), FORM);
    await expect(page.getByTestId('estimate')).toHaveAttribute('data-state', 'ready');
    await expectAccessible();
    await view(page, 'YAML');
    await expect(yaml(page)).toBeVisible();
    await expectAccessible();
  });
}
