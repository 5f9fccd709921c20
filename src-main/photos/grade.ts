import type { Grade, GradeFault, PhotoQuality } from '../../src-shared/contract/photo-filing.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { measureQuality } from './quality.ts';

/** What a number has to reach for grade A, and for B. */
type Limit = {
  readonly fault: GradeFault;
  readonly of: (quality: PhotoQuality) => number;
  readonly a: number;
  readonly b: number;
};

/** Limits of numbers that should be high; see docs/grades.md for where each comes from. */
const LEAST: readonly Limit[] = [
  { fault: 'blurred', of: ({ sharpness }) => sharpness, a: 15, b: 6 },
  { fault: 'dark', of: ({ brightness }) => brightness, a: 60, b: 30 },
  { fault: 'low_contrast', of: ({ contrast }) => contrast, a: 10, b: 5 },
  { fault: 'small', of: ({ shortSide }) => shortSide, a: 512, b: 256 },
];
/** Limits of numbers that should be low. */
const MOST: readonly Limit[] = [
  { fault: 'dark', of: ({ clippedDark }) => clippedDark, a: 0.05, b: 0.25 },
  { fault: 'bright', of: ({ clippedBright }) => clippedBright, a: 0.05, b: 0.25 },
];

export type Graded = {
  readonly grade: Grade;
  /** Why it is not A; worst first. */
  readonly faults: readonly { readonly fault: GradeFault; readonly grade: 'B' | 'C' }[];
};

/** What a picture's numbers are, and the grade that follows from them. */
export type Measured = { readonly quality: PhotoQuality; readonly grade: Grade };

/** `image` after EXIF orientation. */
export function measure(image: RgbImage): Measured {
  const quality = measureQuality(image);
  return { quality, grade: gradeOf(quality).grade };
}

/** The grade of a picture: its weakest number decides. */
export function gradeOf(quality: PhotoQuality): Graded {
  const found = [
    ...LEAST.map(
      ({ fault, of, a, b }) => ({ fault, grade: of(quality) >= a ? 'A' : of(quality) >= b ? 'B' : 'C' }) as const,
    ),
    ...MOST.map(
      ({ fault, of, a, b }) => ({ fault, grade: of(quality) <= a ? 'A' : of(quality) <= b ? 'B' : 'C' }) as const,
    ),
  ];
  const of = (grade: 'B' | 'C') =>
    found.filter((limit) => limit.grade === grade).map(({ fault }) => ({ fault, grade }));
  const [worst, weak] = [of('C'), of('B')];
  const faults = [...worst, ...weak].filter(
    ({ fault }, i, all) => all.findIndex((other) => other.fault === fault) === i,
  );
  return { grade: worst.length > 0 ? 'C' : weak.length > 0 ? 'B' : 'A', faults };
}
