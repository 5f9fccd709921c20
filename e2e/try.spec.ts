import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PhoneCapture } from '../src-main/imaging/phone-capture.ts';
import { Preprocessor } from '../src-main/imaging/preprocessor.ts';
import { ClassMapping } from '../src-shared/contract/catalog.ts';
import { expect, openPage, serveSite, test } from './fixtures.ts';

const site = serveSite();

/** A photo of the drawn sample, as from somebody's phone. */
function capture(index = 0) {
  const dir = join(site().workspace.sampleDir, 'captures');
  const name = readdirSync(dir).filter((entry) => entry.endsWith('.jpg'))[index] ?? '';
  return { name, mimeType: 'image/jpeg', buffer: readFileSync(join(dir, name)) };
}

/** What a receiver of the exported package computes from a photo's bytes. */
async function answerOfPackage(bytes: Uint8Array) {
  const { dir } = site().workspace.release;
  const readJson = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
  const preprocessor = new Preprocessor(readJson('preprocessing.json') as object); // parsed by the preprocessor itself
  const tensor = await preprocessor.prepareForModel(bytes);
  const session = await InferenceSession.create(join(dir, 'model.onnx'));
  const { logits } = await session.run({
    input: new Tensor('float32', tensor, [1, 3, preprocessor.size, preprocessor.size]),
  });
  await session.release();
  const values = [...(logits?.data ?? [])].map((value) => Math.exp(Number(value)));
  const sum = values.reduce((a, b) => a + b, 0);
  const { idx_to_class, metadata } = ClassMapping.parse(readJson('class_mapping.json'));
  return (
    values
      .map((value, index) => ({ value, kcode: idx_to_class[index] ?? '' }))
      // By what was computed: two classes may show the same per cent.
      .sort((a, b) => b.value - a.value)
      .slice(0, 5)
      .map(({ value, kcode }) => ({
        kcode,
        drugName: metadata[kcode]?.drug_name ?? '',
        confidence: `${((100 * value) / sum).toFixed(1)} %`,
      }))
  );
}

async function expectAnswer(page: Page, bytes: Uint8Array): Promise<void> {
  const expected = await answerOfPackage(bytes);
  const entries = page.getByRole('list', { name: '상위 5개 약품' }).getByRole('listitem');
  await expect(entries).toHaveCount(expected.length);
  for (const [index, { kcode, drugName, confidence }] of expected.entries()) {
    await expect(entries.nth(index)).toContainText(drugName);
    await expect(entries.nth(index)).toContainText(kcode);
    await expect(entries.nth(index)).toContainText(confidence);
  }
}

/** Gives files to the page as the browser does on a drop or a paste. A text, since Node knows nothing of a document. */
async function give(page: Page, how: 'drop' | 'paste', { name, mimeType, buffer }: ReturnType<typeof capture>) {
  const file = JSON.stringify({ name, mimeType, base64: buffer.toString('base64') });
  await page.evaluate(`{
    const { name, mimeType, base64 } = ${file};
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: mimeType }));
    if ('${how}' === 'paste') window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
    else {
      const target = document.querySelector('main section, main h2');
      for (const type of ['dragenter', 'dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    }
  }`);
}

/** The screen with the site's own package. */
async function openTry(page: Page): Promise<void> {
  await openPage(page, site(), '#/try?model=package-1');
  await expect(page.getByText('알약 사진을 여기에 놓으십시오')).toBeVisible();
}

const answer = (page: Page) => page.getByTestId('answer');

for (const theme of ['light', 'dark'] as const) {
  test(`a dropped photo is answered as the exported package answers it (${theme})`, async ({
    page,
    problems,
    expectAccessible,
  }) => {
    await page.addInitScript(`localStorage.setItem('pillsnap.theme', '${theme}')`);
    await openTry(page);
    await expectAccessible();
    const photo = capture();
    await give(page, 'drop', photo);
    await expectAnswer(page, photo.buffer);
    for (const name of [`사진 ${photo.name}`, '잘라 줄이고 대비를 보정한 사진']) {
      const picture = page.getByRole('img', { name });
      await expect(picture).toBeVisible();
      await expect.poll(() => picture.evaluate((image) => Reflect.get(image, 'naturalWidth'))).toBeGreaterThan(0);
    }
    for (const step of ['디코딩', '전처리', '추론']) await expect(answer(page)).toContainText(step);
    await expectAccessible();
    expect(problems).toEqual([]);
  });
}

test('pasted photos are kept for the session, and each can be looked at again', async ({ page, problems }) => {
  await openTry(page);
  const [first, second] = [capture(0), capture(20)];
  await give(page, 'paste', first);
  await expectAnswer(page, first.buffer);
  await give(page, 'paste', second);
  await expectAnswer(page, second.buffer);
  const tried = page.getByRole('region', { name: '시험한 사진' });
  await expect(tried.getByRole('listitem')).toHaveCount(2);
  await tried.getByTitle(first.name).click();
  await expectAnswer(page, first.buffer);
  // Another screen and back: still there.
  await page.getByRole('link', { name: '배포', exact: true }).click();
  await page.getByRole('link', { name: '판별 시험', exact: true }).click();
  await expectAnswer(page, first.buffer);
  expect(problems).toEqual([]);
});

