/**
 * A letter of a text as it is compared: a Hangul syllable as the keys that type it on the Korean standard keyboard (KS X
 * 5002), anything else as itself in small letters.
 */
export type Letter = {
  /** A syllable has its initial first and a vowel second. */
  readonly keys: string;
  readonly isSyllable: boolean;
  /** Where it stands in the text, in UTF-16 units; the end is not part of it. */
  readonly start: number;
  readonly end: number;
};

// The orders in which Unicode counts them (The Unicode Standard, section 3.12).
const INITIALS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const VOWELS = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
const FINALS = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Letters that compose, as NFD leaves them. */
const FIRST_COMPOSING = { initial: 0x1100, vowel: 0x1161, final: 0x11a7 };

/** Letters that take two keys. The rest of them, such as ㄲ and ㅐ, are one key with or without shift. */
const TWO_KEYS: Readonly<Record<string, string>> = {
  ...{
    ㄳ: 'ㄱㅅ',
    ㄵ: 'ㄴㅈ',
    ㄶ: 'ㄴㅎ',
    ㄺ: 'ㄹㄱ',
    ㄻ: 'ㄹㅁ',
    ㄼ: 'ㄹㅂ',
    ㄽ: 'ㄹㅅ',
    ㄾ: 'ㄹㅌ',
    ㄿ: 'ㄹㅍ',
    ㅀ: 'ㄹㅎ',
    ㅄ: 'ㅂㅅ',
  },
  ...{ ㅘ: 'ㅗㅏ', ㅙ: 'ㅗㅐ', ㅚ: 'ㅗㅣ', ㅝ: 'ㅜㅓ', ㅞ: 'ㅜㅔ', ㅟ: 'ㅜㅣ', ㅢ: 'ㅡㅣ' },
};

/** Left out on both sides: "타이레놀 정" is found as "타이레놀정", "K-030864" as "k030864". */
const SEPARATOR = /[\s\-_·\u2010-\u2015]/u;

/** One letter with what composes with it, whether or not the text is composed (NFC or NFD). */
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[\uac00-\ud7a3][\u11a8-\u11ff]?|[\s\S]\p{M}*/gu;

/** The letters of a text without its separators. */
export function lettersOf(text: string): Letter[] {
  return [...text.matchAll(CLUSTER)].flatMap(({ 0: cluster, index: start }): Letter[] => {
    const end = start + cluster.length;
    const composed = cluster.normalize('NFC');
    const keys = syllableKeys(composed);
    if (keys !== null) return [{ keys, isSyllable: true, start, end }];
    const characters = isJamo(composed) ? jamoKeys(composed) : composed.normalize('NFKC').toLowerCase();
    return [...characters]
      .filter((character) => !SEPARATOR.test(character))
      .map((character) => ({ keys: character, isSyllable: false, start, end }));
  });
}

/** The keys that type a text, without separators. */
export function keysOf(text: string): string {
  return lettersOf(text)
    .map(({ keys }) => keys)
    .join('');
}

function syllableKeys(composed: string): string | null {
  const code = composed.charCodeAt(0);
  if (composed.length !== 1 || code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return null;
  const offset = code - FIRST_SYLLABLE;
  const final = offset % FINALS.length;
  const vowel = Math.floor(offset / FINALS.length) % VOWELS.length;
  const initial = Math.floor(offset / FINALS.length / VOWELS.length);
  return [INITIALS[initial], VOWELS[vowel], FINALS[final]].map((jamo) => jamoKeys(jamo ?? '')).join('');
}

function isJamo(character: string): boolean {
  return /^[\u1100-\u11ff\u3131-\u3163]$/.test(character);
}

/** The keys of a lone Hangul letter. */
function jamoKeys(jamo: string): string {
  const code = jamo.charCodeAt(0);
  const { initial, vowel, final } = FIRST_COMPOSING;
  const plain = INITIALS[code - initial] ?? VOWELS[code - vowel] ?? FINALS[code - final] ?? jamo;
  return TWO_KEYS[plain] ?? plain;
}

/** The keys of the Korean standard keyboard by the Latin letters on them. */
const KOREAN_KEYS = new Map(
  [
    ...['qㅂ', 'wㅈ', 'eㄷ', 'rㄱ', 'tㅅ', 'yㅛ', 'uㅕ', 'iㅑ', 'oㅐ', 'pㅔ', 'aㅁ', 'sㄴ', 'dㅇ', 'fㄹ', 'gㅎ', 'hㅗ'],
    ...[
      'jㅓ',
      'kㅏ',
      'lㅣ',
      'zㅋ',
      'xㅌ',
      'cㅊ',
      'vㅍ',
      'bㅠ',
      'nㅜ',
      'mㅡ',
      'Qㅃ',
      'Wㅉ',
      'Eㄸ',
      'Rㄲ',
      'Tㅆ',
      'Oㅒ',
      'Pㅖ',
    ],
  ].map(([latin = '', jamo = '']) => [latin, jamo]),
);

/** What was typed if the keyboard stood on Latin by mistake: "xkdlfpshf" is 타이레놀. */
export function asTypedInKorean(text: string): string {
  return text.replaceAll(/[a-z]/gi, (latin) => KOREAN_KEYS.get(latin) ?? KOREAN_KEYS.get(latin.toLowerCase()) ?? latin);
}
