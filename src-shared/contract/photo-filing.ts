import * as z from 'zod';
import { CaptureCondition, PhotoReason, PhotoRecord, Source, Split } from './photo-record.ts';

const Count = z.number().int().nonnegative();
const PhotoId = z.number().int().nonnegative();

/** How usable a picture is, from its measured numbers or from a person: A good, B usable, C doubtful. */
export const Grade = z.enum(['A', 'B', 'C']);
export type Grade = z.infer<typeof Grade>;

/** What a person decided on a photo. Rejected ones are in no dataset. */
export const Decision = z.enum(['pending', 'accepted', 'rejected']);
export type Decision = z.infer<typeof Decision>;

/** Why a photo is rejected; `text/photo-filing.ts` has the words. `other` comes with a note. */
export const RejectReason = z.enum([
  'blurred',
  'dark',
  'too_bright',
  'wrong_pill',
  'several_pills',
  'cut_off',
  'copy',
  'other',
]);
export type RejectReason = z.infer<typeof RejectReason>;

export const Rejection = z.object({
  reason: RejectReason,
  /** Always there with `other`, and nowhere else. */
  note: z.string().nullable(),
});
export type Rejection = z.infer<typeof Rejection>;

/** Of a list; a catalogue has fewer classes. */
const MAX_VALUES = 10_000;
/** The values of a list are alternatives; an empty or absent list asks for nothing. `none`: photos without a value. */
const oneOf = <T extends z.ZodType>(value: T) => z.array(value).max(MAX_VALUES).optional();
const orNone = <T extends string>(values: readonly T[]) => z.enum([...values, 'none']);
const { background, side } = CaptureCondition.shape;

/** Which photos: every list that is given must hold a value of the photo, and the text must be found. */
export const PhotoQuery = z.strictObject({
  kcodes: oneOf(z.string()),
  sources: oneOf(Source),
  grades: oneOf(orNone(Grade.options)),
  decisions: oneOf(Decision),
  rejectReasons: oneOf(orNone(RejectReason.options)),
  /** The split in which the photo stands now. */
  splits: oneOf(orNone(Split.options)),
  backgrounds: oneOf(orNone(background.options)),
  lights: oneOf(z.string()),
  sides: oneOf(orNone(side.options)),
  elevations: oneOf(z.string()),
  /** Degrees as text: "0", "45", ... */
  rotations: oneOf(z.string()),
  /** Reasons of upload warnings, such as `upload.low_resolution`. */
  warnings: oneOf(z.string()),
  /**
   * Part of the file name, or of the drug's name or K-code as `hangul.ts` finds them (also by initials); upper or lower case;
   * all words must be found.
   */
  text: z.string().max(200).optional(),
});
export type PhotoQuery = z.infer<typeof PhotoQuery>;

/** The lists of a query. */
export const FACETS = [
  'kcodes',
  'sources',
  'grades',
  'decisions',
  'rejectReasons',
  'splits',
  'backgrounds',
  'lights',
  'sides',
  'elevations',
  'rotations',
  'warnings',
] as const satisfies readonly (keyof PhotoQuery)[];
export type Facet = (typeof FACETS)[number];

export const PhotoSort = z.object({
  /** Photos without the value come last, whatever the direction; of equal ones the newest comes first. */
  by: z.enum(['added', 'class', 'grade', 'sharpness', 'name']).default('added'),
  /** `added`: the newest first; `grade`: A first; `sharpness`: the blurred first; `class`: by class index. */
  isReversed: z.boolean().default(false),
});
export type PhotoSort = z.infer<typeof PhotoSort>;

/** What a grid shows of a photo. */
export const PhotoRow = z.object({
  photoId: PhotoId,
  kcode: z.string(),
  drugName: z.string(),
  source: Source,
  /** A person's where there is one, else the measured one; null where nothing was measured yet. */
  grade: Grade.nullable(),
  decision: Decision,
  rejection: Rejection.nullable(),
  split: Split.nullable(),
  /** Of the file that was imported or linked, without its folders. */
  fileName: z.string(),
  /** Pixels as stored, before EXIF orientation. */
  width: Count,
  height: Count,
  warnings: Count,
});
export type PhotoRow = z.infer<typeof PhotoRow>;

