import type { Drug } from './contract/catalog.ts';
import { asTypedInKorean, keysOf, type Letter, lettersOf } from './hangul-letters.ts';

/** A part of a text in UTF-16 units; the end is not part of it. */
export type TextRange = { readonly start: number; readonly end: number };

export type TextMatch = {
  /** Ascending, none touches the next. */
  readonly ranges: readonly TextRange[];
  /** The less the better; only its order means something. */
  readonly cost: number;
};

/** What a drug is found by. */
export type SearchableDrug = Pick<Drug, 'kcode' | 'drugName' | 'manufacturer'>;

export type DrugMatch = {
  readonly ranges: Readonly<Record<keyof SearchableDrug, readonly TextRange[]>>;
  readonly cost: number;
};

/**
 * Finds a query in a text. Each word of the query has to be found, anywhere and in any order. A consonant stands for a
 * syllable that begins with it (ㅁㅅㄷ: 무수동); the keyboard joins it to the syllable before (타일: 타이ㄹ, 타이레); the
 * last syllable may be unfinished; case, composition (NFC, NFD), blanks and hyphens make no difference.
 * @returns null where it is not there.
 */
export function matchText(query: string, text: string): TextMatch | null {
  const letters = lettersOf(text);
  return joinMatches(wordsOf(query).map((word) => findWord(word, letters)));
}

/** Finds a query in a drug: each word in its name, K-code or maker. A K-code is also found without its prefix or zeros. */
export function matchDrug(query: string, drug: SearchableDrug): DrugMatch | null {
  const fields = FIELDS.map((field) => ({ ...field, letters: lettersOf(drug[field.name]) }));
  const found: Record<keyof SearchableDrug, TextMatch[]> = { drugName: [], kcode: [], manufacturer: [] };
  for (const word of wordsOf(query)) {
    const best = fields
      .map(({ name, cost, letters }) => ({ name, match: withCost(findInField(word, name, letters), cost) }))
      .reduce((a, b) => (costOf(b.match) < costOf(a.match) ? b : a));
    if (!best.match) return null;
    found[best.name].push(best.match);
  }
  return {
    ranges: {
      drugName: joinRanges(found.drugName),
      kcode: joinRanges(found.kcode),
      manufacturer: joinRanges(found.manufacturer),
    },
    cost: FIELDS.flatMap(({ name }) => found[name]).reduce((sum, { cost }) => sum + cost, 0),
  };
}

/**
 * The drugs that a query finds, best first and otherwise in their own order. A query that finds nothing is read as
 * Korean typed on a Latin keyboard (xkdlfpshf: 타이레놀).
 */
export function rankDrugs<D extends SearchableDrug>(
  query: string,
  drugs: readonly D[],
): { readonly drug: D; readonly match: DrugMatch }[] {
  const rank = (text: string) =>
    drugs
      .flatMap((drug) => {
        const match = matchDrug(text, drug);
        return match ? [{ drug, match }] : [];
      })
      .sort((a, b) => a.match.cost - b.match.cost);
  const found = rank(query);
  const inKorean = asTypedInKorean(query);
  return found.length > 0 || inKorean === query ? found : rank(inKorean);
}