test('what was tried is forgotten when the workspace is opened anew, as the program forgets it', async ({
  page,
  problems,
}) => {
  await openTry(page);
  const photo = capture();
  await give(page, 'paste', photo);
  await expectAnswer(page, photo.buffer);
  await page.getByRole('link', { name: '홈', exact: true }).click();
  await page.getByRole('button', { name: '작업 공간', exact: true }).click();
  await page.getByRole('menuitem', { name: '작업 공간 닫기' }).click();
  const recent = page.getByRole('region', { name: '최근 작업 공간' }).getByRole('listitem');
  await recent.filter({ hasText: site().workspace.dir }).getByRole('button').first().click();
  await expect(page.getByRole('region', { name: '다음 할 일' })).toBeVisible();
  await page.getByRole('link', { name: '판별 시험', exact: true }).click();
  await expect(page.getByText('알약 사진을 여기에 놓으십시오')).toBeVisible();
  await give(page, 'paste', photo);
  await expectAnswer(page, photo.buffer);
  await expect(page.getByRole('region', { name: '시험한 사진' }).getByRole('listitem')).toHaveCount(1);
  expect(problems).toEqual([]);
});

test('by the phone’s path the answer is that of the photo the phone would send', async ({ page, problems }) => {
  await openTry(page);
  const photo = capture(5);
  await page.locator('input[type=file]').setInputFiles(photo);
  await expectAnswer(page, photo.buffer);
  await expect(answer(page)).not.toContainText('휴대전화');
  await page.getByRole('switch', { name: '휴대전화 경로' }).click();
  await expect(page).toHaveURL(/phone=1/);
  await expect(answer(page)).toContainText('휴대전화');
  await expectAnswer(page, await new PhoneCapture().preprocess(photo.buffer));
  expect(problems).toEqual([]);
});

test('another model answers the same photo anew', async ({ page, problems }) => {
  await openTry(page);
  const photo = capture(3);
  await page.locator('input[type=file]').setInputFiles(photo);
  await expectAnswer(page, photo.buffer);
  await page.getByRole('combobox', { name: '모델' }).click();
  await page.getByRole('option', { name: /run-001.*검증/ }).click();
  await expect(page).toHaveURL(/model=run-run-001/);
  await expect(answer(page)).toContainText('모델을 여는 데');
  // The same weights: what the package says, but for rounding in the last digit shown.
  const [best] = await answerOfPackage(photo.buffer);
  await expect(page.getByRole('list', { name: '상위 5개 약품' }).getByRole('listitem').first()).toContainText(
    best?.kcode ?? 'nothing',
  );
  expect(problems).toEqual([]);
});

test('what is no photo, damaged or too large is told with its name and why', async ({
  page,
  problems,
  expectAccessible,
}) => {
  await openTry(page);
  const photo = capture();
  const input = page.locator('input[type=file]');
  const alert = answer(page).getByRole('alert');

  await input.setInputFiles({ ...photo, name: '메모.jpg', buffer: Buffer.from('no picture at all') });
  await expect(alert).toContainText('메모.jpg');
  await expect(alert).toContainText('읽을 수 있는 이미지가 아닙니다');
  await expectAccessible();

  await input.setInputFiles({ ...photo, name: '잘림.jpg', buffer: photo.buffer.subarray(0, photo.buffer.length / 2) });
  await expect(alert).toContainText('잘림.jpg');
  await expect(alert).toContainText('잘렸거나 손상되었습니다');

  await input.setInputFiles({ ...photo, name: '큰.jpg', buffer: Buffer.alloc(10_240 * 1024 + 1) });
  await expect(alert).toContainText('10MB를 초과합니다');
  await expect(alert).toContainText('큰.jpg');

  // And the next one is answered.
  await input.setInputFiles(photo);
  await expectAnswer(page, photo.buffer);
  await expect(page.getByRole('region', { name: '시험한 사진' }).getByText('판별 못 함')).toHaveCount(3);
  // Chromium says on its console that the server refused the first one; the last was not even sent.
  expect(problems.splice(0)).toEqual([expect.stringContaining('422')]);
});

test('a photo of the library is tried by its address', async ({ page, problems }) => {
  await openPage(page, site(), '#/try?photo=1&model=package-1');
  await expect(page.getByRole('list', { name: '상위 5개 약품' }).getByRole('listitem')).not.toHaveCount(0);
  await expect(page).not.toHaveURL(/photo=/);
  // By its own name, not by its number or where it lies.
  await expect(page.getByRole('region', { name: '시험한 사진' }).getByRole('button', { name: /%/ })).toContainText(
    '.jpg',
  );
  expect(problems).toEqual([]);
});
