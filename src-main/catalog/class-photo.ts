import type { Grade } from '../../src-shared/contract/photo-filing.ts';

/** What the catalogue asks of a photo. */
export type ClassPhoto = {
  readonly photoId: number;
  readonly classIndex: number;
  /** A person's grade where there is one, else the measured one. */
  readonly grade: Grade | null;
  /** Undefined where the photo has none. */
  readonly value: (facet: ClassFacet) => string | undefined;
};
export type ClassFacet =
  | 'sources'
  | 'decisions'
  | 'splits'
  | 'backgrounds'
  | 'lights'
  | 'sides'
  | 'elevations'
  | 'rotations';

/** A dataset takes no rejected photo, so none covers anything. */
export function isUsable({ value }: ClassPhoto): boolean {
  return value('decisions') !== 'rejected';
}

/** The photo that shows its drug best first: of the studio, accepted, well graded, from the front; the oldest of equals. */
export function byUsefulness(a: ClassPhoto, b: ClassPhoto): number {
  return (
    Number(b.value('sources') === 'studio') - Number(a.value('sources') === 'studio') ||
    Number(b.value('decisions') === 'accepted') - Number(a.value('decisions') === 'accepted') ||
    gradeRank(a) - gradeRank(b) ||
    Number(b.value('sides') === 'front') - Number(a.value('sides') === 'front') ||
    a.photoId - b.photoId
  );
}

/** A photo that nobody has measured may be as good as B. */
const GRADE_RANK = { A: 0, B: 1, C: 2 } as const;

function gradeRank({ grade }: ClassPhoto): number {
  return grade === null ? GRADE_RANK.B : GRADE_RANK[grade];
}