export const PhotoPage = z.object({
  /** Photos that the query finds. */
  total: Count,
  rows: z.array(PhotoRow),
});
export type PhotoPage = z.infer<typeof PhotoPage>;

const FacetCount = z.object({ value: z.string(), count: Count });

/**
 * For each list of a query, how many photos each value would give under all other lists and the text. Values that give none
 * are left out unless they are asked for; `none` comes last. K-codes come by class index, the others in the order of
 * their enum, numbers ascending.
 */
export const PhotoFacets = z.object({
  /** Photos that the query finds, and all that there are. */
  total: Count,
  library: Count,
  facets: z.record(z.enum(FACETS), z.array(FacetCount)),
});
export type PhotoFacets = z.infer<typeof PhotoFacets>;

/** Measured on the picture after EXIF orientation, reduced to 512 pixels on its longer side (docs/grades.md). */
export const PhotoQuality = z.object({
  /** Variance of the Laplacian of the luminance inside the region that stands out; higher is sharper. */
  sharpness: z.number().nonnegative(),
  /** Share (0..1) of that region's pixels that are nearly black, and nearly white; 0 on a ground that is so itself. */
  clippedDark: z.number().min(0).max(1),
  clippedBright: z.number().min(0).max(1),
  /** Mean luminance of the region, 0..255. */
  brightness: z.number().min(0).max(255),
  /** Standard deviation of the luminance in the region, 0..255. */
  contrast: z.number().nonnegative(),
  /** Shorter side of the picture in pixels. */
  shortSide: Count,
});
export type PhotoQuality = z.infer<typeof PhotoQuality>;

/** What keeps a photo from a better grade. */
export const GradeFault = z.enum(['blurred', 'dark', 'bright', 'low_contrast', 'small']);
export type GradeFault = z.infer<typeof GradeFault>;

export const FilingAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accept') }),
  z.discriminatedUnion('reason', [
    z.strictObject({ kind: z.literal('reject'), reason: RejectReason.exclude(['other']) }),
    z.strictObject({ kind: z.literal('reject'), reason: z.literal('other'), note: z.string().trim().min(1).max(500) }),
  ]),
  /** Real photos only: the label of a studio photo is its folder. */
  z.strictObject({ kind: z.literal('relabel'), kcode: z.string().min(1) }),
  /** Null: back to the measured grade. */
  z.strictObject({ kind: z.literal('grade'), grade: Grade.nullable() }),
  /** Neither accepted nor rejected: to be decided again. Label and grade stay. */
  z.strictObject({ kind: z.literal('clear') }),
]);
export type FilingAction = z.infer<typeof FilingAction>;

/** One thing that a person did, to one photo or to many at once; undone and done again as a whole. */
export const FilingStep = z.object({
  stepId: z.number().int().positive(),
  at: z.iso.datetime(),
  action: FilingAction,
  /** Photos that it changed. */
  photos: Count,
  /** `undone`: may be done again; `dropped`: undone, and then something else was done. */
  state: z.enum(['done', 'undone', 'dropped']),
  /** When it was last undone or done again; null where it never was. */
  movedAt: z.iso.datetime().nullable(),
});
export type FilingStep = z.infer<typeof FilingStep>;

/** A photo of a step as a history names it. */
export const StepPhoto = z.object({
  photoId: PhotoId,
  /** Of the file that was imported or linked, without its folders. */
  fileName: z.string(),
});
export type StepPhoto = z.infer<typeof StepPhoto>;

/** Photos that a step of the history is shown with at once. */
export const FIRST_STEP_PHOTOS = 4;

