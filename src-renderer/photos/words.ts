import { useMemo } from 'react';
import type { Facet, FilingAction, RejectReason } from '../../src-shared/contract/photo-filing.ts';
import { rejectReasonTexts } from '../../src-shared/text/photo-filing.ts';
import { photosTexts } from '../locales/photos.ts';
import { type TextKey, type Translate, useText } from '../ui/i18n.ts';
import { usePreferences } from '../ui/preferences.ts';
import { usePhotos } from './store.ts';

/** The words for values and actions, in the person's language. */
export type Words = {
  readonly text: Translate<'photos'>;
  readonly frame: Translate<'frame'>;
  readonly reason: (reason: RejectReason) => string;
  readonly drug: (kcode: string) => string;
  readonly value: (facet: Facet, value: string) => string;
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
          return known(`warning.${of}`, of);
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
    return { text, frame, reason, drug, value, done };
  }, [text, frame, language, drugs]);
}

/** Keys of the table whose words take no values. */
type PlainKey = Extract<
  TextKey<'photos'>,
  `grade.${string}` | `decision.${string}` | `background.${string}` | `side.${string}` | `warning.upload.${string}`
>;

function hasWord(key: string): key is PlainKey {
  return Object.hasOwn(photosTexts, key);
}

function isRejectReason(value: string): value is RejectReason {
  return Object.hasOwn(rejectReasonTexts, value);
}