/** A text in pieces, for showing what was found in it. */
export function splitByRanges(
  text: string,
  ranges: readonly TextRange[],
): { readonly text: string; readonly isMatch: boolean }[] {
  const edges = [0, ...ranges.flatMap(({ start, end }) => [start, end]), text.length];
  return edges
    .slice(1)
    .map((end, i) => ({ text: text.slice(edges[i], end), isMatch: i % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

/** Our own weights: a name that begins so comes before a maker that does, and that before a name with it inside. */
const FIELDS = [
  { name: 'drugName', cost: 0 },
  { name: 'kcode', cost: 1 },
  { name: 'manufacturer', cost: 3 },
] as const;
const START_COST = { text: 0, word: 2, inside: 5 } as const;
/** Of initials and unfinished syllables, and of a number that goes on. */
const UNFINISHED_COST = 1;

function wordsOf(query: string): string[] {
  return query
    .split(/\s+/)
    .map(keysOf)
    .filter((keys) => keys !== '');
}

/** The best place of a word. */
function findWord(keys: string, letters: readonly Letter[]): TextMatch | null {
  let best: TextMatch | null = null;
  for (const from of letters.keys()) {
    const match = matchAt(keys, letters, from);
    if (costOf(match) < costOf(best)) best = match;
  }
  return best;
}

function findInField(keys: string, field: keyof SearchableDrug, letters: readonly Letter[]): TextMatch | null {
  const match = findWord(keys, letters);
  if (match || field !== 'kcode' || !/^k\d/.test(keys)) return match;
  return matchAt(keys.replace(/^k0+/, 'k'), withoutZeros(letters), 0);
}

/** K-030864 as K-30864. */
function withoutZeros(letters: readonly Letter[]): Letter[] {
  const firstDigit = letters.findIndex(({ keys }, i) => i > 0 && keys !== '0');
  return letters.filter((_, i) => i === 0 || i >= firstDigit);
}

function matchAt(query: string, letters: readonly Letter[], from: number): TextMatch | null {
  const first = letters[from];
  let typed = 0;
  let isFinished = true;
  for (let i = from; first && i < letters.length; i += 1) {
    const letter = letters[i] as Letter; // i < letters.length
    const same = commonKeys(letter.keys, query, typed);
    typed += same;
    isFinished &&= same === letter.keys.length;
    if (typed === query.length) {
      const isCut = !isFinished || isNumberCut(letter, letters[i + 1]);
      const cost = startCost(letters[from - 1], first) + (isCut ? UNFINISHED_COST : 0);
      return { ranges: [{ start: first.start, end: letter.end }], cost };
    }
    // A vowel follows the initial in the text; where the query goes on otherwise, the initial stands for the syllable.
    const isInitialOnly = letter.isSyllable && same === 1;
    if (same < letter.keys.length && !isInitialOnly) return null;
  }
  return null;
}

/** How many keys of a letter are the query's from `at` on. */
function commonKeys(keys: string, query: string, at: number): number {
  let same = 0;
  while (same < keys.length && at + same < query.length && keys[same] === query[at + same]) same += 1;
  return same;
}

function startCost(before: Letter | undefined, first: Letter): number {
  if (!before) return START_COST.text;
  const isWordStart = before.end < first.start || kindOf(before) !== kindOf(first);
  return isWordStart ? START_COST.word : START_COST.inside;
}

function isNumberCut(last: Letter, next: Letter | undefined): boolean {
  return next !== undefined && kindOf(last) === 'digit' && kindOf(next) === 'digit' && last.end === next.start;
}

function kindOf({ keys, isSyllable }: Letter): 'syllable' | 'digit' | 'letter' | 'other' {
  if (isSyllable) return 'syllable';
  if (/^\p{N}/u.test(keys)) return 'digit';
  return /^\p{L}/u.test(keys) ? 'letter' : 'other';
}

function withCost(match: TextMatch | null, cost: number): TextMatch | null {
  return match && { ...match, cost: match.cost + cost };
}

function costOf(match: TextMatch | null): number {
  return match?.cost ?? Number.POSITIVE_INFINITY;
}

/** All of them together; null where one is missing. */
function joinMatches(matches: readonly (TextMatch | null)[]): TextMatch | null {
  const found = matches.filter((match) => match !== null);
  if (found.length < matches.length) return null;
  return { ranges: joinRanges(found), cost: found.reduce((sum, { cost }) => sum + cost, 0) };
}

function joinRanges(matches: readonly TextMatch[]): TextRange[] {
  const joined: TextRange[] = [];
  for (const range of matches.flatMap(({ ranges }) => ranges).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else joined.push(range);
  }
  return joined;
}
