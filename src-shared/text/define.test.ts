import { describe, expect, test } from 'vitest';
import { appError, describeError } from '../errors.ts';
import { fill, type Text } from './define.ts';
import { errorTexts } from './errors.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('texts', () => {
  test('every error has both languages with the same placeholders', () => {
    const texts: [string, Text][] = Object.entries(errorTexts);
    expect(texts.length).toBeGreaterThan(15);
    for (const [key, { en, ko }] of texts) {
      expect(en.trim(), key).not.toBe('');
      expect(ko.trim(), key).not.toBe('');
      expect([...new Set(placeholders(ko))], key).toEqual([...new Set(placeholders(en))]);
    }
  });

  test('an error tells itself in both languages', () => {
    const { data } = appError('workspace.not_a_workspace', { dir: '/tmp/약국' });
    expect(data.message).toContain('/tmp/약국 is not a workspace');
    expect(describeError(data, 'ko')).toContain('/tmp/약국은(는) 작업 공간이 아닙니다');
  });

  test('a value that was not given stays visible', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});
