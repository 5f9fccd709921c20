import { expect, test } from 'vitest';
import { type Draft, type DraftStorage, forgetDraft, readDraft, writeDraft } from './draft.ts';

const DRAFT: Draft = {
  savedAt: '2026-03-02T08:00:00.000Z',
  // No YAML yet: it is kept as it was typed.
  text: 'training:\n  epochs: [',
  base: { kind: 'preset', presetId: 'program:train_config' },
  baseText: '',
  replacedText: 'device: cpu\n',
  name: '첫 시험',
};

test('a draft is read as it was written, by the workspace it belongs to, until it is forgotten', () => {
  const { storage } = room();
  expect(readDraft(storage, 'a')).toEqual({ state: 'none' });
  expect(writeDraft(storage, 'a', DRAFT)).toBe(true);
  expect(readDraft(storage, 'a')).toEqual({ state: 'kept', draft: DRAFT });
  expect(readDraft(storage, 'b')).toEqual({ state: 'none' });
  forgetDraft(storage, 'a');
  expect(readDraft(storage, 'a')).toEqual({ state: 'none' });
});

test.each<[string, (stored: string) => string]>([
  ['cut off', (stored) => stored.slice(0, 40)],
  ['of another version', (stored) => stored.replace('"version":1', '"version":2')],
  ['without its text', (stored) => stored.replace('"text":', '"words":')],
  ['that began with something else', (stored) => stored.replace('"preset"', '"dream"')],
])('a draft %s is told from none at all', (_what, damage) => {
  const { storage, items } = room();
  writeDraft(storage, 'a', DRAFT);
  for (const [key, stored] of items) {
    expect(damage(stored)).not.toBe(stored);
    items.set(key, damage(stored));
  }
  expect(items.size).toBe(1);
  expect(readDraft(storage, 'a')).toEqual({ state: 'unreadable' });
});

test('where nothing can be kept, writing says so and reading finds nothing', () => {
  const refusing = (): DraftStorage => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  expect(writeDraft(refusing, 'a', DRAFT)).toBe(false);
  expect(readDraft(refusing, 'a')).toEqual({ state: 'none' });
  expect(() => forgetDraft(refusing, 'a')).not.toThrow();
});

/** A browser's storage as far as drafts use it. */
function room() {
  const items = new Map<string, string>();
  const storage = (): DraftStorage => ({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  });
  return { storage, items };
}
