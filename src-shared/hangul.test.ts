import { describe, expect, test } from 'vitest';
import { matchDrug, matchText, rankDrugs, splitByRanges } from './hangul.ts';

const drug = (drugName: string, kcode = 'K-000000', manufacturer = '') => ({ kcode, drugName, manufacturer });

/** What of the text was found, or null. */
function foundIn(text: string, query: string): string[] | null {
  const match = matchText(query, text);
  return match?.ranges.map(({ start, end }) => text.slice(start, end)) ?? null;
}

describe('a Korean name is found by', () => {
  test.each([
    ['its initials', '무수동정 10밀리그램', 'ㅁㅅㄷ', ['무수동']],
    ['initials in its middle', '타이레놀정500밀리그람', 'ㄹㄴㅈ', ['레놀정']],
    ['initials of a double consonant', '까스활명수', 'ㄲㅅㅎ', ['까스활']],
    ['initials that an input method joined into one sign (ㄳ)', '감기싹', 'ㄳ', null],
    [
      'initials that an input method joined into one sign (ㄳ), where they stand side by side',
      '고시럽',
      'ㄳ',
      ['고시'],
    ],
    ['whole syllables', '타이레놀정500밀리그람', '레놀', ['레놀']],
    ['syllables and initials in turn', '무수동정', '무ㅅ동', ['무수동']],
    ['an initial at the end', '타이레놀정', '타이ㄹ', ['타이레']],
    ['a syllable that the next one has lent its initial', '타이레놀정', '타일', ['타이레']],
    ['an initial that the keyboard joined to the syllable before, in the middle', '무수동정', '뭇동', ['무수동']],
    ['an initial joined to the syllable before, and one more', '타이레놀정', '타일ㄴ', ['타이레놀']],
    ['two initials joined to the syllable before (삯: 사ㄱㅅ)', '사과수', '삯', ['사과수']],
    ['a syllable without its final yet', '탁소텔', '타', ['탁']],
    ['a syllable with the first half of its final', '닭고기', '달', ['닭']],
    ['a syllable with the first half of its vowel', '과산화수소', '고', ['과']],
    ['a vowel of its own key', '게보린', 'ㄱㅔ', ['게']],
    ['words in any order', '타이레놀정 500밀리그람', '500 타이', ['타이', '500']],
    ['words without the blank between them', '타이레놀 정', '레놀정', ['레놀 정']],
    ['a blank too many', '타이레놀정', '타이 레놀', ['타이레놀']],
  ])('%s', (_what, text, query, found) => {
    expect(foundIn(text, query)).toEqual(found);
  });

  test.each([
    ['another initial', '무수동정', 'ㅁㅅㅂ'],
    ['a plain initial for a double one', '까스활명수', 'ㄱㅅㅎ'],
    ['initials in another order', '무수동정', 'ㄷㅅㅁ'],
    ['an unfinished syllable before another', '탁소텔', '타소'],
    ['half a vowel before another syllable', '과산화수소', '고산'],
    ['a vowel that is another', '타이레놀', '터'],
    ['a vowel where a syllable begins', '아스피린', 'ㅏ'],
    ['words of which one is missing', '타이레놀정', '타이 캡슐'],
  ])('%s not', (_what, text, query) => {
    expect(matchText(query, text)).toBeNull();
  });
});

describe('makes no difference:', () => {
  test('how the text and the query are composed, and the place found is that of the text as it stands', () => {
    const text = '다솔렌정';
    for (const query of ['솔렌', 'ㅅㄹ', '솔레']) {
      expect(foundIn(text, query.normalize('NFD'))).toEqual(['솔렌']);
      expect(foundIn(text.normalize('NFD'), query)).toEqual(['솔렌'.normalize('NFD')]);
      expect(foundIn(text.normalize('NFD'), query.normalize('NFD'))).toEqual(['솔렌'.normalize('NFD')]);
    }
  });

  test('a lone letter that composes (U+1106) is the same as the one on the key (U+3141)', () => {
    expect(foundIn('무수동', '\u1106\u1109')).toEqual(['무수']);
  });

  test('case, width, and units written as one sign', () => {
    expect(foundIn('Tylenol ER', 'tYLEN er')).toEqual(['Tylen', 'ER']);
    expect(foundIn('타이레놀정 500㎎', '500MG')).toEqual(['500㎎']);
    expect(foundIn('Ｋ－０３０８６４', 'k-030')).not.toBeNull();
  });
});