/** A step with the first of its photos that are still in the library, as `stepPhotos` gives them. */
export const HistoryStep = FilingStep.extend({ first: z.array(StepPhoto).max(FIRST_STEP_PHOTOS) });
export type HistoryStep = z.infer<typeof HistoryStep>;

/** Photos that a decision left as they were, and why. */
export const LeftOut = z.object({
  problem: PhotoReason,
  count: Count,
  /** At most the first 100. */
  photoIds: z.array(PhotoId),
});
export type LeftOut = z.infer<typeof LeftOut>;

export const DecideReport = z.object({
  /** Null where nothing changed: then there is nothing to undo. */
  step: FilingStep.nullable(),
  /** Photos that were in that state already. */
  unchanged: Count,
  leftOut: z.array(LeftOut),
});
export type DecideReport = z.infer<typeof DecideReport>;

/** What can be undone and done again next; null where nothing can. */
export const FilingState = z.object({ undo: FilingStep.nullable(), redo: FilingStep.nullable() });
export type FilingState = z.infer<typeof FilingState>;

export const MoveReport = FilingState.extend({
  /** The steps that were undone or done again, in that order. */
  moved: z.array(FilingStep),
  /** Photos of these steps that are no longer in the library. */
  gone: Count,
});
export type MoveReport = z.infer<typeof MoveReport>;

/** One line of what was done to a photo. */
export const PhotoEvent = z.object({
  stepId: z.number().int().positive(),
  at: z.iso.datetime(),
  /** `undo` and `redo` are of the step `stepId`. */
  kind: z.enum(['do', 'undo', 'redo']),
  action: FilingAction,
  /** Of the field that the action is about; a K-code, a decision or a grade. Null: no grade of a person. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Photos of the same step. */
  photos: Count,
});
export type PhotoEvent = z.infer<typeof PhotoEvent>;

export const PhotoDetail = PhotoRecord.extend({
  ...PhotoRow.pick({ drugName: true, grade: true, decision: true, rejection: true, fileName: true }).shape,
  addedAt: z.iso.datetime(),
  /** Null where nothing was measured yet. */
  quality: PhotoQuality.nullable(),
  measuredGrade: Grade.nullable(),
  /** Null where no person has graded the photo. */
  ownGrade: Grade.nullable(),
  /** Why the measured grade is not A; worst first. */
  faults: z.array(z.object({ fault: GradeFault, grade: Grade.exclude(['A']) })),
  /** What the file says of itself, by section; empty where it says nothing. */
  exif: z.array(z.object({ section: z.string(), name: z.string(), value: z.string() })),
  /** Why the file could not be asked, such as a file that is gone. */
  exifProblem: PhotoReason.nullable(),
  /** Of the newest evaluation that saw the photo; null where none did. */
  prediction: z
    .object({
      runId: z.string(),
      split: Split,
      at: z.iso.datetime(),
      isCorrect: z.boolean(),
      confidence: z.number(),
      /** Best first; of the first `confidence` is known. */
      top5: z.array(z.object({ kcode: z.string(), drugName: z.string() })),
    })
    .nullable(),
  /** Newest first. */
  history: z.array(PhotoEvent),
});
export type PhotoDetail = z.infer<typeof PhotoDetail>;

export const GradeReport = z.object({
  /** Photos that were measured now, and those that had been before. */
  graded: Count,
  alreadyGraded: Count,
  /** Measured now. */
  grades: z.record(Grade, Count),
  /** Photos whose file could not be read. */
  failed: z.array(z.object({ path: z.string(), problem: PhotoReason })),
});
export type GradeReport = z.infer<typeof GradeReport>;

/** Photos by their ids, or everything that a query finds at this moment. */
export const PhotoSelection = z.union([
  z.strictObject({ photoIds: z.array(PhotoId).min(1).max(100_000) }),
  z.strictObject({
    query: PhotoQuery,
    /** How many photos the person saw the query find: another number is an error, and nothing is changed. */
    expected: Count,
  }),
]);
export type PhotoSelection = z.infer<typeof PhotoSelection>;
