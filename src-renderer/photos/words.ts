import { useMemo } from 'react';
import {
  Decision,
  type Facet,
  type FilingAction,
  Grade,
  RejectReason,
} from '../../src-shared/contract/photo-filing.ts';
import { Source } from '../../src-shared/contract/photos.ts';
import { rejectReasonTexts } from '../../src-shared/text/photo-filing.ts';
import { photosTexts } from '../locales/photos.ts';
import { type TextKey, type Translate, useText } from '../ui/i18n.ts';
import { usePreferences } from '../ui/preferences.ts';
import { usePhotos } from './store.ts';

export type CellWords = {
  readonly loading: string;
  readonly gone: string;
  readonly decision: Readonly<Record<Decision, string>>;
  readonly grade: Readonly<Record<Grade, string>>;
  readonly source: Readonly<Record<Source, string>>;
  readonly reason: Readonly<Record<RejectReason, string>>;
  readonly warnings: (count: number) => string;
};

/** The words for values and actions, in the person's language. */
export type Words = {
  readonly text: Translate<'photos'>;
  readonly frame: Translate<'frame'>;
  readonly reason: (reason: RejectReason) => string;
  readonly drug: (kcode: string) => string;
  readonly value: (facet: Facet, value: string) => string;
  /** What a cell says, looked up once: a word costs as much as the rest of a cell. */
  readonly cell: CellWords;
  /** What was done to how many photos. */
  readonly done: (action: FilingAction, photos: number) => string;
};

export function useWords(): Words {
  const text = useText('photos');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const drugs = usePhotos((state) => state.drugs);
  return useMemo(() => {
    const names = new Map(drugs.map(({ kcode, drugName }) => [kcode, drugName]));
    const reason = (of: RejectReason) => rejectReasonTexts[of][language];
    const drug = (kcode: string) => names.get(kcode) ?? kcode;
    /** Values that come from file names have no word: they are shown as they are. */
    const known = (key: string, otherwise: string) => (hasWord(key) ? text(key) : otherwise);
    const value = (facet: Facet, of: string): string => {
      switch (facet) {
        case 'kcodes':
          return drug(of);
        case 'sources':
          return of === 'studio' ? frame('source.studio') : frame('source.real');
        case 'grades':
          return known(`grade.${of}`, of);
        case 'decisions':
          return known(`decision.${of}`, of);
        case 'rejectReasons':
          return isRejectReason(of) ? reason(of) : of;
        case 'splits':
          return of === 'train' || of === 'val' || of === 'test' ? frame(`split.${of}`) : text('split.none');
        case 'backgrounds':
          return known(`background.${of}`, text('condition.none'));
        case 'lights':
          return of === 'none' ? text('condition.none') : text('light.level', { level: of });
        case 'sides':
          return known(`side.${of}`, text('condition.none'));
        case 'elevations':
          return of === 'none' ? text('condition.none') : of;
        case 'rotations':
          return of === 'none' ? text('condition.none') : text('rotation.degrees', { degrees: of });
        case 'warnings':
          return of === 'none' ? text('warning.none') : known(`warning.${of}`, of);
      }
    };
    const done = (action: FilingAction, count: number): string => {
      const photos = text('count.photos', { count });
      switch (action.kind) {
        case 'accept':
          return text('done.accept', { photos });
        case 'reject':
          return text('done.reject', {
            photos,
            reason: action.reason === 'other' ? action.note : reason(action.reason),
          });
        case 'relabel':
          return text('done.relabel', { photos, drug: drug(action.kcode) });
        case 'grade':
          return action.grade === null
            ? text('done.gradeMeasured', { photos })
            : text('done.grade', { photos, grade: action.grade });
        case 'clear':
          return text('done.clear', { photos });
      }
    };
    const cell: CellWords = {
      loading: frame('state.loading'),
      gone: text('grid.gone'),
      decision: recordOf(Decision.options, (decision) => text(`decision.${decision}`)),
      grade: recordOf(Grade.options, (grade) => text('file.grade', { grade })),
      source: recordOf(Source.options, (source) => frame(`source.${source}`)),
      reason: recordOf(RejectReason.options, reason),
      warnings: (count) => text('warning.count', { count }),
    };
    return { text, frame, reason, drug, value, cell, done };
  }, [text, frame, language, drugs]);
}

/** Keys of the table whose words take no values. */
type PlainKey = Extract<
  TextKey<'photos'>,
  `grade.${string}` | `decision.${string}` | `background.${string}` | `side.${string}` | `warning.upload.${string}`
>;

function recordOf<K extends string>(keys: readonly K[], wordOf: (key: K) => string): Record<K, string> {
  // One entry for each key.
  return Object.fromEntries(keys.map((key) => [key, wordOf(key)])) as Record<K, string>;
}

function hasWord(key: string): key is PlainKey {
  return Object.hasOwn(photosTexts, key);
}

function isRejectReason(value: string): value is RejectReason {
  return Object.hasOwn(rejectReasonTexts, value);
}