test('an empty query finds everything and marks nothing', () => {
  for (const query of ['', '  ', '-']) expect(matchText(query, '타이레놀')).toEqual({ ranges: [], cost: 0 });
  expect(rankDrugs(' ', [drug('나'), drug('가')]).map(({ drug: { drugName } }) => drugName)).toEqual(['나', '가']);
});

describe('a drug is found by', () => {
  const tylenol = drug('타이레놀정500밀리그람', 'K-030864', '(주)한국얀센');

  test.each(['K-030864', 'k030864', '030864', '30864', 'K-30864', 'k30', 'K-0', '0864', 'k_030864'])(
    'its K-code: %s',
    (query) => {
      const match = matchDrug(query, tylenol);
      expect(match?.ranges.kcode).toHaveLength(1);
      expect(match?.ranges.drugName).toEqual([]);
    },
  );

  test.each(['K-30865', 'k864', 'K-3 K-4', '0308640'])('no other K-code: %s', (query) => {
    expect(matchDrug(query, tylenol)).toBeNull();
  });

  test('its maker, also by initials, and each word where it stands', () => {
    const match = matchDrug('ㅎㄱㅇㅅ ㅌㅇ 864', tylenol);
    expect(match?.ranges).toEqual({
      drugName: [{ start: 0, end: 2 }],
      kcode: [{ start: 5, end: 8 }],
      manufacturer: [{ start: 3, end: 7 }],
    });
  });
});

describe('the best comes first:', () => {
  const ranked = (query: string, drugs: readonly ReturnType<typeof drug>[]) =>
    rankDrugs(query, drugs).map((found) => found.drug.drugName);

  test('a name that begins so, then a maker that does, then a name that has it inside', () => {
    const drugs = [drug('속한솔정'), drug('아스피린', 'K-1', '한솔제약'), drug('한솔정')];
    expect(ranked('한솔', drugs)).toEqual(['한솔정', '아스피린', '속한솔정']);
  });

  test('what is typed out before what it may become', () => {
    expect(ranked('타일', [drug('타이레놀'), drug('타일정')])).toEqual(['타일정', '타이레놀']);
  });

  test('the whole strength before one that begins or ends so', () => {
    const drugs = [drug('다솔렌정 50밀리그램'), drug('다솔렌정 25밀리그램'), drug('다솔렌정 5밀리그램')];
    expect(ranked('다솔렌 5', drugs)[0]).toBe('다솔렌정 5밀리그램');
  });

  test('equals stay in the order they came in', () => {
    const drugs = [drug('가나정', 'K-3'), drug('가나캡슐', 'K-1'), drug('가나시럽', 'K-2')];
    expect(ranked('가나', drugs)).toEqual(['가나정', '가나캡슐', '가나시럽']);
  });
});

describe('a keyboard left on Latin', () => {
  test('finds the Korean name, capitals for the keys with shift', () => {
    const drugs = [drug('타이레놀정'), drug('까스활명수')];
    expect(rankDrugs('xkdlfp', drugs).map((found) => found.drug.drugName)).toEqual(['타이레놀정']);
    expect(rankDrugs('RKtm', drugs).map((found) => found.drug.drugName)).toEqual(['까스활명수']);
  });

  test('is not supposed where the Latin letters are found', () => {
    const drugs = [drug('거미정'), drug('RJ시럽')];
    expect(rankDrugs('rj', drugs).map((found) => found.drug.drugName)).toEqual(['RJ시럽']);
  });
});

test('a text is cut into the pieces found and those between', () => {
  expect(splitByRanges('타이레놀정', [{ start: 2, end: 4 }])).toEqual([
    { text: '타이', isMatch: false },
    { text: '레놀', isMatch: true },
    { text: '정', isMatch: false },
  ]);
  expect(splitByRanges('정', [])).toEqual([{ text: '정', isMatch: false }]);
});

test('every syllable is found by itself, by its initial and by its keys typed one after the other', () => {
  let syllables = 0;
  for (let code = 0xac00; code <= 0xd7a3; code += 7) {
    const syllable = String.fromCharCode(code);
    const initial = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'][Math.floor((code - 0xac00) / 588)] ?? '';
    for (const query of [
      syllable,
      initial,
      syllable.normalize('NFD'),
      [...syllable.normalize('NFD')].slice(0, 2).join(''),
    ]) {
      expect(foundIn(`정${syllable}정`, query), `${syllable} by ${query}`).not.toBeNull();
    }
    syllables += 1;
  }
  expect(syllables).toBeGreaterThan(1500);
});
